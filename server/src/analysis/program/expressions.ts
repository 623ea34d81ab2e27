import type { ComprehensionExpr, Expr } from '../model/index.ts';
import { NO_ARGUMENTS } from './arguments.ts';
import { call, callMember, evaluateCall } from './calls.ts';
import { applyMoment, moments, recordOrder } from './effects.ts';
import { branch, locate, type Machine, step } from './machine.ts';
import { member } from './objects.ts';
import { operate } from './operators.ts';
import { bind, createScope, lookup } from './scopes.ts';
import { applySetting } from './settings.ts';
import { createFunction } from './statements.ts';
import {
  alternatives,
  constant,
  type FlagValue,
  MOST_ELEMENTS,
  NONE,
  type Scope,
  truth,
  UNKNOWN,
  union,
  type Value,
} from './values.ts';

/**
 * The value of an expression, after doing what evaluating it does.
 * @param discarded the value is thrown away (an expression statement)
 */
export function evaluate(m: Machine, scope: Scope, expr: Expr, discarded = false): Value {
  if (!step(m)) return UNKNOWN;
  switch (expr.kind) {
    case 'literal':
      return constant(expr.value);
    case 'name':
      return lookup(m, scope, expr.name) ?? UNKNOWN;
    case 'attribute': {
      const object = evaluate(m, scope, expr.object);
      return union(alternatives(object).map((one) => member(m, one, expr.name, locate(scope, expr.span))));
    }
    case 'call':
      return evaluateCall(m, scope, expr, discarded);
    case 'subscript':
      return evaluateSubscript(m, scope, expr.object, expr.index, expr);
    case 'collection': {
      const elements: Value[] = [];
      let complete = true;
      for (const element of expr.elements) {
        const value = evaluate(m, scope, element);
        if (element.kind === 'spread') {
          const inner = alternatives(value).find((one) => one.kind === 'sequence');
          if (inner?.kind === 'sequence') elements.push(...inner.elements);
          complete &&= inner?.kind === 'sequence' && inner.complete;
        } else if (elements.length < MOST_ELEMENTS) elements.push(value);
        else complete = false;
      }
      if (expr.collection === 'set' && elements.some(isText)) {
        return { kind: 'unordered', stream: 'py.hash', place: locate(scope, expr.span) };
      }
      return { kind: 'sequence', elements, complete };
    }
    case 'dict': {
      const entries = new Map<string, Value>();
      for (const { key, value } of expr.entries) {
        const held = evaluate(m, scope, value);
        if (key === null) {
          if (held.kind === 'dict') for (const [name, inner] of held.entries) entries.set(name, inner);
          continue;
        }
        const name = evaluate(m, scope, key);
        if (name.kind === 'constant' && entries.size < MOST_ELEMENTS) entries.set(String(name.value), held);
      }
      return { kind: 'dict', entries };
    }
    case 'lambda':
      return createFunction(m, scope, expr.function, null);
    case 'comprehension':
      return evaluateComprehension(m, scope, expr);
    case 'operator':
      return operate(m, scope, expr);
    case 'conditional':
      return choose(
        m,
        evaluate(m, scope, expr.test),
        () => evaluate(m, scope, expr.then),
        () => evaluate(m, scope, expr.otherwise),
      );
    case 'assignment': {
      const value = evaluate(m, scope, expr.value);
      assign(m, scope, expr.target, value, expr.value);
      return value;
    }
    case 'await':
    case 'spread':
      return expr.value ? evaluate(m, scope, expr.value) : NONE;
    case 'yield':
    case 'yield-from':
      if (expr.value) evaluate(m, scope, expr.value);
      return UNKNOWN;
    case 'template':
    case 'opaque': {
      const parts = expr.parts.map((part) => evaluate(m, scope, part));
      return parts.find((part) => part.kind === 'entropy') ?? UNKNOWN;
    }
  }
}

