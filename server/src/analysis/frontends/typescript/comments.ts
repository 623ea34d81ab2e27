import { ts } from 'ts-morph';
import type { Comment } from '../../model/index.ts';

const DIRECTIVE = 'twinrun:';

/** The comments that address Twinrun; the same words in a string are none. */
export function commentsOf(file: ts.SourceFile, base: number): Comment[] {
  const { text } = file;
  const comments: Comment[] = [];
  for (let found = text.indexOf(DIRECTIVE); found >= 0; ) {
    const range = commentAround(file, found);
    if (range !== undefined) {
      const lineStart = text.lastIndexOf('\n', range.pos - 1) + 1;
      comments.push({
        text: text.slice(range.pos, range.end),
        span: { start: range.pos + base, end: range.end + base },
        ownLine: text.slice(lineStart, range.pos).trim() === '',
      });
    }
    found = text.indexOf(DIRECTIVE, Math.max(found + 1, range?.end ?? 0));
  }
  return comments;
}

/** Comments stand in front of a token; the scanner tells where that trivia begins. */
function commentAround(file: ts.SourceFile, offset: number): ts.TextRange | undefined {
  let token: ts.Node = file;
  for (let inner: ts.Node | undefined = file; inner !== undefined; ) {
    token = inner;
    inner = token.getChildren(file).find((child) => child.pos <= offset && offset < child.end);
  }
  const isMarkup = token.kind === ts.SyntaxKind.JsxText;
  if (isMarkup || offset >= token.getStart(file)) return undefined;
  const { text } = file;
  const ranges = [
    ...(ts.getTrailingCommentRanges(text, token.pos) ?? []),
    ...(ts.getLeadingCommentRanges(text, token.pos) ?? []),
  ];
  return ranges.find(({ pos, end }) => pos <= offset && offset < end);
}
