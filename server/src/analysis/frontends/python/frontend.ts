import { Language, Parser } from 'web-tree-sitter';
import type { Comment, Frontend, Segment, SourceModel, SourceText, Stmt, SyntaxProblem } from '../../model/index.ts';
import { type Edit, editBetween, moveOffset } from './edit.ts';
import { mend } from './mend.ts';
import { createPieceParser, type LoweredPiece, lowerPiece, type Piece } from './piece.ts';
import { places } from './places.ts';
import { mayMatter } from './prefilter.ts';
import { resolveImport } from './resolve-import.ts';

/** How many files' syntax trees are kept for the next edit. */
const KEPT_FILES = 4;

/**
 * The Python front end, on tree-sitter. Notebooks come as one piece a cell, cleaned of magics; each is parsed by itself,
 * so that an error in one cell leaves the others whole.
 *
 * The syntax trees of the last few files are kept, so that an edit parses and lowers only what it changed. For sound
 * source this changes the time, never the result; damaged source may be recovered in another way than from nothing.
 *
 * @param wasm `runtime` is web-tree-sitter.wasm, `grammar` tree-sitter-python.wasm
 * @throws if one of them is not what it should be
 */
export async function createPythonFrontend(wasm: { runtime: Uint8Array; grammar: Uint8Array }): Promise<Frontend> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const pieces = createPieceParser(parser, language);
  /** By path, the last one last. */
  const kept = new Map<string, readonly Piece[]>();

  function keep(path: string, parsed: readonly Piece[]): void {
    kept.delete(path);
    kept.set(path, parsed);
    for (const [oldest, forgotten] of kept) {
      if (kept.size <= KEPT_FILES) break;
      kept.delete(oldest);
      free(forgotten);
    }
  }

  function lower(source: SourceText, previous?: SourceModel): SourceModel {
    const old = kept.get(source.path) ?? [];
    const parsed = source.pieces.map(({ text }, index) => {
      const same = old.find((piece) => piece.text === text);
      return same ?? pieces.parse(text, reusable(old, source, index));
    });
    const model = assemble(source, parsed, old, previous);
    free(old.filter((piece) => !parsed.includes(piece)));
    keep(source.path, parsed);
    return model;
  }

  return {
    language: 'python',
    extensions: ['.py', '.pyi', '.pyw', '.ipynb'],
    mayMatter,
    resolveImport,
    lower,
  };
}

function free(pieces: readonly Piece[]): void {
  for (const { tree } of new Set(pieces)) tree.delete();
}

/** The old piece at the same place, unless another cell still has its text. */
function reusable(old: readonly Piece[], source: SourceText, index: number): Piece | undefined {
  const piece = old[index];
  return piece === undefined || source.pieces.some(({ text }) => text === piece.text) ? undefined : piece;
}

function assemble(
  source: SourceText,
  parsed: readonly Piece[],
  old: readonly Piece[],
  previous: SourceModel | undefined,
): SourceModel {
  const segments: Segment[] = [];
  const body: Stmt[] = [];
  const comments: Comment[] = [];
  const problems: SyntaxProblem[] = [];
  let base = 0;
  for (const [index, { cell, text, executionCount }] of source.pieces.entries()) {
    const lowered = lowerPiece(parsed[index] as Piece, base);
    const statements =
      previous === undefined || lowered.problems.length === 0
        ? lowered.body
        : mendPiece(lowered, text, base, previous, index, old[index]?.text);
    for (const statement of statements) body.push(statement);
    comments.push(...lowered.comments);
    problems.push(...lowered.problems);
    segments.push({ cell, base, length: text.length, executionCount });
    base += text.length + 1;
  }
  const text = source.pieces.map((piece) => piece.text).join('\n');
  return { path: source.path, language: 'python', segments, body, comments, problems, ...places(text, body, segments) };
}

/** @param oldText the text of the piece in `previous`, where it is still known */
function mendPiece(
  lowered: LoweredPiece,
  text: string,
  base: number,
  previous: SourceModel,
  index: number,
  oldText: string | undefined,
): Stmt[] {
  const segment = previous.segments[index];
  if (segment === undefined) return lowered.body;
  const damage = lowered.problems.map(({ span }) => span);
  const inPiece =
    oldText?.length === segment.length
      ? editBetween(oldText, text)
      : assumedEdit((damage[0]?.start ?? base) - base, segment.length, text.length);
  const old = previous.body.filter(
    ({ span }) => span.start >= segment.base && span.start <= segment.base + segment.length,
  );
  return mend(lowered.body, old, damage, {
    moved: (offset) => moveOffset(offset - segment.base, inPiece) + base,
    isGone: ({ start, end }) => start - segment.base >= inPiece.start && end - segment.base <= inPiece.oldEnd,
  });
}

/** Without the old text: the edit is where the damage begins and as long as the difference in length. */
function assumedEdit(start: number, oldLength: number, newLength: number): Edit {
  const grown = newLength - oldLength;
  return { start, oldEnd: start + Math.max(0, -grown), newEnd: start + Math.max(0, grown) };
}
