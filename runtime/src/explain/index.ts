export { compareAndExplain } from './compareAndExplain.ts';
export { explain } from './explain.ts';
