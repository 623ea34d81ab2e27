import type { Comment, SourceModel, Span } from '../model/index.ts';

/** `# twinrun: ignore[rule, other] reason`: which findings of which line it takes away. */
export interface Suppression {
  readonly span: Span;
  /** Null: all rules. */
  readonly rules: readonly string[] | null;
  /** First offset of the line it speaks of, and the end of that line. */
  readonly line: Span;
}

const DIRECTIVE = /twinrun:\s*ignore(?:\[([^\]]*)\])?/;

export function suppressionsOf(model: SourceModel, text: string): Suppression[] {
  return model.comments.flatMap((comment) => {
    const match = DIRECTIVE.exec(comment.text);
    if (!match) return [];
    const rules =
      match[1] === undefined
        ? null
        : match[1]
            .split(',')
            .map((rule) => rule.trim())
            .filter(Boolean);
    return [{ span: comment.span, rules, line: lineOf(comment, text) }];
  });
}

/** A comment on its own line speaks of the next line that is more than a comment or white space. */
function lineOf(comment: Comment, text: string): Span {
  let start = text.lastIndexOf('\n', comment.span.start - 1) + 1;
  let end = endOfLine(text, comment.span.end);
  while (comment.ownLine && end < text.length) {
    start = end + 1;
    end = endOfLine(text, start);
    const line = text.slice(start, end).trim();
    if (line !== '' && !line.startsWith('#') && !line.startsWith('//')) break;
  }
  return { start, end };
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

export function suppresses(suppression: Suppression, rule: string, span: Span): boolean {
  const named = suppression.rules === null || suppression.rules.includes(rule);
  return named && span.start <= suppression.line.end && span.start >= suppression.line.start;
}
