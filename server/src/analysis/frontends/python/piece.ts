import { type Language, type Parser, type Tree, Edit as TreeEdit } from 'web-tree-sitter';
import type { Comment, Stmt, SyntaxProblem } from '../../model/index.ts';
import { type Edit, editBetween } from './edit.ts';
import { type FlatTree, flatten, kindsOfSymbols, missingTokens, splice } from './flat-tree.ts';
import { KIND } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { lowerStatement } from './statements.ts';

/** A top-level statement or error of a piece. */
interface Unit {
  /** Its node in the piece's flat tree. */
  readonly node: number;
  /** Its lowering, valid where it then stood in the program text. */
  lowered: { readonly at: number; readonly statements: readonly Stmt[]; readonly tooDeep: readonly SyntaxProblem[] };
}

/** The parsed text of a script or of one cell. Holds memory of the parser: {@link Piece.tree} must be deleted. */
export interface Piece {
  readonly text: string;
  readonly tree: Tree;
  readonly flat: FlatTree;
  readonly units: readonly Unit[];
  /** Its longer names and strings in memory of their own: see {@link owned}. */
  readonly names: Map<string, string>;
}

export interface LoweredPiece {
  readonly body: Stmt[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

const UNREADABLE =
  'Twinrun cannot read this as Python; findings for it may be missing or old until it parses. ' +
  '/ Twinrun 无法将此处解析为 Python；在语法正确之前，相关提示可能缺失或已过时。';
const TOO_DEEP = 'Nested too deeply to analyse; what is inside is skipped. / 嵌套过深，内部内容未分析。';

const NOT_LOWERED: Unit['lowered'] = { at: -1, statements: [], tooDeep: [] };

/** Parses pieces of Python, reusing what an edit left alone. */
export interface PieceParser {
  /**
   * @param old the piece before the edit, whose tree is changed and stays the caller's to delete
   * @throws never, but the tree of the result is the caller's to delete
   */
  parse(text: string, old?: Piece): Piece;
}

export function createPieceParser(parser: Parser, language: Language): PieceParser {
  const kindOfSymbol = kindsOfSymbols(language);

  /** Flattens what the edit changed, and keeps the lowering of statements that it did not touch. */
  function editedPiece(text: string, tree: Tree, old: Piece, edit: Edit): Piece {
    const change = { from: edit.start, to: edit.newEnd, moved: edit.newEnd - edit.oldEnd };
    for (const range of old.tree.getChangedRanges(tree)) {
      change.from = Math.min(change.from, range.startIndex);
      change.to = Math.max(change.to, range.endIndex);
    }
    const flat = splice(tree.rootNode, kindOfSymbol, old.flat, change);
    const before = new Map(old.units.map((unit) => [old.flat.starts[unit.node], unit]));
    const units = unitsOf(flat).map((unit) => {
      const start = flat.starts[unit.node] as number;
      const end = flat.ends[unit.node] as number;
      const same =
        start > change.to ? before.get(start - change.moved) : end < change.from ? before.get(start) : undefined;
      const isSame = same !== undefined && lengthOf(old.flat, same.node) === end - start;
      return isSame ? { ...unit, lowered: same.lowered } : unit;
    });
    return { text, tree, flat, units, names: old.names };
  }

  function wholePiece(text: string, tree: Tree): Piece {
    const flat = flatten(tree.rootNode, kindOfSymbol);
    return { text, tree, flat, units: unitsOf(flat), names: new Map() };
  }

  return {
    parse(text, old) {
      // A root that is an error has no statements of its own.
      if (old === undefined || old.tree.rootNode.type !== 'module') return wholePiece(text, parse(parser, text));
      const edit = editBetween(old.text, text);
      old.tree.edit(treeEdit(old.text, text, edit));
      const tree = parse(parser, text, old.tree);
      return tree.rootNode.type === 'module' ? editedPiece(text, tree, old, edit) : wholePiece(text, tree);
    },
  };
}

function unitsOf(flat: FlatTree): Unit[] {
  const units: Unit[] = [];
  for (let node = 0; node < flat.count; node = flat.next[node] as number) units.push({ node, lowered: NOT_LOWERED });
  return units;
}

function lengthOf({ starts, ends }: FlatTree, node: number): number {
  return (ends[node] as number) - (starts[node] as number);
}

function parse(parser: Parser, text: string, old?: Tree): Tree {
  const tree = parser.parse(text, old);
  // Null means no language or a cancelled parse; neither can be.
  if (tree === null) throw new Error('the Python parser gave no tree');
  return tree;
}

/** tree-sitter wants rows and columns, too. */
function treeEdit(oldText: string, newText: string, edit: Edit): TreeEdit {
  return new TreeEdit({
    startIndex: edit.start,
    oldEndIndex: edit.oldEnd,
    newEndIndex: edit.newEnd,
    startPosition: pointAt(oldText, edit.start),
    oldEndPosition: pointAt(oldText, edit.oldEnd),
    newEndPosition: pointAt(newText, edit.newEnd),
  });
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', lineStart)) {
    row++;
    lineStart = next + 1;
  }
  return { row, column: offset - lineStart };
}

/** Lowers a piece whose first character is at `base` of the program text; statements that stand where they stood are kept. */
export function lowerPiece(piece: Piece, base: number): LoweredPiece {
  const body: Stmt[] = [];
  const problems: SyntaxProblem[] = [];
  for (const unit of piece.units) {
    const at = base + (piece.flat.starts[unit.node] as number);
    if (unit.lowered.at !== at) unit.lowered = { at, ...lowerUnit(piece, unit.node, base) };
    for (const statement of unit.lowered.statements) body.push(statement);
    problems.push(...unit.lowered.tooDeep);
  }
  problems.push(...damageOf(piece, base));
  return { body, comments: commentsOf(piece, base), problems };
}

function lowerUnit(piece: Piece, node: number, base: number): Omit<Unit['lowered'], 'at'> {
  const { text, flat: tree, names } = piece;
  const lowering: Lowering = { text, tree, base, names, tooDeep: [], damaged: [], depth: 0, yields: false };
  const statements: Stmt[] = [];
  lowerStatement(lowering, node, statements);
  return { statements, tooDeep: lowering.tooDeep.map((span) => ({ message: TOO_DEEP, span })) };
}

/** One problem for each outermost error node, and for each inserted token outside of them, in order. */
function damageOf({ tree, flat }: Piece, base: number): SyntaxProblem[] {
  if (!tree.rootNode.hasError) return [];
  const spans: { start: number; end: number }[] = [];
  for (let node = 0; node < flat.count; ) {
    if (flat.kinds[node] === KIND.ERROR) {
      spans.push({ start: flat.starts[node] as number, end: flat.ends[node] as number });
      node = flat.next[node] as number;
    } else {
      node++;
    }
  }
  for (const offset of missingTokens(tree.rootNode)) {
    if (!spans.some(({ start, end }) => start <= offset && offset <= end)) spans.push({ start: offset, end: offset });
  }
  return spans
    .sort((one, other) => one.start - other.start)
    .map(({ start, end }) => ({ message: UNREADABLE, span: { start: start + base, end: end + base } }));
}

const DIRECTIVE = 'twinrun:';

function commentsOf(piece: Piece, base: number): Comment[] {
  const { text, tree } = piece;
  const comments: Comment[] = [];
  for (let found = text.indexOf(DIRECTIVE); found >= 0; ) {
    const node = tree.rootNode.descendantForIndex(found, found + 1);
    if (node?.type === 'comment') {
      const { startIndex, endIndex } = node;
      const lineStart = text.lastIndexOf('\n', startIndex - 1) + 1;
      comments.push({
        text: text.slice(startIndex, endIndex),
        span: { start: startIndex + base, end: endIndex + base },
        ownLine: text.slice(lineStart, startIndex).trim() === '',
      });
    }
    found = text.indexOf(DIRECTIVE, Math.max(found + 1, node?.type === 'comment' ? node.endIndex : 0));
  }
  return comments;
}
