export * from './for-language.ts';
export * from './lookup.ts';
export type * from './schema.ts';
