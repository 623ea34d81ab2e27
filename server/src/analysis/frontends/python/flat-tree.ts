import type { Language, Node } from 'web-tree-sitter';
import { KIND, KIND_NAMES } from './kinds.ts';

/**
 * A syntax tree copied out of wasm: nodes in pre-order, one slot each. The children of `i` start at `i + 1`, and the
 * node after the subtree of `i` is `next[i]`. Offsets are UTF-16 units into the text that was parsed.
 *
 * One call fetches all nodes. Walking with a cursor or by `node.children` crosses the wasm boundary several times a
 * node and takes 1.4 to 4 times as long; a Query with captures 1.9 times (measured on the sources of torch).
 */
export interface FlatTree {
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly next: Uint32Array;
  readonly count: number;
}

const FETCHED = KIND_NAMES.filter((name) => name !== 'ERROR');

/** Maps a grammar's symbol ids to {@link KIND}; several symbols share a type where the grammar aliases. */
export function kindsOfSymbols(language: Language): ReadonlyMap<number, number> {
  const kinds = new Map<number, number>();
  language.types.forEach((name, symbol) => {
    const kind = (KIND as Readonly<Record<string, number>>)[name];
    // Anonymous tokens such as "lambda" share their spelling with a named node.
    if (kind !== undefined && language.nodeTypeIsNamed(symbol)) kinds.set(symbol, kind);
  });
  kinds.set(ERROR_SYMBOL, KIND.ERROR);
  return kinds;
}

const ERROR_SYMBOL = 65535;

/** Copies the subtree under `root`; of a module, only what is in it. */
export function flatten(root: Node, kindOfSymbol: ReadonlyMap<number, number>): FlatTree {
  const builder = new Builder(kindOfSymbol, 0);
  builder.append(root);
  return builder.finished();
}

/** What an edit changed: everything of the new text outside of `from` to `to` is the old text, behind it moved. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly moved: number;
}

/** As {@link flatten} gives it, but what the edit left alone is copied from the old tree instead of fetched. */
export function splice(root: Node, kindOfSymbol: ReadonlyMap<number, number>, old: FlatTree, change: Change): FlatTree {
  const builder = new Builder(kindOfSymbol, old.count);
  spliceChildren(builder, root, old, change, 0);
  return builder.finished();
}

/** Blocks within blocks that are looked into for unchanged statements; deeper ones are fetched whole. */
const SPLICED_DEPTH = 24;

/** Nodes that hold statements. */
const CONTAINERS: ReadonlySet<number> = new Set([
  KIND.block,
  KIND.class_definition,
  KIND.decorated_definition,
  KIND.function_definition,
  KIND.if_statement,
  KIND.elif_clause,
  KIND.else_clause,
  KIND.for_statement,
  KIND.while_statement,
  KIND.with_statement,
  KIND.try_statement,
  KIND.except_clause,
  KIND.finally_clause,
  KIND.ERROR,
]);

function spliceChildren(builder: Builder, parent: Node, old: FlatTree, change: Change, depth: number): void {
  for (const node of parent.namedChildren) {
    const kind = builder.kindOf(node);
    const start = node.startIndex;
    const end = node.endIndex;
    if (kind === undefined || end <= start) continue;
    const moved = start > change.to ? change.moved : 0;
    const isUnchanged = end < change.from || start > change.to;
    const before = isUnchanged ? find(old, kind, start - moved, end - moved) : undefined;
    if (before !== undefined) {
      builder.copy(old, before, moved);
    } else if (depth < SPLICED_DEPTH && CONTAINERS.has(kind)) {
      builder.open(kind, start, end);
      spliceChildren(builder, node, old, change, depth + 1);
    } else {
      builder.append(node);
    }
  }
}

/** The outermost node of that kind and extent. */
function find(tree: FlatTree, kind: number, start: number, end: number): number | undefined {
  let low = 0;
  let high = tree.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tree.starts[middle] as number) < start) low = middle + 1;
    else high = middle;
  }
  for (let node = low; node < tree.count && tree.starts[node] === start; node++) {
    if (tree.kinds[node] === kind && tree.ends[node] === end) return node;
  }
  return undefined;
}

/** A flat tree that grows at its end. */
class Builder {
  #kinds: Uint8Array;
  #starts: Uint32Array;
  #ends: Uint32Array;
  #next: Uint32Array;
  #count = 0;
  /** The nodes whose subtrees are not over yet. */
  readonly #open: number[] = [];
  readonly #kindOfSymbol: ReadonlyMap<number, number>;

