import type { Expr, NameExpr, Span } from '../../model/index.ts';
import { lowerExpression } from './expressions.ts';
import { KIND } from './kinds.ts';
import { childrenOf, kindOf, type Lowering, MAX_DEPTH, nameOf, opaque, spanOf, textOf } from './lowering.ts';

/**
 * The test of a `case`: null where it matches everything. A pattern that only captures is opaque, because its names are
 * bound, not read; values and classes in it are read.
 */
export function lowerCaseTest(lowering: Lowering, patterns: readonly number[], guard: number | undefined): Expr | null {
  const [first] = patterns;
  const last = patterns[patterns.length - 1];
  if (first === undefined || last === undefined) return null;
  const span: Span = { start: spanOf(lowering, first).start, end: spanOf(lowering, last).end };
  const pattern =
    patterns.length > 1
      ? opaque(span, readParts(lowering, patterns))
      : isIrrefutable(lowering, first)
        ? null
        : lowerPattern(lowering, first);
  if (guard === undefined) return pattern;
  const condition = lowerExpression(lowering, childrenOf(lowering, guard)[0], span);
  if (pattern === null) return condition;
  return {
    kind: 'operator',
    span: { start: span.start, end: condition.span.end },
    operator: 'and',
    operands: [pattern, condition],
  };
}

/** The names that a pattern binds, in order. */
export function capturedNames(lowering: Lowering, pattern: number): NameExpr[] {
  const names: NameExpr[] = [];
  const { kinds, next } = lowering.tree;
  const end = next[pattern] as number;
  for (let node = pattern; node < end; node++) {
    const kind = kinds[node];
    if (
      kind === KIND.case_pattern ||
      kind === KIND.keyword_pattern ||
      kind === KIND.as_pattern ||
      kind === KIND.splat_pattern
    ) {
      const bound = childrenOf(lowering, node).at(-1);
      if (bound !== undefined && isName(lowering, bound)) names.push(nameAt(lowering, bound));
    }
  }
  return names.filter(({ name }) => name !== '_').sort((one, other) => one.span.start - other.span.start);
}

/** An identifier, or a dotted name without dots. */
function isName({ tree }: Lowering, node: number): boolean {
  const { kinds, next } = tree;
  return kinds[node] === KIND.identifier || (kinds[node] === KIND.dotted_name && next[node] === node + 2);
}

function nameAt(lowering: Lowering, node: number): NameExpr {
  return { kind: 'name', span: spanOf(lowering, node), name: nameOf(lowering, node) };
}

/** `_` or a plain name. */
function isIrrefutable(lowering: Lowering, pattern: number): boolean {
  return /^[^\W\d]\w*$/u.test(textOf(lowering, pattern)) && !isLiteral(lowering, pattern + 1, pattern);
}

function isLiteral(lowering: Lowering, node: number, pattern: number): boolean {
  return (
    node < (lowering.tree.next[pattern] as number) &&
    kindOf(lowering, node) !== KIND.dotted_name &&
    kindOf(lowering, node) !== KIND.identifier
  );
}

function lowerPattern(lowering: Lowering, pattern: number): Expr {
  const children = childrenOf(lowering, pattern);
  const [only] = children;
  if (only !== undefined && children.length === 1) {
    switch (kindOf(lowering, only)) {
      case KIND.string:
      case KIND.concatenated_string:
      case KIND.integer:
      case KIND.float:
      case KIND.true:
      case KIND.false:
      case KIND.none:
      case KIND.dotted_name: {
        const value = lowerExpression(lowering, only, spanOf(lowering, only));
        const negative = textOf(lowering, pattern).startsWith('-');
        const span = spanOf(lowering, pattern);
        return negative ? { kind: 'operator', span, operator: '-', operands: [value] } : value;
      }
    }
  }
  return opaque(spanOf(lowering, pattern), readParts(lowering, children));
}

/** The classes and dotted constants that patterns read. */
function readParts(lowering: Lowering, nodes: readonly number[]): Expr[] {
  const parts: Expr[] = [];
  const pending = [...nodes].reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const kind = kindOf(lowering, node);
    const children = childrenOf(lowering, node);
    const [first] = children;
    if (kind === KIND.class_pattern && first !== undefined) {
      parts.push(lowerExpression(lowering, first, spanOf(lowering, first)));
      pending.push(...children.slice(1).reverse());
    } else if (kind === KIND.dotted_name && children.length > 1) {
      parts.push(lowerExpression(lowering, node, spanOf(lowering, node)));
    } else if (kind !== KIND.dotted_name && parts.length < MAX_DEPTH) {
      pending.push(...children.reverse());
    }
  }
  return parts;
}
