import { ts } from 'ts-morph';
import type { Expr, FunctionDef, Parameter, Span, Stmt } from '../../model/index.ts';
import { lowerExpression, propertyName } from './expressions.ts';
import { assign, hasModifier, type Lowering, nameExpression, opaque, spanOf } from './lowering.ts';
import { lowerPattern } from './patterns.ts';
import { lowerBlock } from './statements.ts';

const FIELD_MODIFIERS = [
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
];

/**
 * Lowers a function of any form.
 *
 * A parameter that destructures an object takes named arguments, as a call with an object literal passes them: it is a
 * positional placeholder followed by one keyword parameter a property, so that `build({ units: 3 })` meets
 * `function build({ units, rate = 0.1 })`. Any other pattern is a placeholder that the body takes apart.
 *
 * @param before statements that the body begins with: a constructor's field initialisers
 */
export function lowerFunction(
  lowering: Lowering,
  node: ts.FunctionLikeDeclaration,
  name: string,
  before: readonly Stmt[] = [],
): FunctionDef {
  const outer = lowering.pending;
  lowering.pending = [];
  const span = spanOf(lowering, node);
  const parameters: Parameter[] = [];
  const setUp: Stmt[] = [];
  node.parameters.forEach((parameter, index) => {
    lowerParameter(lowering, parameter, index, parameters, setUp);
  });
  const body = lowerBody(lowering, node.body);
  const isSuper = (statement: Stmt) =>
    statement.kind === 'expr' &&
    statement.value.kind === 'call' &&
    statement.value.callee.kind === 'name' &&
    statement.value.callee.name === 'super';
  // Fields are set once the base class is.
  const afterSuper = body.findIndex(isSuper) + 1;
  const definition: FunctionDef = {
    name,
    nameSpan: node.name === undefined ? { start: span.start, end: span.start } : spanOf(lowering, node.name),
    span,
    parameters,
    decorators: decoratorsOf(lowering, node),
    body: [...lowering.pending, ...setUp, ...body.slice(0, afterSuper), ...before, ...body.slice(afterSuper)],
    async: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    generator: node.asteriskToken !== undefined,
    static: hasModifier(node, ts.SyntaxKind.StaticKeyword),
  };
  lowering.pending = outer;
  return definition;
}

function lowerBody(lowering: Lowering, body: ts.ConciseBody | undefined): Stmt[] {
  if (body === undefined) return [];
  if (ts.isBlock(body)) return lowerBlock(lowering, body.statements);
  const value = lowerExpression(lowering, body);
  return [{ kind: 'return', span: value.span, value }];
}

export function decoratorsOf(lowering: Lowering, node: ts.Node): Expr[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.map((decorator) => lowerExpression(lowering, decorator.expression));
}

function lowerParameter(
  lowering: Lowering,
  node: ts.ParameterDeclaration,
  index: number,
  parameters: Parameter[],
  setUp: Stmt[],
): void {
  const span = spanOf(lowering, node);
  const value = node.initializer === undefined ? null : lowerExpression(lowering, node.initializer);
  const kind = node.dotDotDotToken === undefined ? 'positional' : 'rest';
  if (ts.isIdentifier(node.name)) {
    const name = node.name.text;
    if (name === 'this') return; // TypeScript's declaration of its type
    parameters.push({ name, kind, default: value, annotation: null, span });
    // `constructor(private x: T)` declares a field.
    if (FIELD_MODIFIERS.some((modifier) => hasModifier(node, modifier))) {
      setUp.push(assign(thisField(name, span), nameExpression(name, span), span));
    }
    return;
  }
  const placeholder = `(${index})`;
  parameters.push({ name: placeholder, kind, default: value, annotation: null, span });
  if (ts.isObjectBindingPattern(node.name) && kind === 'positional') {
    for (const element of node.name.elements) lowerProperty(lowering, element, parameters, setUp);
  } else {
    setUp.push(assign(lowerPattern(lowering, node.name), nameExpression(placeholder, span), span));
  }
}

/** A property of a destructured parameter. */
function lowerProperty(lowering: Lowering, element: ts.BindingElement, parameters: Parameter[], setUp: Stmt[]): void {
  const span = spanOf(lowering, element);
  const value = element.initializer === undefined ? null : lowerExpression(lowering, element.initializer);
  const local = ts.isIdentifier(element.name) ? element.name.text : undefined;
  if (element.dotDotDotToken !== undefined && local !== undefined) {
    parameters.push({ name: local, kind: 'rest-keyword', default: null, annotation: null, span });
    return;
  }
  const key = element.propertyName === undefined ? local : propertyName(element.propertyName);
  if (key === undefined) {
    setUp.push(assign(lowerPattern(lowering, element.name), opaque(span), span));
    return;
  }
  parameters.push({ name: key, kind: 'keyword', default: value, annotation: null, span });
  if (key !== local) setUp.push(assign(lowerPattern(lowering, element.name), nameExpression(key, span), span));
}

export function thisField(name: string, span: Span): Expr {
  return { kind: 'attribute', span, object: nameExpression('this', span), name, nameSpan: span };
}