/** One of two values, each worked out only on the paths that take it. */
export function choose(m: Machine, test: Value, then: () => Value, otherwise: () => Value): Value {
  const { certain, byDefault, flag } = truth(test);
  if (certain === true) return then();
  if (certain === false) return otherwise();
  let yes: Value = UNKNOWN;
  let no: Value = UNKNOWN;
  const first = () => {
    yes = then();
    return false;
  };
  const second = () => {
    no = otherwise();
    return false;
  };
  branch(m, byDefault === false ? [second, first] : [first, second], flag?.name ?? null);
  if (flag && byDefault !== null) return derivedFlag(flag, byDefault ? yes : no);
  return union([yes, no]);
}

/** A value that hangs on a flag: what it is when nobody sets the flag. */
export function derivedFlag(flag: FlagValue, fallback: Value): FlagValue {
  return { ...flag, fallback };
}

function isText(value: Value): boolean {
  return value.kind === 'constant' && typeof value.value === 'string';
}

function evaluateSubscript(m: Machine, scope: Scope, object: Expr, index: Expr, whole: Expr): Value {
  const held = evaluate(m, scope, object);
  const key = evaluate(m, scope, index);
  return union(
    alternatives(held).map((one): Value => {
      if (one.kind === 'unordered') {
        // A slice takes whichever came first; one element picked by number as well.
        if (index.kind === 'opaque' || index.kind === 'operator')
          recordOrder(m, one, locate(scope, whole.span), 'slice');
        return one.kind === 'unordered' && index.kind === 'opaque' ? one : UNKNOWN;
      }
      if (one.kind === 'sequence') {
        if (key.kind === 'constant' && typeof key.value === 'number' && one.complete) {
          return one.elements.at(key.value) ?? UNKNOWN;
        }
        if (index.kind === 'opaque') return { ...one, complete: false };
        return union(one.elements);
      }
      if (one.kind === 'dict') {
        if (key.kind === 'constant') return one.entries.get(String(key.value)) ?? UNKNOWN;
        return UNKNOWN;
      }
      if (one.kind === 'symbol' && key.kind === 'constant') {
        // A mapping of the library's, such as the environment.
        const getter = m.catalogue.member(one.symbol.name, '__getitem__');
        if (getter) {
          return call(m, { kind: 'symbol', symbol: getter }, argumentsOf([key]), locate(scope, object.span), false);
        }
      }
      if (one.kind === 'instance') {
        if (typeof one.class !== 'string') {
          return callMember(m, one, '__getitem__', argumentsOf([key]), locate(scope, whole.span));
        }
        return elementOf(one) ?? UNKNOWN;
      }
      return one.kind === 'flag' ? derivedFlag(one, UNKNOWN) : UNKNOWN;
    }),
  );
}

function argumentsOf(values: readonly Value[]) {
  return {
    ...NO_ARGUMENTS,
    values: values.map((value, position) => ({ name: null, position, value, written: null })),
  };
}

/** What a container of the library's holds (a module list): the values it was made with. */
function elementOf(value: Value): Value | undefined {
  if (value.kind !== 'instance' || !value.arguments) return undefined;
  const held = value.arguments.values.flatMap((argument) =>
    argument.value.kind === 'sequence' ? argument.value.elements : [argument.value],
  );
  const instances = held.filter((one) => one.kind === 'instance');
  return instances.length > 0 ? union(instances) : undefined;
}

/** Runs one pass of an iteration over the value and gives an element. */
export function iterate(m: Machine, scope: Scope, value: Value, expr: Expr): Value {
  return union(
    alternatives(value).map((one): Value => {
      if (one.kind === 'sequence') return one.elements.length > 0 ? union(one.elements) : UNKNOWN;
      if (one.kind === 'flag') return UNKNOWN;
      if (one.kind !== 'instance') return UNKNOWN;
      if (typeof one.class !== 'string') {
        const result = callMember(m, one, '__iter__', NO_ARGUMENTS, locate(scope, expr.span));
        if (moments(m, one, 'iterate').length === 0) return result === UNKNOWN ? UNKNOWN : UNKNOWN;
      }
      applyMoment(m, one, 'iterate', locate(scope, expr.span));
      return elementOf(one) ?? UNKNOWN;
    }),
  );
}

