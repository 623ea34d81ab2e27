export { cleanCell } from './clean-cell.ts';
export { parseNotebook } from './parse-notebook.ts';
