import type { OperatorExpr } from '../model/index.ts';
import { choose, derivedFlag, evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { constant, type FlagValue, type Scope, truth, UNKNOWN, type Value } from './values.ts';

/** Operators on constants are worked out; on flags by default; what differs between runs makes the result differ. */
export function operate(m: Machine, scope: Scope, expr: OperatorExpr): Value {
  const [first, ...rest] = expr.operands;
  if (!first) return UNKNOWN;
  if (expr.operator === 'and' || expr.operator === 'or' || expr.operator === '??') {
    let value = evaluate(m, scope, first);
    for (const operand of rest) {
      const left = value;
      const test = expr.operator === '??' ? compare('!=', left, constant(null)) : left;
      const keep = () => left;
      const go = () => evaluate(m, scope, operand);
      value = expr.operator === 'and' ? choose(m, test, go, keep) : choose(m, test, keep, go);
    }
    return value;
  }
  const values = expr.operands.map((operand) => evaluate(m, scope, operand));
  return apply(expr.operator, values);
}

function apply(operator: string, values: readonly Value[]): Value {
  const [left, right] = values;
  if (!left) return UNKNOWN;
  const flag = values.find((value): value is FlagValue => value.kind === 'flag');
  if (flag) {
    const byDefault = values.map((value) => (value.kind === 'flag' ? value.fallback : value));
    return derivedFlag(flag, apply(operator, byDefault));
  }
  const varying = values.find((value) => value.kind === 'entropy') ?? values.find((value) => value.kind === 'drawn');
  if (operator === 'not') {
    const { certain } = truth(left);
    return certain === null ? UNKNOWN : constant(!certain);
  }
  if (values.length === 2 && right && isComparison(operator)) return compare(operator, left, right);
  if (varying) return varying;
  if (values.every((value) => value.kind === 'constant')) {
    const numbers = values.map((value) => (value.kind === 'constant' ? value.value : null));
    return arithmetic(operator, numbers);
  }
  if (operator === '+' && left.kind === 'sequence' && right?.kind === 'sequence') {
    return {
      kind: 'sequence',
      elements: [...left.elements, ...right.elements],
      complete: left.complete && right.complete,
    };
  }
  return values.find((value) => value.kind === 'unordered') ?? UNKNOWN;
}

function isComparison(operator: string): boolean {
  return ['==', '!=', 'is', 'is not', '<', '>', '<=', '>='].includes(operator);
}

function compare(operator: string, left: Value, right: Value): Value {
  if (left.kind === 'flag') return derivedFlag(left, compare(operator, left.fallback, right));
  if (left.kind === 'constant' && right.kind === 'constant') {
    const [a, b] = [left.value, right.value];
    switch (operator) {
      case '==':
      case 'is':
        return constant(a === b);
      case '!=':
      case 'is not':
        return constant(a !== b);
    }
    if (typeof a === 'number' && typeof b === 'number') {
      if (operator === '<') return constant(a < b);
      if (operator === '>') return constant(a > b);
      if (operator === '<=') return constant(a <= b);
      return constant(a >= b);
    }
    return UNKNOWN;
  }
  // An object is never None.
  const none = [left, right].some((value) => value.kind === 'constant' && value.value === null);
  const object = [left, right].some((value) => !['constant', 'unknown', 'flag', 'union'].includes(value.kind));
  if (none && object) return constant(operator === '!=' || operator === 'is not');
  return UNKNOWN;
}

function arithmetic(operator: string, values: readonly (string | number | boolean | null)[]): Value {
  const [a, b] = values;
  if (operator === '-' && values.length === 1 && typeof a === 'number') return constant(-a);
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return constant(a + b);
  if (typeof a !== 'number' || typeof b !== 'number') return UNKNOWN;
  switch (operator) {
    case '+':
      return constant(a + b);
    case '-':
      return constant(a - b);
    case '*':
      return constant(a * b);
    case '/':
      return b === 0 ? UNKNOWN : constant(a / b);
    case '//':
      return b === 0 ? UNKNOWN : constant(Math.floor(a / b));
    case '%':
      return b === 0 ? UNKNOWN : constant(((a % b) + b) % b);
    case '**':
      return constant(a ** b);
    default:
      return UNKNOWN;
  }
}
