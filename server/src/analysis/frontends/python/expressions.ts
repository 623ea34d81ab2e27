import type {
  Argument,
  CallExpr,
  CollectionExpr,
  ComprehensionExpr,
  DictExpr,
  Expr,
  FunctionDef,
  LambdaExpr,
  Parameter,
  Span,
} from '../../model/index.ts';
import { KIND } from './kinds.ts';
import { numberValue, stringValue } from './literals.ts';
import { childrenOf, kindOf, type Lowering, MAX_DEPTH, nameOf, opaque, spanOf, textOf } from './lowering.ts';
import { owned } from './owned.ts';

/** Lowers an expression, a pattern or a type. `undefined` (source that is not there) is opaque at `around`. */
export function lowerExpression(lowering: Lowering, node: number | undefined, around: Span): Expr {
  if (node === undefined) return opaque({ start: around.end, end: around.end });
  if (lowering.depth >= MAX_DEPTH) {
    lowering.tooDeep.push(spanOf(lowering, node));
    return opaque(spanOf(lowering, node));
  }
  lowering.depth++;
  const expression = lowerByKind(lowering, node);
  lowering.depth--;
  return expression;
}

function lowerByKind(lowering: Lowering, node: number): Expr {
  const span = spanOf(lowering, node);
  switch (kindOf(lowering, node)) {
    case KIND.identifier:
      return { kind: 'name', span, name: nameOf(lowering, node) };
    case KIND.attribute:
    case KIND.member_type:
      return lowerAttribute(lowering, node, span);
    case KIND.call:
      return lowerCall(lowering, node, span);
    case KIND.subscript:
    case KIND.generic_type:
      return lowerSubscript(lowering, node, span);
    case KIND.string:
      return lowerString(lowering, node, span);
    case KIND.concatenated_string:
      return lowerConcatenation(lowering, node, span);
    case KIND.integer:
    case KIND.float: {
      const value = numberValue(textOf(lowering, node));
      return value === undefined ? opaque(span) : { kind: 'literal', span, value };
    }
    case KIND.true:
      return { kind: 'literal', span, value: true };
    case KIND.false:
      return { kind: 'literal', span, value: false };
    case KIND.none:
      return { kind: 'literal', span, value: null };
    case KIND.parenthesized_expression:
    case KIND.type:
    case KIND.as_pattern_target:
    case KIND.case_pattern: {
      const children = childrenOf(lowering, node);
      return children.length > 1
        ? opaque(span, lowerAll(lowering, children))
        : lowerExpression(lowering, children[0], span);
    }
    case KIND.tuple:
    case KIND.expression_list:
    case KIND.pattern_list:
    case KIND.tuple_pattern:
      return lowerCollection(lowering, node, span, 'tuple');
    case KIND.list:
    case KIND.list_pattern:
      return lowerCollection(lowering, node, span, 'list');
    case KIND.set:
      return lowerCollection(lowering, node, span, 'set');
    case KIND.dictionary:
    case KIND.dict_pattern:
      return lowerDictionary(lowering, node, span);
    case KIND.list_comprehension:
      return lowerComprehension(lowering, node, span, 'list');
    case KIND.set_comprehension:
      return lowerComprehension(lowering, node, span, 'set');
    case KIND.dictionary_comprehension:
      return lowerComprehension(lowering, node, span, 'dict');
    case KIND.generator_expression:
      return lowerComprehension(lowering, node, span, 'generator');
    case KIND.lambda:
      return lowerLambda(lowering, node, span);
    case KIND.binary_operator:
    case KIND.boolean_operator:
    case KIND.union_type:
    case KIND.union_pattern:
      return lowerOperatorChain(lowering, node, span);
    case KIND.comparison_operator:
      return lowerComparison(lowering, node, span);
    case KIND.unary_operator:
      return lowerUnary(lowering, node, span, textOf(lowering, node)[0] as string);
    case KIND.not_operator:
      return lowerUnary(lowering, node, span, 'not');
    case KIND.conditional_expression: {
      const [then, test, otherwise] = childrenOf(lowering, node);
      return {
        kind: 'conditional',
        span,
        test: lowerExpression(lowering, test, span),
        // biome-ignore lint/suspicious/noThenProperty: the source model's word; nobody awaits it.
        then: lowerExpression(lowering, then, span),
        otherwise: lowerExpression(lowering, otherwise, span),
      };
    }
    case KIND.named_expression: {
      const [target, value] = childrenOf(lowering, node);
      return {
        kind: 'assignment',
        span,
        target: lowerExpression(lowering, target, span),
        value: lowerExpression(lowering, value, span),
      };
    }
    case KIND.await:
      return { kind: 'await', span, value: lowerOptional(lowering, childrenOf(lowering, node)[0], span) };
    case KIND.yield:
      lowering.yields = true;
      return {
        kind: /^yield\s+from\b/.test(textOf(lowering, node).slice(0, 64)) ? 'yield-from' : 'yield',
        span,
        value: lowerOptional(lowering, childrenOf(lowering, node)[0], span),
      };
    case KIND.list_splat:
    case KIND.list_splat_pattern:
    case KIND.dictionary_splat:
    case KIND.dictionary_splat_pattern:
    case KIND.splat_pattern:
    case KIND.splat_type:
      return { kind: 'spread', span, value: lowerOptional(lowering, childrenOf(lowering, node)[0], span) };
    case KIND.dotted_name:
      return lowerDottedName(lowering, node, span);
    default:
      return opaque(span, lowerAll(lowering, childrenOf(lowering, node)));
  }
}

