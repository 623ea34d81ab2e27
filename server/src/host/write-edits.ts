import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { findNodeAtLocation, getNodeValue, type Node, parseTree } from 'jsonc-parser';
import type { TextEdit } from '../analysis/model/index.ts';
import { languageOf } from './languages.ts';
import type { Positions } from './positions.ts';

/**
 * Makes edits in one file on disk, replacing it in one step. Of a notebook only the text of the edited cells changes;
 * every other byte stays.
 *
 * @param positions of the text that the edits' offsets speak of
 * @throws when the file is not UTF-8 (writing it back would damage it), cannot be written, or is not what was analysed
 */
export function writeEdits(file: string, edits: readonly TextEdit[], positions: Positions): void {
  const bytes = readFileSync(file);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const edited = languageOf(file) === 'notebook' ? editNotebook(text, edits, positions) : editScript(text, edits);
  const temporary = `${file}.twinrun-${process.pid}`;
  writeFileSync(temporary, edited, { mode: statSync(file).mode, flag: 'wx' });
  renameSync(temporary, file);
}

/** A byte order mark is no part of the text that was analysed. */
function editScript(text: string, edits: readonly TextEdit[]): string {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  return splice(
    text,
    edits.map(({ span, text: replacement }) => ({ start: span.start + mark, end: span.end + mark, replacement })),
  );
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

function splice(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, replacement } of [...replacements].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(from, start) + replacement;
    from = end;
  }
  return result + text.slice(from);
}

function editNotebook(json: string, edits: readonly TextEdit[], positions: Positions): string {
  const tree = parseTree(json);
  const cells = new Map<number, Replacement[]>();
  for (const { span, text } of edits) {
    const { start, end } = positions.range(span);
    const cell = start.cell ?? 0;
    const replacement = { start: positions.offsetInPiece(start), end: positions.offsetInPiece(end), replacement: text };
    cells.set(cell, [...(cells.get(cell) ?? []), replacement]);
  }
  const replacements = [...cells].map(([cell, inCell]): Replacement => {
    const source = tree && findNodeAtLocation(tree, ['cells', cell, 'source']);
    if (source === undefined) throw new Error('only notebooks of format 4 can be edited');
    return { start: source.offset, end: source.offset + source.length, replacement: editSource(json, source, inCell) };
  });
  return splice(json, replacements);
}

/** The JSON of a cell's text after the edits, written as a string or as a list of lines like the text before. */
function editSource(json: string, source: Node, edits: readonly Replacement[]): string {
  const value: unknown = getNodeValue(source);
  if (typeof value === 'string') return JSON.stringify(splice(value, edits));
  const text = splice((value as string[]).join(''), edits);
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const first = source.children?.[0];
  const gap = first === undefined ? '' : json.slice(source.offset + 1, first.offset);
  const last = source.children?.at(-1);
  const tail = last === undefined ? '' : json.slice(last.offset + last.length, source.offset + source.length - 1);
  return `[${gap}${lines.map((line) => JSON.stringify(line)).join(`,${gap}`)}${tail}]`;
}
