import type { SourceModel, Stmt } from '../model/index.ts';

/** Places and text that edits are made of. */

/** A file as a fix sees it: its model and its whole program text (the cells of a notebook joined). */
export interface FixSource {
  readonly model: SourceModel;
  readonly text: string;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** White space before the first character of the line. */
export function indentation(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** Whether the offset is the first thing on its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** Top-level statements that import something, `try: import …` included. */
export function importsBefore(model: SourceModel, offset: number): Stmt[] {
  return model.body.filter((statement) => statement.span.end <= offset && imports(statement));
}

function imports(statement: Stmt): boolean {
  if (statement.kind === 'import') return true;
  if (statement.kind === 'try') return statement.body.some(imports);
  return statement.kind === 'if' && statement.body.length > 0 && statement.body.every(imports);
}