function evaluateComprehension(m: Machine, scope: Scope, expr: ComprehensionExpr): Value {
  const inner = createScope('function', scope.path, scope);
  let order: Value | undefined;
  m.passes.push(m.nextPass++);
  for (const clause of expr.clauses) {
    const subject = evaluate(m, inner, clause.iterable);
    if (expr.clauses[0] === clause && subject.kind === 'unordered') order = subject;
    assign(m, inner, clause.target, iterate(m, inner, subject, clause.iterable), null);
    for (const condition of clause.conditions) evaluate(m, inner, condition);
  }
  const element = evaluate(m, inner, expr.element);
  if (expr.value) evaluate(m, inner, expr.value);
  m.passes.pop();
  if (order?.kind === 'unordered') {
    // Numbering what comes in no fixed order: `{label: i for i, label in enumerate(set(labels))}`.
    const [clause] = expr.clauses;
    if (expr.collection === 'dict' && clause && numbers(clause.iterable)) {
      recordOrder(m, order, locate(scope, clause.iterable.span), 'numbering');
    }
    return expr.collection === 'list' || expr.collection === 'generator' ? order : UNKNOWN;
  }
  return expr.collection === 'list' || expr.collection === 'generator'
    ? { kind: 'sequence', elements: [element], complete: false }
    : UNKNOWN;
}

function numbers(iterable: Expr): boolean {
  return iterable.kind === 'call' && iterable.callee.kind === 'name' && iterable.callee.name === 'enumerate';
}

/** Binds a target to a value; `source` is the expression the value came from, where there is one. */
export function assign(m: Machine, scope: Scope, target: Expr, value: Value, source: Expr | null): void {
  switch (target.kind) {
    case 'name':
      bind(m, scope, target.name, value);
      return;
    case 'attribute': {
      for (const object of alternatives(evaluate(m, scope, target.object))) {
        if (object.kind === 'instance') m.journal.set(object.fields, target.name, value);
        else if (object.kind === 'class') m.journal.set(object.members, target.name, value);
        else if (object.kind === 'dict') object.entries.set(target.name, value);
        else if (object.kind === 'module' || object.kind === 'symbol') {
          const name = object.kind === 'module' ? object.name : object.symbol.name;
          applySetting(m, scope, `${name}.${target.name}`, value, target, source);
        }
      }
      return;
    }
    case 'subscript': {
      const object = evaluate(m, scope, target.object);
      const key = evaluate(m, scope, target.index);
      if (object.kind === 'dict' && key.kind === 'constant' && object.entries.size < MOST_ELEMENTS) {
        object.entries.set(String(key.value), value);
      }
      if (object.kind === 'symbol' && object.symbol.name === 'os.environ' && key.kind === 'constant') {
        applySetting(m, scope, `env:${key.value}`, value, target, source);
      }
      return;
    }
    case 'collection': {
      const parts = alternatives(value).find((one) => one.kind === 'sequence');
      target.elements.forEach((element, index) => {
        const inner = element.kind === 'spread' ? element.value : element;
        if (!inner) return;
        const known = parts?.kind === 'sequence' && element.kind !== 'spread' ? parts.elements[index] : undefined;
        const rest = parts?.kind === 'sequence' && !parts.complete ? union(parts.elements) : UNKNOWN;
        // An unordered collection stays that under `enumerate` and `zip`: its elements are plain.
        assign(m, scope, inner, known ?? (value.kind === 'instance' ? UNKNOWN : rest), null);
      });
      return;
    }
    case 'dict': {
      for (const entry of target.entries) {
        const key =
          entry.key?.kind === 'literal' ? String(entry.key.value) : entry.key?.kind === 'name' ? entry.key.name : null;
        const held = key === null ? UNKNOWN : member(m, value, key, locate(scope, target.span));
        assign(m, scope, entry.value, held, null);
      }
      return;
    }
    case 'spread':
      if (target.value) assign(m, scope, target.value, UNKNOWN, null);
      return;
    default:
      evaluate(m, scope, target);
  }
}