export function lowerOptional(lowering: Lowering, node: number | undefined, around: Span): Expr | null {
  return node === undefined ? null : lowerExpression(lowering, node, around);
}

export function lowerAll(lowering: Lowering, nodes: readonly number[]): Expr[] {
  return nodes.map((node) => lowerExpression(lowering, node, spanOf(lowering, node)));
}

function lowerAttribute(lowering: Lowering, node: number, span: Span): Expr {
  const [object, name] = childrenOf(lowering, node);
  const value = lowerExpression(lowering, object, span);
  if (name === undefined) return value; // `model.` while it is being typed
  return { kind: 'attribute', span, object: value, name: nameOf(lowering, name), nameSpan: spanOf(lowering, name) };
}

/** `a.b.c` in a decorator, a pattern or an import, as the attribute access that it means. */
function lowerDottedName(lowering: Lowering, node: number, span: Span): Expr {
  const names = childrenOf(lowering, node);
  let value: Expr | undefined;
  for (const name of names) {
    const nameSpan = spanOf(lowering, name);
    const text = nameOf(lowering, name);
    value =
      value === undefined
        ? { kind: 'name', span: nameSpan, name: text }
        : { kind: 'attribute', span: { start: span.start, end: nameSpan.end }, object: value, name: text, nameSpan };
  }
  return value ?? opaque(span);
}

function lowerSubscript(lowering: Lowering, node: number, span: Span): Expr {
  const [object, ...rest] = childrenOf(lowering, node);
  const indices =
    rest.length === 1 && kindOf(lowering, rest[0] as number) === KIND.type_parameter
      ? childrenOf(lowering, rest[0] as number)
      : rest;
  const value = lowerExpression(lowering, object, span);
  const first = indices[0];
  const last = indices[indices.length - 1];
  if (first === undefined || last === undefined || first === last) {
    return { kind: 'subscript', span, object: value, index: lowerExpression(lowering, first, span) };
  }
  const index: CollectionExpr = {
    kind: 'collection',
    span: { start: spanOf(lowering, first).start, end: spanOf(lowering, last).end },
    collection: 'tuple',
    elements: lowerAll(lowering, indices),
  };
  return { kind: 'subscript', span, object: value, index };
}

function lowerCall(lowering: Lowering, node: number, span: Span): CallExpr {
  const [callee, list] = childrenOf(lowering, node);
  const argumentsSpan = list === undefined ? { start: span.end, end: span.end } : spanOf(lowering, list);
  return {
    kind: 'call',
    span,
    callee: lowerExpression(lowering, callee, span),
    arguments: list === undefined ? [] : lowerArguments(lowering, list),
    argumentsSpan,
    construct: false,
  };
}

/** @param list an argument list, or the generator expression of `f(x for x in y)` */
export function lowerArguments(lowering: Lowering, list: number): Argument[] {
  if (kindOf(lowering, list) !== KIND.argument_list) {
    const value = lowerExpression(lowering, list, spanOf(lowering, list));
    return [{ name: null, position: 0, spread: null, value, span: value.span }];
  }
  let position = 0;
  return childrenOf(lowering, list).map((node): Argument => {
    const span = spanOf(lowering, node);
    switch (kindOf(lowering, node)) {
      case KIND.keyword_argument: {
        const [name, value] = childrenOf(lowering, node);
        return {
          name: name === undefined ? null : nameOf(lowering, name),
          position: -1,
          spread: null,
          value: lowerExpression(lowering, value, span),
          span,
        };
      }
      case KIND.dictionary_splat: {
        const value = lowerExpression(lowering, childrenOf(lowering, node)[0], span);
        return { name: null, position: -1, spread: 'named', value, span };
      }
      case KIND.list_splat: {
        const value = lowerExpression(lowering, childrenOf(lowering, node)[0], span);
        return { name: null, position: position++, spread: 'positional', value, span };
      }
      default:
        return { name: null, position: position++, spread: null, value: lowerExpression(lowering, node, span), span };
    }
  });
}

