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

/** In front of the line break, whichever kind it is. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
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

/** Whether the top level of the file binds the name. */
export function binds(model: SourceModel, name: string): boolean {
  const bindsIn = (body: readonly Stmt[]): boolean =>
    body.some((statement) => {
      switch (statement.kind) {
        case 'import':
          return statement.names.some((one) => one.local === name);
        case 'function':
          return statement.function.name === name;
        case 'class':
          return statement.class.name === name;
        case 'assign':
          return statement.targets.some((target) => target.kind === 'name' && target.name === name);
        case 'if':
          return bindsIn(statement.body) || bindsIn(statement.otherwise);
        case 'try':
          return bindsIn(statement.body);
        default:
          return false;
      }
    });
  return bindsIn(model.body);
}
