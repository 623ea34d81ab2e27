export { findPython } from './interpreter.ts';
export { LaunchError, type LaunchErrorCode } from './messages.ts';
export { probePaths } from './probes.ts';
export type * from './request.ts';
export { runRepeats } from './runRepeats.ts';