function lowerCollection(
  lowering: Lowering,
  node: number,
  span: Span,
  collection: CollectionExpr['collection'],
): CollectionExpr {
  return { kind: 'collection', span, collection, elements: lowerAll(lowering, childrenOf(lowering, node)) };
}

function lowerDictionary(lowering: Lowering, node: number, span: Span): DictExpr {
  const entries: { key: Expr | null; value: Expr }[] = [];
  const children = childrenOf(lowering, node);
  for (let index = 0; index < children.length; index++) {
    const child = children[index] as number;
    const childSpan = spanOf(lowering, child);
    const kind = kindOf(lowering, child);
    if (kind === KIND.pair) {
      const [key, value] = childrenOf(lowering, child);
      entries.push({
        key: lowerExpression(lowering, key, childSpan),
        value: lowerExpression(lowering, value, childSpan),
      });
    } else if (kind === KIND.dictionary_splat || kind === KIND.splat_pattern) {
      entries.push({ key: null, value: lowerExpression(lowering, childrenOf(lowering, child)[0], childSpan) });
    } else {
      // A mapping pattern has its keys and values side by side.
      index++;
      entries.push({
        key: lowerExpression(lowering, child, childSpan),
        value: lowerExpression(lowering, children[index], childSpan),
      });
    }
  }
  return { kind: 'dict', span, entries };
}

function lowerComprehension(
  lowering: Lowering,
  node: number,
  span: Span,
  collection: ComprehensionExpr['collection'],
): ComprehensionExpr {
  const [body, ...rest] = childrenOf(lowering, node);
  const clauses: { target: Expr; iterable: Expr; conditions: Expr[] }[] = [];
  for (const clause of rest) {
    const clauseSpan = spanOf(lowering, clause);
    const children = childrenOf(lowering, clause);
    if (kindOf(lowering, clause) === KIND.for_in_clause) {
      const [target, ...iterables] = children;
      clauses.push({
        target: lowerExpression(lowering, target, clauseSpan),
        iterable:
          iterables.length > 1
            ? { kind: 'collection', span: clauseSpan, collection: 'tuple', elements: lowerAll(lowering, iterables) }
            : lowerExpression(lowering, iterables[0], clauseSpan),
        conditions: [],
      });
    } else {
      clauses[clauses.length - 1]?.conditions.push(lowerExpression(lowering, children[0], clauseSpan));
    }
  }
  const pair = body !== undefined && kindOf(lowering, body) === KIND.pair ? childrenOf(lowering, body) : [body];
  return {
    kind: 'comprehension',
    span,
    collection,
    clauses,
    element: lowerExpression(lowering, pair[0], span),
    value: lowerOptional(lowering, pair[1], span),
  };
}

function lowerLambda(lowering: Lowering, node: number, span: Span): LambdaExpr {
  const children = childrenOf(lowering, node);
  const first = children[0];
  const list = first !== undefined && kindOf(lowering, first) === KIND.lambda_parameters ? first : undefined;
  const outer = lowering.yields;
  lowering.yields = false;
  const value = lowerExpression(lowering, list === undefined ? first : children[1], span);
  const definition: FunctionDef = {
    name: '',
    nameSpan: { start: span.start, end: span.start + 'lambda'.length },
    span,
    parameters: list === undefined ? [] : lowerParameters(lowering, list),
    decorators: [],
    body: [{ kind: 'return', span: value.span, value }],
    async: false,
    generator: lowering.yields,
    static: false,
  };
  lowering.yields = outer;
  return { kind: 'lambda', span, function: definition };
}