  constructor(kindOfSymbol: ReadonlyMap<number, number>, capacity: number) {
    this.#kindOfSymbol = kindOfSymbol;
    this.#kinds = new Uint8Array(capacity);
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
    this.#next = new Uint32Array(capacity);
  }

  kindOf(node: Node): number | undefined {
    return this.#kindOfSymbol.get(node.typeId);
  }

  /** Fetches a subtree. Nodes without width (inserted by error recovery) are left out. */
  append(root: Node): void {
    const nodes = fetch(root);
    this.#reserve(nodes.length);
    for (const node of nodes) {
      const kind = this.kindOf(node);
      const start = node.startIndex;
      const end = node.endIndex;
      if (kind !== undefined && kind !== KIND.module && end > start) this.#add(kind, start, end);
    }
  }

  /** Begins a subtree whose inner nodes are added next. */
  open(kind: number, start: number, end: number): void {
    this.#reserve(1);
    this.#add(kind, start, end);
  }

  /** Copies a subtree of another tree, moved. */
  copy(from: FlatTree, node: number, moved: number): void {
    const after = from.next[node] as number;
    this.#reserve(after - node);
    this.#close((from.starts[node] as number) + moved);
    const shift = this.#count - node;
    for (let index = node; index < after; index++) {
      this.#kinds[index + shift] = from.kinds[index] as number;
      this.#starts[index + shift] = (from.starts[index] as number) + moved;
      this.#ends[index + shift] = (from.ends[index] as number) + moved;
      this.#next[index + shift] = (from.next[index] as number) + shift;
    }
    this.#count = after + shift;
  }

  finished(): FlatTree {
    this.#close(Number.POSITIVE_INFINITY);
    const count = this.#count;
    return {
      kinds: this.#kinds.subarray(0, count),
      starts: this.#starts.subarray(0, count),
      ends: this.#ends.subarray(0, count),
      next: this.#next.subarray(0, count),
      count,
    };
  }

  #add(kind: number, start: number, end: number): void {
    this.#close(start);
    this.#kinds[this.#count] = kind;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#open.push(this.#count);
    this.#count++;
  }

  /** Ends the subtrees that lie before `offset`. */
  #close(offset: number): void {
    for (let last = this.#open.at(-1); last !== undefined; last = this.#open.at(-1)) {
      if ((this.#ends[last] as number) > offset) return;
      this.#next[last] = this.#count;
      this.#open.pop();
    }
  }

  #reserve(added: number): void {
    const needed = this.#count + added;
    if (needed <= this.#kinds.length) return;
    const capacity = this.#count === 0 ? needed : Math.ceil(needed * 1.5);
    const grown = <T extends Uint8Array | Uint32Array>(larger: T, smaller: T): T => {
      larger.set(smaller);
      return larger;
    };
    this.#kinds = grown(new Uint8Array(capacity), this.#kinds);
    this.#starts = grown(new Uint32Array(capacity), this.#starts);
    this.#ends = grown(new Uint32Array(capacity), this.#ends);
    this.#next = grown(new Uint32Array(capacity), this.#next);
  }
}

/** The nodes under `root` in pre-order, root included. */
function fetch(root: Node): Node[] {
  const nodes = root.descendantsOfType(FETCHED);
  if (!root.hasError) return nodes;
  // Together with other types, the library finds only the errors.
  const errors = root.descendantsOfType('ERROR');
  const merged: Node[] = [];
  let next = 0;
  for (const node of nodes) {
    for (let error = errors[next]; error !== undefined && precedes(error, node); error = errors[++next]) {
      merged.push(error);
    }
    merged.push(node);
  }
  for (const error of errors.slice(next)) merged.push(error);
  return merged;
}

function precedes(one: Node, other: Node): boolean {
  if (one.startIndex !== other.startIndex) return one.startIndex < other.startIndex;
  return one.endIndex >= other.endIndex;
}

/** Where error recovery had to insert a token that is not there (`)`, `:`, a name): offsets into the parsed text. */
export function missingTokens(root: Node): number[] {
  const offsets: number[] = [];
  if (!root.hasError) return offsets;
  const cursor = root.walk();
  try {
    // Only subtrees with an error are entered, so the walk is short however large the file is.
    let descend = true;
    for (;;) {
      const node = cursor.currentNode;
      if (descend && node.isMissing) offsets.push(node.startIndex);
      if (descend && node.hasError && cursor.gotoFirstChild()) continue;
      descend = true;
      if (cursor.gotoNextSibling()) continue;
      if (!cursor.gotoParent()) break;
      descend = false;
    }
  } finally {
    cursor.delete();
  }
  return offsets;
}
