import type { TextDocument } from 'vscode-languageserver-textdocument';

/** An insertion into one document. */
export interface Insertion {
  readonly position: { readonly line: number; readonly character: number };
  readonly text: string;
}

/**
 * Where the directive that silences `rule` on a line goes: into the directive that already speaks of the line, else onto
 * a line of its own above, indented like it. Where the line above is continued with a backslash a comment cannot stand
 * between the two, so it goes to the end of the line.
 *
 * @param line 0-based line of the finding
 */
export function suppress(document: TextDocument, line: number, rule: string): Insertion {
  const text = lineText(document, line);
  const above = line > 0 ? lineText(document, line - 1) : '';
  const comment = `${document.languageId === 'python' ? '#' : '//'} twinrun: ignore[${rule}]`;
  const existing = directive(text) ?? (/^\s*(#|\/\/)/.test(above) ? directive(above) : undefined);
  if (existing !== undefined) {
    const place = directive(text) === undefined ? line - 1 : line;
    return { position: { line: place, character: existing }, text: `, ${rule}` };
  }
  if (above.endsWith('\\')) return { position: { line, character: text.length }, text: `  ${comment}` };
  const indentation = /^\s*/.exec(text)?.[0] ?? '';
  return { position: { line, character: indentation.length }, text: `${comment}\n${indentation}` };
}

/** Column just before the closing bracket of a directive's rule list; undefined where the line has none. */
function directive(text: string): number | undefined {
  const match = /(?:#|\/\/)\s*twinrun:\s*ignore\[[^\]]*(?=\])/.exec(text);
  return match === null ? undefined : match.index + match[0].length;
}

function lineText(document: TextDocument, line: number): string {
  const start = { line, character: 0 };
  const end = { line, character: Number.MAX_SAFE_INTEGER };
  return document.getText({ start, end }).replace(/[\r\n]+$/, '');
}
