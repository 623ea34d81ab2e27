export type * from './finding.ts';
export type * from './frontend.ts';
export type * from './randomness.ts';
export type * from './source.ts';