export function lowerParameters(lowering: Lowering, list: number): Parameter[] {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const node of childrenOf(lowering, list)) {
    const kind = kindOf(lowering, node);
    if (kind === KIND.keyword_separator) {
      keywordOnly = true;
      continue;
    }
    const span = spanOf(lowering, node);
    const plain =
      kind === KIND.identifier ||
      kind === KIND.list_splat_pattern ||
      kind === KIND.dictionary_splat_pattern ||
      kind === KIND.tuple_pattern;
    const children = plain ? [node] : childrenOf(lowering, node);
    const name = children[0];
    if (name === undefined) continue;
    const type = children.find((child) => kindOf(lowering, child) === KIND.type);
    const value =
      kind === KIND.default_parameter || kind === KIND.typed_default_parameter
        ? children.slice(1).find((child) => child !== type)
        : undefined;
    const nameKind = kindOf(lowering, name);
    const rest = nameKind === KIND.list_splat_pattern;
    const restKeyword = nameKind === KIND.dictionary_splat_pattern;
    parameters.push({
      name: owned(textOf(lowering, name).replace(/^[*\s]+/, ''), lowering.names),
      kind: rest ? 'rest' : restKeyword ? 'rest-keyword' : keywordOnly ? 'keyword' : 'positional',
      default: lowerOptional(lowering, value, span),
      annotation: lowerOptional(lowering, type, span),
      span,
    });
    if (rest) keywordOnly = true;
  }
  return parameters;
}

/** `a + b + c` is one operator with three operands, so that a long sum is no deep tree. */
function lowerOperatorChain(lowering: Lowering, node: number, span: Span): Expr {
  const operator = operatorOf(lowering, node);
  const reversed: number[] = [];
  let current: number | undefined = node;
  while (
    current !== undefined &&
    kindOf(lowering, current) === kindOf(lowering, node) &&
    operatorOf(lowering, current) === operator
  ) {
    const operands: number[] = childrenOf(lowering, current);
    for (let index = operands.length - 1; index > 0; index--) reversed.push(operands[index] as number);
    current = operands[0];
  }
  if (current !== undefined) reversed.push(current);
  return { kind: 'operator', span, operator, operands: lowerAll(lowering, reversed.reverse()) };
}

function operatorOf(lowering: Lowering, node: number): string {
  const { tree } = lowering;
  const left = node + 1;
  if (left >= (tree.next[node] as number)) return '';
  const right = tree.next[left] as number;
  const end = right < (tree.next[node] as number) ? tree.starts[right] : tree.ends[node];
  const between = lowering.text.slice(tree.ends[left], end);
  const bare = /[#\\]/.test(between) ? between.replace(/#.*|\\\r?\n/g, ' ') : between;
  return bare.trim().replace(/\s+/g, ' ');
}

/** A chain `a < b < c` is opaque: as two comparisons it would evaluate `b` twice. */
function lowerComparison(lowering: Lowering, node: number, span: Span): Expr {
  const operands = lowerAll(lowering, childrenOf(lowering, node));
  if (operands.length !== 2) return opaque(span, operands);
  return { kind: 'operator', span, operator: operatorOf(lowering, node), operands };
}

function lowerUnary(lowering: Lowering, node: number, span: Span, operator: string): Expr {
  const operand = lowerExpression(lowering, childrenOf(lowering, node)[0], span);
  return { kind: 'operator', span, operator, operands: [operand] };
}

function lowerString(lowering: Lowering, node: number, span: Span): Expr {
  if ((lowering.tree.next[node] as number) === node + 1) {
    return { kind: 'literal', span, value: owned(stringValue(textOf(lowering, node)), lowering.names) };
  }
  return { kind: 'template', span, parts: interpolatedParts(lowering, node) };
}

function interpolatedParts(lowering: Lowering, node: number): Expr[] {
  const parts: Expr[] = [];
  if (lowering.depth >= MAX_DEPTH) {
    lowering.tooDeep.push(spanOf(lowering, node));
    return parts;
  }
  lowering.depth++;
  for (const child of childrenOf(lowering, node)) {
    const kind = kindOf(lowering, child);
    if (kind === KIND.interpolation || kind === KIND.format_specifier || kind === KIND.format_expression) {
      parts.push(...interpolatedParts(lowering, child));
    } else {
      parts.push(lowerExpression(lowering, child, spanOf(lowering, child)));
    }
  }
  lowering.depth--;
  return parts;
}

function lowerConcatenation(lowering: Lowering, node: number, span: Span): Expr {
  const strings = childrenOf(lowering, node);
  if (strings.some((child) => (lowering.tree.next[child] as number) !== child + 1)) {
    return { kind: 'template', span, parts: strings.flatMap((child) => interpolatedParts(lowering, child)) };
  }
  return { kind: 'literal', span, value: strings.map((child) => stringValue(textOf(lowering, child))).join('') };
}
