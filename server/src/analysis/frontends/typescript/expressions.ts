import { ts } from 'ts-morph';
import type { Argument, CallExpr, DictExpr, Expr, Span } from '../../model/index.ts';
import { lowerClass } from './classes.ts';
import { lowerFunction } from './functions.ts';
import { type Lowering, MAX_DEPTH, nameExpression, opaque, spanOf } from './lowering.ts';

/** Lowers an expression, or a pattern that is written like one. */
export function lowerExpression(lowering: Lowering, node: ts.Expression): Expr {
  const span = spanOf(lowering, node);
  if (lowering.depth >= MAX_DEPTH) {
    lowering.tooDeep.push(span);
    return opaque(span);
  }
  lowering.depth++;
  const expression = lowerByKind(lowering, unwrapped(node), span);
  lowering.depth--;
  return expression;
}

/** Without parentheses and types: `(x as T)!` is `x`. */
function unwrapped(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isTypeAssertionExpression(inner) ||
    ts.isExpressionWithTypeArguments(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

function lowerByKind(lowering: Lowering, node: ts.Expression, outer: Span): Expr {
  const span = ts.isParenthesizedExpression(node) ? outer : spanOf(lowering, node);
  if (ts.isIdentifier(node)) {
    if (node.text === 'undefined') return { kind: 'literal', span, value: null };
    // An empty name is where the parser missed an expression.
    return node.text === '' ? opaque(span) : nameExpression(node.text, span);
  }
  if (ts.isStringLiteralLike(node)) return { kind: 'literal', span, value: node.text };
  if (ts.isNumericLiteral(node)) return { kind: 'literal', span, value: Number(node.text) };
  if (ts.isBigIntLiteral(node)) return { kind: 'literal', span, value: Number(node.text.replace(/n$/, '')) };
  switch (node.kind) {
    case ts.SyntaxKind.ThisKeyword:
      return nameExpression('this', span);
    case ts.SyntaxKind.SuperKeyword:
      return nameExpression('super', span);
    case ts.SyntaxKind.ImportKeyword:
      return nameExpression('import', span);
    case ts.SyntaxKind.TrueKeyword:
      return { kind: 'literal', span, value: true };
    case ts.SyntaxKind.FalseKeyword:
      return { kind: 'literal', span, value: false };
    case ts.SyntaxKind.NullKeyword:
      return { kind: 'literal', span, value: null };
  }
  if (ts.isPropertyAccessExpression(node)) {
    const object = lowerExpression(lowering, node.expression);
    if (node.name.text === '') return object; // `model.` while it is being typed
    return { kind: 'attribute', span, object, name: node.name.text, nameSpan: spanOf(lowering, node.name) };
  }
  if (ts.isElementAccessExpression(node)) {
    const object = lowerExpression(lowering, node.expression);
    return { kind: 'subscript', span, object, index: lowerExpression(lowering, node.argumentExpression) };
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return lowerCall(lowering, node, span);
  if (ts.isTaggedTemplateExpression(node)) return lowerTaggedTemplate(lowering, node, span);
  if (ts.isTemplateExpression(node)) {
    return {
      kind: 'template',
      span,
      parts: node.templateSpans.map((part) => lowerExpression(lowering, part.expression)),
    };
  }
  if (ts.isArrayLiteralExpression(node)) {
    return { kind: 'collection', span, collection: 'list', elements: lowerAll(lowering, node.elements) };
  }
  if (ts.isObjectLiteralExpression(node)) return lowerObject(lowering, node, span);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return { kind: 'lambda', span, function: lowerFunction(lowering, node, node.name?.text ?? '') };
  }
  if (ts.isClassExpression(node)) {
    const name = node.name?.text ?? `(class at ${span.start})`;
    lowering.pending.push({ kind: 'class', span, class: lowerClass(lowering, node, name) });
    return nameExpression(name, span);
  }
  if (ts.isBinaryExpression(node)) return lowerBinary(lowering, node, span);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return lowerUnary(lowering, node, span);
  if (ts.isTypeOfExpression(node)) {
    return { kind: 'operator', span, operator: 'typeof', operands: [lowerExpression(lowering, node.expression)] };
  }
  if (ts.isConditionalExpression(node)) {
    return {
      kind: 'conditional',
      span,
      test: lowerExpression(lowering, node.condition),
      // biome-ignore lint/suspicious/noThenProperty: the source model's word; nobody awaits it.
      then: lowerExpression(lowering, node.whenTrue),
      otherwise: lowerExpression(lowering, node.whenFalse),
    };
  }
  if (ts.isAwaitExpression(node)) return { kind: 'await', span, value: lowerExpression(lowering, node.expression) };
  if (ts.isYieldExpression(node)) {
    const value = node.expression === undefined ? null : lowerExpression(lowering, node.expression);
    return { kind: node.asteriskToken === undefined ? 'yield' : 'yield-from', span, value };
  }
  if (ts.isSpreadElement(node)) return { kind: 'spread', span, value: lowerExpression(lowering, node.expression) };
  return opaque(span, innerExpressions(lowering, node));
}

/** What is evaluated inside of a node that the model has no word for, JSX above all. */
function innerExpressions(lowering: Lowering, node: ts.Node): Expr[] {
  const parts: Expr[] = [];
  const pending: ts.Node[] = evaluatedChildren(node);
  for (let child = pending.shift(); child !== undefined; child = pending.shift()) {
    if (ts.isExpression(child) && !isMarkup(child)) parts.push(lowerExpression(lowering, child));
    else pending.unshift(...evaluatedChildren(child));
  }
  return parts;
}

function isMarkup(node: ts.Node): boolean {
  return ts.isJsxElement(node) || ts.isJsxFragment(node) || ts.isJsxSelfClosingElement(node);
}

/** Not evaluated: types, the names of attributes and of HTML elements, closing tags. */
function evaluatedChildren(node: ts.Node): ts.Node[] {
  if (ts.isMetaProperty(node) || ts.isTypeNode(node) || ts.isJsxClosingElement(node)) return [];
  if (ts.isJsxAttribute(node)) return node.initializer === undefined ? [] : [node.initializer];
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  if (!ts.isJsxOpeningElement(node) && !ts.isJsxSelfClosingElement(node)) return children;
  return ts.isIdentifier(node.tagName) && /^[a-z]/.test(node.tagName.text) ? children.slice(1) : children;
}

export function lowerAll(lowering: Lowering, nodes: readonly ts.Expression[]): Expr[] {
  return nodes.map((node) => lowerExpression(lowering, node));
}

function lowerCall(lowering: Lowering, node: ts.CallExpression | ts.NewExpression, span: Span): CallExpr {
  const callee = lowerExpression(lowering, node.expression);
  return {
    kind: 'call',
    span,
    callee,
    arguments: lowerArguments(lowering, node.arguments ?? []),
    argumentsSpan: argumentsSpan(lowering, node, span),
    construct: ts.isNewExpression(node),
  };
}

function argumentsSpan({ file, base }: Lowering, node: ts.CallExpression | ts.NewExpression, span: Span): Span {
  if (node.arguments === undefined) return { start: span.end, end: span.end };
  // The list begins behind its parenthesis.
  const start = file.text.lastIndexOf('(', node.arguments.pos - 1);
  return { start: start + base, end: node.end + base };
}

/** The properties of an object literal become named arguments, and so do those of a literal spread into it. */
function lowerArguments(lowering: Lowering, nodes: readonly ts.Expression[]): Argument[] {
  return nodes.flatMap((node, position): Argument[] => {
    const literal = unwrapped(node);
    if (ts.isObjectLiteralExpression(literal)) return namedArguments(lowering, literal, position);
    const span = spanOf(lowering, node);
    if (ts.isSpreadElement(node)) {
      return [{ name: null, position, spread: 'positional', value: lowerExpression(lowering, node.expression), span }];
    }
    return [{ name: null, position, spread: null, value: lowerExpression(lowering, node), span }];
  });
}

function namedArguments(lowering: Lowering, literal: ts.ObjectLiteralExpression, position: number): Argument[] {
  return literal.properties.map((property): Argument => {
    const span = spanOf(lowering, property);
    if (ts.isSpreadAssignment(property)) {
      return { name: null, position, spread: 'named', value: lowerExpression(lowering, property.expression), span };
    }
    const name = propertyName(property.name);
    if (name === undefined) {
      const value: DictExpr = { kind: 'dict', span, entries: [lowerProperty(lowering, property)] };
      return { name: null, position, spread: 'named', value, span };
    }
    return { name, position, spread: null, value: propertyValue(lowering, property), span };
  });
}

function lowerObject(lowering: Lowering, node: ts.ObjectLiteralExpression, span: Span): DictExpr {
  return { kind: 'dict', span, entries: node.properties.map((property) => lowerProperty(lowering, property)) };
}

function lowerProperty(
  lowering: Lowering,
  property: ts.ObjectLiteralElementLike,
): { readonly key: Expr | null; readonly value: Expr } {
  if (ts.isSpreadAssignment(property)) return { key: null, value: lowerExpression(lowering, property.expression) };
  return { key: lowerPropertyKey(lowering, property.name), value: propertyValue(lowering, property) };
}

/** The key of a property as an expression: a literal, unless it is computed. */
export function lowerPropertyKey(lowering: Lowering, name: ts.PropertyName): Expr {
  if (ts.isComputedPropertyName(name)) return lowerExpression(lowering, name.expression);
  return { kind: 'literal', span: spanOf(lowering, name), value: name.text };
}

/** The name of a property that is not computed. */
export function propertyName(name: ts.PropertyName): string | undefined {
  if (!ts.isComputedPropertyName(name)) return name.text;
  return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
}

function propertyValue(lowering: Lowering, property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>): Expr {
  const span = spanOf(lowering, property);
  if (ts.isPropertyAssignment(property)) return lowerExpression(lowering, property.initializer);
  if (ts.isShorthandPropertyAssignment(property)) {
    const name = lowerExpression(lowering, property.name);
    const value = property.objectAssignmentInitializer;
    return value === undefined
      ? name
      : { kind: 'assignment', span, target: name, value: lowerExpression(lowering, value) };
  }
  return { kind: 'lambda', span, function: lowerFunction(lowering, property, propertyName(property.name) ?? '') };
}

function lowerTaggedTemplate(lowering: Lowering, node: ts.TaggedTemplateExpression, span: Span): CallExpr {
  const template = lowerExpression(lowering, node.template);
  return {
    kind: 'call',
    span,
    callee: lowerExpression(lowering, node.tag),
    arguments: [{ name: null, position: 0, spread: null, value: template, span: template.span }],
    argumentsSpan: template.span,
    construct: false,
  };
}

/** The model's spelling of operators that it names for both languages. */
const SPELLING: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not', '===': '==', '!==': '!=' };

export function spelled(operator: string): string {
  return SPELLING[operator] ?? operator;
}

/** The operator of `x += y`; empty for `x = y`; undefined for what assigns nothing. */
export function assignmentOperator(node: ts.BinaryExpression): string | undefined {
  const { kind } = node.operatorToken;
  if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
  return spelled((ts.tokenToString(kind) as string).slice(0, -1));
}

function lowerBinary(lowering: Lowering, node: ts.BinaryExpression, span: Span): Expr {
  const assigned = assignmentOperator(node);
  if (assigned !== undefined) {
    const target = lowerExpression(lowering, node.left);
    const right = lowerExpression(lowering, node.right);
    const value: Expr =
      assigned === '' ? right : { kind: 'operator', span, operator: assigned, operands: [target, right] };
    return { kind: 'assignment', span, target, value };
  }
  // `a + b + c` is one operator with three operands, so that a long sum is no deep tree.
  const token = node.operatorToken.kind;
  const reversed: ts.Expression[] = [];
  let current: ts.Expression = node;
  while (ts.isBinaryExpression(current) && current.operatorToken.kind === token) {
    reversed.push(current.right);
    current = current.left;
  }
  const operands = lowerAll(lowering, [current, ...reversed.reverse()]);
  if (token === ts.SyntaxKind.CommaToken) return opaque(span, operands);
  return { kind: 'operator', span, operator: spelled(ts.tokenToString(token) as string), operands };
}

function lowerUnary(lowering: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, span: Span): Expr {
  const operand = lowerExpression(lowering, node.operand);
  const operator = ts.tokenToString(node.operator) as string;
  if (operator !== '++' && operator !== '--') {
    return { kind: 'operator', span, operator: spelled(operator), operands: [operand] };
  }
  const one: Expr = { kind: 'literal', span, value: 1 };
  const value: Expr = { kind: 'operator', span, operator: operator.slice(1), operands: [operand, one] };
  return { kind: 'assignment', span, target: operand, value };
}
