export type { ProgramSource, SharedModule } from './machine.ts';
export { entryOf, traceProgram } from './run.ts';
export type * from './trace.ts';
