import { ts } from 'ts-morph';
import type { Expr } from '../../model/index.ts';
import { lowerExpression, lowerPropertyKey } from './expressions.ts';
import { type Lowering, MAX_DEPTH, nameExpression, opaque, spanOf } from './lowering.ts';

/**
 * What a declaration binds, as the target of an assignment: a name, a dictionary of targets for `{ a, b: c }`, a list
 * for `[a, b]`. A target with a default value is an assignment expression, a rest is a spread.
 */
export function lowerPattern(lowering: Lowering, node: ts.BindingName): Expr {
  const span = spanOf(lowering, node);
  if (ts.isIdentifier(node)) return nameExpression(node.text, span);
  if (lowering.depth >= MAX_DEPTH) {
    lowering.tooDeep.push(span);
    return opaque(span);
  }
  lowering.depth++;
  const pattern: Expr = ts.isArrayBindingPattern(node)
    ? {
        kind: 'collection',
        span,
        collection: 'list',
        elements: node.elements.map((element) => {
          if (ts.isOmittedExpression(element)) return opaque(spanOf(lowering, element));
          const target = lowerElement(lowering, element);
          if (element.dotDotDotToken === undefined) return target;
          return { kind: 'spread', span: spanOf(lowering, element), value: target };
        }),
      }
    : {
        kind: 'dict',
        span,
        entries: node.elements.map((element) => ({
          key: element.dotDotDotToken === undefined ? keyOf(lowering, element) : null,
          value: lowerElement(lowering, element),
        })),
      };
  lowering.depth--;
  return pattern;
}

function lowerElement(lowering: Lowering, element: ts.BindingElement): Expr {
  const target = lowerPattern(lowering, element.name);
  if (element.initializer === undefined) return target;
  return {
    kind: 'assignment',
    span: spanOf(lowering, element),
    target,
    value: lowerExpression(lowering, element.initializer),
  };
}

function keyOf(lowering: Lowering, element: ts.BindingElement): Expr {
  if (element.propertyName !== undefined) return lowerPropertyKey(lowering, element.propertyName);
  const span = spanOf(lowering, element.name);
  return ts.isIdentifier(element.name) ? { kind: 'literal', span, value: element.name.text } : opaque(span);
}
