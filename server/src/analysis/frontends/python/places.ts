import type { Segment, Stmt } from '../../model/index.ts';

/**
 * The two places where a fix may put statements.
 *
 * `insertionPoint` is the start of a line (or the end of a text whose last line has no line break). It comes after shebang and encoding lines, the docstring and `__future__` imports; in a notebook also
 * after the blank lines that its first cell begins with, because magics are blank to us and a cell magic must stay first.
 *
 * `afterImports` is the end of the last import that stands, in the first piece with imports, before any function, class,
 * loop or `with`: imports further down run after code that may already draw numbers.
 */
export function places(
  text: string,
  body: readonly Stmt[],
  segments: readonly Segment[],
): { insertionPoint: number; afterImports: number } {
  const isNotebook = segments.some((segment) => segment.cell !== null);
  const header = isNotebook
    ? /^(?:[^\S\n]*\n)*/.exec(text)
    : /^\uFEFF?(?:#!.*(?:\r?\n|$))?(?:[^\S\n]*#.*coding[:=].*(?:\r?\n|$))?/.exec(text);
  let insertionPoint = header?.[0].length ?? 0;
  for (const [index, statement] of body.entries()) {
    const isDocstring =
      index === 0 &&
      !isNotebook &&
      statement.kind === 'expr' &&
      statement.value.kind === 'literal' &&
      typeof statement.value.value === 'string';
    const isFuture = statement.kind === 'import' && statement.module === '__future__';
    if (!isDocstring && !isFuture) break;
    insertionPoint = nextLine(text, statement.span.end);
  }

  let afterImports: number | undefined;
  let pieceEnd = Number.POSITIVE_INFINITY;
  for (const statement of body) {
    if (statement.span.start >= pieceEnd) break;
    if (['function', 'class', 'loop', 'with'].includes(statement.kind)) break;
    if (statement.kind !== 'import') continue;
    afterImports = statement.span.end;
    const piece = segments.find(({ base, length }) => statement.span.start < base + length);
    if (piece !== undefined) pieceEnd = piece.base + piece.length;
  }
  return { insertionPoint, afterImports: Math.max(insertionPoint, afterImports ?? 0) };
}

function nextLine(text: string, offset: number): number {
  const lineBreak = text.indexOf('\n', offset);
  return lineBreak < 0 ? text.length : lineBreak + 1;
}
