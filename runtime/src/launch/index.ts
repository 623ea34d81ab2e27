export { findNode, findPython, type Interpreter } from './interpreter.ts';
export { LaunchError, type LaunchErrorCode } from './messages.ts';
export { type ProbePaths, probePaths } from './probes.ts';
export type * from './request.ts';
export { runRepeats } from './runRepeats.ts';
