export * from './all.ts';
export * from './lookup.ts';
export type * from './schema.ts';
