export { cleanCell } from './clean-cell.ts';
export { type ParsedNotebook, parseNotebook } from './parse-notebook.ts';
