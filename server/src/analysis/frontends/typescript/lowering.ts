import { ts } from 'ts-morph';
import type { Expr, NameExpr, OpaqueExpr, Span, Stmt } from '../../model/index.ts';

/** Nested deeper than this, source is left opaque: whoever walks the model may do so by recursion. */
export const MAX_DEPTH = 200;

/** What the lowering of one file carries along. */
export interface Lowering {
  readonly file: ts.SourceFile;
  /** Where the piece lies in the file's program text. */
  readonly base: number;
  /** Nodes that were too deep to lower. */
  readonly tooDeep: Span[];
  /** Statements that come before the one being lowered: classes that stand in an expression. */
  pending: Stmt[];
  depth: number;
}

export function spanOf({ file, base }: Lowering, node: ts.Node): Span {
  return { start: node.getStart(file) + base, end: node.end + base };
}

export function opaque(span: Span, parts: readonly Expr[] = []): OpaqueExpr {
  return { kind: 'opaque', span, parts };
}

export function nameExpression(name: string, span: Span): NameExpr {
  return { kind: 'name', span, name };
}

export function assign(target: Expr, value: Expr | null, span: Span, operator: string | null = null): Stmt {
  return { kind: 'assign', span, targets: [target], value, operator, annotation: null };
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}
