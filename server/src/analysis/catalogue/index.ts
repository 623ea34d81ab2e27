export * from './numpy.ts';
export type * from './schema.ts';
