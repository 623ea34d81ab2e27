export { compareAndExplain } from './compareAndExplain.ts';
export { explain, explained } from './explain.ts';
