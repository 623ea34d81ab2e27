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

/** Copies the subtree under `root`; of a module, only what is in it. Nodes without width (inserted by error recovery) are left out. */
export function flatten(root: Node, kindOfSymbol: ReadonlyMap<number, number>): FlatTree {
  const nodes = fetch(root);
  const size = nodes.length;
  const kinds = new Uint8Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  const next = new Uint32Array(size);
  const open: number[] = [];
  let count = 0;
  for (const node of nodes) {
    const kind = kindOfSymbol.get(node.typeId);
    const start = node.startIndex;
    const end = node.endIndex;
    if (kind === undefined || kind === KIND.module || end <= start) continue;
    while (open.length > 0 && (ends[open[open.length - 1] as number] as number) <= start) {
      next[open.pop() as number] = count;
    }
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = end;
    open.push(count);
    count++;
  }
  for (const index of open) next[index] = count;
  return { kinds, starts, ends, next, count };
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
