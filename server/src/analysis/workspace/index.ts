export { createAnalysis } from './analysis.ts';
export type * from './contract.ts';
