import { type Language, type Node, type Parser, type Tree, Edit as TreeEdit } from 'web-tree-sitter';
import type { Comment, Stmt, SyntaxProblem } from '../../model/index.ts';
import { type Edit, editBetween } from './edit.ts';
import { type FlatTree, flatten, kindsOfSymbols, missingTokens } from './flat-tree.ts';
import { KIND } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { lowerStatement } from './statements.ts';

/** A top-level statement (or error) of a piece: what is kept of it between two keystrokes. */
interface Unit {
  /** Offset into the piece's text. */
  readonly start: number;
  readonly tree: FlatTree;
  /** Its node in that tree, which it may share with other units. */
  readonly node: number;
  /** Offsets of inserted tokens, from `start`. */
  readonly missing: readonly number[];
  /** Its lowering, valid where it then stood in the program text. */
  lowered: { readonly at: number; readonly statements: readonly Stmt[]; readonly tooDeep: readonly SyntaxProblem[] };
}

/** The parsed text of a script or of one cell. Holds memory of the parser: {@link Piece.tree} must be deleted. */
export interface Piece {
  readonly text: string;
  readonly tree: Tree;
  readonly units: readonly Unit[];
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

  function wholePiece(text: string, tree: Tree): Piece {
    const flat = flatten(tree.rootNode, kindOfSymbol);
    const missing = missingTokens(tree.rootNode);
    const units: Unit[] = [];
    for (let node = 0; node < flat.count; node = flat.next[node] as number) {
      const start = flat.starts[node] as number;
      const end = flat.ends[node] as number;
      units.push({
        start,
        tree: flat,
        node,
        missing: missing.filter((offset) => start <= offset && offset <= end).map((offset) => offset - start),
        lowered: NOT_LOWERED,
      });
    }
    return { text, tree, units };
  }

  function newUnit(node: Node): Unit {
    const start = node.startIndex;
    const missing = missingTokens(node).map((offset) => offset - start);
    return { start, tree: flatten(node, kindOfSymbol), node: 0, missing, lowered: NOT_LOWERED };
  }

  /** Takes over the units before and behind the edit and whatever else it changed. */
  function editedPiece(text: string, tree: Tree, old: Piece, edit: Edit): Piece {
    let changedFrom = edit.start;
    let changedTo = edit.newEnd;
    for (const range of old.tree.getChangedRanges(tree)) {
      changedFrom = Math.min(changedFrom, range.startIndex);
      changedTo = Math.max(changedTo, range.endIndex);
    }
    const moved = edit.newEnd - edit.oldEnd;
    const oldUnits = new Map(old.units.map((unit) => [unit.start, unit]));
    const units: Unit[] = [];
    for (const node of tree.rootNode.namedChildren) {
      if (node.endIndex <= node.startIndex) continue;
      const isBefore = node.endIndex < changedFrom;
      const isBehind = node.startIndex > changedTo;
      const unit = oldUnits.get(isBehind ? node.startIndex - moved : node.startIndex);
      if ((isBefore || isBehind) && unit !== undefined && lengthOf(unit) === node.endIndex - node.startIndex) {
        units.push(isBefore ? unit : { ...unit, start: node.startIndex });
      } else if (kindOfSymbol.has(node.typeId)) {
        units.push(newUnit(node));
      }
    }
    return { text, tree, units };
  }

  return {
    parse(text, old) {
      if (old !== undefined && old.tree.rootNode.type === 'module') {
        const edit = editBetween(old.text, text);
        old.tree.edit(treeEdit(old.text, text, edit));
        const tree = parse(parser, text, old.tree);
        if (tree.rootNode.type === 'module') return editedPiece(text, tree, old, edit);
        return wholePiece(text, tree);
      }
      return wholePiece(text, parse(parser, text));
    },
  };
}

function lengthOf({ tree, node }: Unit): number {
  return (tree.ends[node] as number) - (tree.starts[node] as number);
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
  const names = new Map<string, string>();
  for (const unit of piece.units) {
    const at = base + unit.start;
    if (unit.lowered.at !== at) unit.lowered = lowerUnit(unit, piece.text, at, names);
    for (const statement of unit.lowered.statements) body.push(statement);
    problems.push(...unit.lowered.tooDeep, ...damageOf(unit, at));
  }
  return { body, comments: commentsOf(piece, base), problems };
}

function lowerUnit(unit: Unit, text: string, at: number, names: Map<string, string>): Unit['lowered'] {
  const parsedAt = unit.tree.starts[unit.node] as number;
  const lowering: Lowering = {
    text,
    tree: unit.tree,
    shift: unit.start - parsedAt,
    base: at - parsedAt,
    names,
    tooDeep: [],
    damaged: [],
    depth: 0,
    yields: false,
  };
  const statements: Stmt[] = [];
  lowerStatement(lowering, unit.node, statements);
  return { at, statements, tooDeep: lowering.tooDeep.map((span) => ({ message: TOO_DEEP, span })) };
}

/** One problem for each outermost error node, and for each inserted token outside of them. */
function damageOf(unit: Unit, at: number): SyntaxProblem[] {
  const { tree } = unit;
  const parsedAt = tree.starts[unit.node] as number;
  const spans: { start: number; end: number }[] = [];
  const after = tree.next[unit.node] as number;
  for (let node = unit.node; node < after; ) {
    if (tree.kinds[node] === KIND.ERROR) {
      spans.push({ start: (tree.starts[node] as number) - parsedAt, end: (tree.ends[node] as number) - parsedAt });
      node = tree.next[node] as number;
    } else {
      node++;
    }
  }
  for (const offset of unit.missing) {
    if (!spans.some(({ start, end }) => start <= offset && offset <= end)) spans.push({ start: offset, end: offset });
  }
  return spans
    .sort((one, other) => one.start - other.start)
    .map(({ start, end }) => ({ message: UNREADABLE, span: { start: start + at, end: end + at } }));
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
