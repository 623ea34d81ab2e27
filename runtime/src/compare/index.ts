export { CompareError, type CompareOptions, compareRuns } from './compare.ts';
export { parseHexFloat } from './hexFloat.ts';
export * from './result.ts';
