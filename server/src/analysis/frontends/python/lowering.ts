import type { Expr, OpaqueExpr, Span, Stmt } from '../../model/index.ts';
import type { FlatTree } from './flat-tree.ts';
import { KIND } from './kinds.ts';
import { owned } from './owned.ts';

/**
 * Nested deeper than this, source is left opaque: whoever walks the model may do so by recursion. Nobody writes such
 * code by hand; the deepest of 15,000 library files has 60 levels.
 */
export const MAX_DEPTH = 200;

/** What the lowering of one tree carries along. */
export interface Lowering {
  /** The text that was parsed. */
  readonly text: string;
  readonly tree: FlatTree;
  /** Added to every offset: where the piece lies in the file's program text. */
  readonly base: number;
  /** Names that have memory of their own: see {@link owned}. */
  readonly names: Map<string, string>;
  /** Subtrees that were too deep to lower. */
  readonly tooDeep: Span[];
  /** Error nodes met inside the current statement, whose parts are still worth having. */
  damaged: number[];
  depth: number;
  /** Whether the function being lowered yields. */
  yields: boolean;
}

export function kindOf(lowering: Lowering, node: number): number {
  return lowering.tree.kinds[node] as number;
}

export function textOf(lowering: Lowering, node: number): string {
  return lowering.text.slice(lowering.tree.starts[node], lowering.tree.ends[node]);
}

/** A name, in memory of its own. */
export function nameOf(lowering: Lowering, node: number): string {
  return owned(textOf(lowering, node), lowering.names);
}

export function spanOf(lowering: Lowering, node: number): Span {
  return {
    start: (lowering.tree.starts[node] as number) + lowering.base,
    end: (lowering.tree.ends[node] as number) + lowering.base,
  };
}

/** The children of a node without the damaged ones, which are put aside for {@link Lowering.damaged}. */
export function childrenOf(lowering: Lowering, node: number): number[] {
  const { kinds, next } = lowering.tree;
  const children: number[] = [];
  const end = next[node] as number;
  for (let child = node + 1; child < end; child = next[child] as number) {
    if (kinds[child] === KIND.ERROR) lowering.damaged.push(child);
    else children.push(child);
  }
  return children;
}

export function opaque(span: Span, parts: readonly Expr[] = []): OpaqueExpr {
  return { kind: 'opaque', span, parts };
}

export function expressionStatement(value: Expr): Stmt {
  return { kind: 'expr', span: value.span, value };
}
