export * from './guards.ts';
export * from './layout.ts';
export * from './readRun.ts';
export * from './safetensors.ts';
export * from './schema.ts';
export * from './ulid.ts';
export * from './writeRun.ts';
