import type { CallExpr, Expr, Location } from '../model/index.ts';
import { type ArgumentValue, type ArgumentValues, NO_ARGUMENTS } from './arguments.ts';
import { callSymbol, invoke } from './effects.ts';
import { evaluate } from './expressions.ts';
import { decoratorFlags } from './flags.ts';
import { DEEPEST, join, locate, type Machine, setStream, stateKey, step, streamState, withinShare } from './machine.ts';
import { cataloguedClasses, classOf, instantiate, member, memberFunction, workspaceClasses } from './objects.ts';
import { createScope, external, lookup } from './scopes.ts';
import { SEED_UNKNOWN } from './state.ts';
import { runBlock } from './statements.ts';
import {
  alternatives,
  constant,
  type FunctionValue,
  MOST_ELEMENTS,
  NONE,
  type Scope,
  UNKNOWN,
  union,
  type Value,
} from './values.ts';

/** Methods of every language's collections and promises that call what they are given at once. */
const HIGHER_ORDER = new Set([
  'map',
  'filter',
  'forEach',
  'reduce',
  'then',
  'catch',
  'finally',
  'flatMap',
  'some',
  'every',
  'find',
  'sort',
  'sorted',
  'apply',
  'from',
]);

/** Conversions that leave what matters about a value as it was. */
const CONVERSIONS = new Set(['int', 'float', 'str', 'abs', 'round', 'Number', 'String', 'parseInt']);

const ADDING = new Set(['append', 'push', 'add_module', 'insert', 'unshift', 'extend']);

export function evaluateCall(m: Machine, scope: Scope, expr: CallExpr, discarded: boolean): Value {
  const { callee } = expr;
  if (callee.kind === 'name') {
    const special = evaluateLanguageCall(m, scope, expr, callee.name);
    if (special) return special;
  }
  const place = locate(scope, callee.span);
  if (callee.kind === 'attribute') {
    const object = evaluate(m, scope, callee.object);
    const args = evaluateArguments(m, scope, expr);
    return union(
      alternatives(object).map((one) =>
        callOn(m, one, callee.name, args, place, discarded, locate(scope, callee.object.span)),
      ),
    );
  }
  const value = evaluate(m, scope, callee);
  const args = evaluateArguments(m, scope, expr);
  return union(alternatives(value).map((one) => call(m, one, args, place, discarded, place)));
}

/** `super()`, `isinstance`-like forms of the language itself; undefined for all other names. */
function evaluateLanguageCall(m: Machine, scope: Scope, expr: CallExpr, name: string): Value | undefined {
  if (name === 'super') {
    const method = enclosingMethod(scope);
    if (!method?.self || !method.owner) return UNKNOWN;
    const value: Value = { kind: 'super', self: method.self, owner: method.owner };
    if (m.entry.language === 'python') return value;
    const args = evaluateArguments(m, scope, expr);
    return callOn(m, value, 'constructor', args, locate(scope, expr.callee.span), false, null);
  }
  if (name === 'require' && m.entry.language === 'javascript') {
    const [argument] = expr.arguments;
    if (argument?.value.kind !== 'literal' || typeof argument.value.value !== 'string') return undefined;
    const path = m.source.resolve(scope.path, argument.value.value, 0);
    if (path !== undefined) return { kind: 'workspace-module', path };
    const canonical = m.catalogue.canonical(argument.value.value);
    m.roots.add(canonical.split('.')[0] ?? canonical);
    return external(m, argument.value.value);
  }
  if (CONVERSIONS.has(name) && lookup(m, scope, name) === undefined && expr.arguments.length > 0) {
    const [first] = expr.arguments.map((argument) => evaluate(m, scope, argument.value));
    return first && ['entropy', 'drawn', 'flag', 'constant'].includes(first.kind) ? first : UNKNOWN;
  }
  if (name === 'isinstance' && lookup(m, scope, name) === undefined) {
    const [object, type] = expr.arguments.map((argument) => evaluate(m, scope, argument.value));
    const written = expr.arguments[1]?.value;
    const is =
      object && written ? isInstance(m, object, written.kind === 'name' ? written.name : null, type ?? UNKNOWN) : null;
    return is === null ? UNKNOWN : constant(is);
  }
  if ((name === 'getattr' || name === 'hasattr') && lookup(m, scope, name) === undefined) {
    const values = expr.arguments.map((argument) => evaluate(m, scope, argument.value));
    const [object, key, fallback] = values;
    if (name === 'getattr' && object && key?.kind === 'constant' && typeof key.value === 'string') {
      const found = member(m, object, key.value, locate(scope, expr.span));
      return found === UNKNOWN && fallback ? union([UNKNOWN, fallback]) : found;
    }
    return UNKNOWN;
  }
  return undefined;
}

const BUILT_IN: Readonly<Record<string, (value: Value) => boolean>> = {
  str: (value) => value.kind === 'constant' && typeof value.value === 'string',
  int: (value) => value.kind === 'constant' && typeof value.value === 'number' && Number.isInteger(value.value),
  float: (value) => value.kind === 'constant' && typeof value.value === 'number',
  bool: (value) => value.kind === 'constant' && typeof value.value === 'boolean',
  list: (value) => value.kind === 'sequence',
  tuple: (value) => value.kind === 'sequence',
  dict: (value) => value.kind === 'dict',
};

/** Whether the value is of the type; null where that is not known. */
function isInstance(m: Machine, value: Value, name: string | null, type: Value): boolean | null {
  const known = ['constant', 'sequence', 'dict', 'function', 'class', 'instance', 'method'].includes(value.kind);
  if (!known) return null;
  const builtIn = name === null ? undefined : BUILT_IN[name];
  // Lists and tuples are one to the interpreter.
  if (builtIn) return value.kind === 'sequence' && builtIn(value) ? null : builtIn(value);
  if (value.kind !== 'instance') return null;
  if (type.kind === 'class') return workspaceClasses(value.class).includes(type);
  if (type.kind === 'symbol' && type.symbol.kind === 'class') {
    // The catalogue need not know all bases of a class: only a yes is sure.
    return cataloguedClasses(m, value.class).includes(type.symbol.name) ? true : null;
  }
  return null;
}

function enclosingMethod(scope: Scope): Scope | null {
  for (let at: Scope | null = scope; at; at = at.parent) if (at.self && at.owner) return at;
  return null;
}

export function evaluateArguments(m: Machine, scope: Scope, expr: CallExpr): ArgumentValues {
  const values: ArgumentValue[] = [];
  let openPositional = false;
  let openNamed = false;
  let position = 0;
  for (const written of expr.arguments) {
    const value = evaluate(
      m,
      scope,
      written.value.kind === 'spread' ? (written.value.value ?? written.value) : written.value,
    );
    if (written.spread === 'positional') {
      const inner = alternatives(value).find((one) => one.kind === 'sequence');
      if (inner?.kind === 'sequence' && inner.complete) {
        for (const element of inner.elements)
          values.push({ name: null, position: position++, value: element, written: null });
      } else {
        openPositional = true;
        if (inner?.kind === 'sequence') {
          for (const element of inner.elements)
            values.push({ name: null, position: -2, value: element, written: null });
        }
      }
    } else if (written.spread === 'named') {
      if (value.kind === 'dict') {
        for (const [name, inner] of value.entries) values.push({ name, position: -1, value: inner, written: null });
      }
      openNamed = true;
    } else if (written.name !== null) {
      values.push({ name: written.name, position: -1, value, written });
      position = Math.max(position, written.position + 1);
    } else values.push({ name: null, position: openPositional ? -2 : position++, value, written });
  }
  return { values, openPositional, openNamed, call: expr };
}

/** Calls `object.name(…)`. */
export function callOn(
  m: Machine,
  object: Value,
  name: string,
  args: ArgumentValues,
  place: Location,
  discarded: boolean,
  receiver: Location | null,
): Value {
  if (object.kind === 'sequence' && ADDING.has(name)) {
    for (const { value } of args.values) {
      const added = name === 'extend' && value.kind === 'sequence' ? value.elements : [value];
      for (const element of added) if (object.elements.length < MOST_ELEMENTS) object.elements.push(element);
    }
    return NONE;
  }
  if (object.kind === 'dict') {
    const key = args.values[0]?.value;
    if (name === 'get' && key?.kind === 'constant') {
      return object.entries.get(String(key.value)) ?? args.values[1]?.value ?? NONE;
    }
    if (name === 'values') return { kind: 'sequence', elements: [...object.entries.values()], complete: false };
    const held = object.entries.get(name);
    if (held) return call(m, held, args, place, discarded, receiver);
  }
  const target = member(m, object, name, place);
  if (target.kind !== 'unknown') {
    return union(alternatives(target).map((one) => call(m, one, args, place, discarded, receiver)));
  }
  if (object.kind === 'unordered' && name === 'sort') {
    m.journal.set(m.memo, `sorted:${object.place.path}:${object.place.span.start}`, { kind: 'memo' });
    return NONE;
  }
  if (object.kind === 'entropy' || object.kind === 'drawn') return object;
  // Nothing is known of the receiver: a method of this name may be meant, if its library is in use at all.
  if (object.kind === 'unknown' || object.kind === 'unordered' || object.kind === 'sequence') {
    for (const symbol of m.catalogue.anyReceiver(name)) {
      if (!symbol.roots.some((root) => m.roots.has(root))) continue;
      const only = symbol.anyReceiver;
      if (
        typeof only === 'object' &&
        only &&
        !args.values.some((arg) => arg.name !== null && only.withArgument.includes(arg.name))
      ) {
        continue;
      }
      return callSymbol(m, symbol, object, args, place, discarded, receiver);
    }
  }
  seedUnknown(m, name);
  callBack(m, args, HIGHER_ORDER.has(name), place);
  return UNKNOWN;
}

/** Calls a value. `receiver` is where the code names what the call is on, for fixes. */
export function call(
  m: Machine,
  value: Value,
  args: ArgumentValues,
  place: Location,
  discarded: boolean,
  receiver: Location | null = null,
): Value {
  switch (value.kind) {
    case 'function':
      return callFunction(m, value, null, args, place);
    case 'class':
      return instantiate(m, value, args, place);
    case 'symbol':
      return callSymbol(m, value.symbol, null, args, place, discarded, receiver);
    case 'method':
      return value.function.kind === 'function' && 'def' in value.function
        ? callFunction(m, value.function, value.receiver, args, place)
        : callSymbol(m, value.function as never, value.receiver, args, place, discarded, receiver);
    case 'partial':
      return call(m, value.callee, merge(value.arguments, args), place, discarded, receiver);
    case 'instance':
      return invoke(m, value, args, place, discarded, receiver);
    case 'union':
      return union(value.members.map((one) => call(m, one, args, place, discarded, receiver)));
    default:
      if (value.kind === 'module') seedUnknown(m, value.name);
      callBack(m, args, false, place);
      return passed(args);
  }
}

/** `enumerate(loader)`, `tqdm(loader)`: what is wrapped by a call that is not known is still there to be iterated over. */
export function passed(args: ArgumentValues): Value {
  const [first] = args.values;
  if (!first) return UNKNOWN;
  return first.value.kind === 'instance' || first.value.kind === 'unordered' ? first.value : UNKNOWN;
}

function merge(bound: ArgumentValues, args: ArgumentValues): ArgumentValues {
  const shift = bound.values.filter((value) => value.name === null).length;
  const named = new Set(args.values.map((value) => value.name));
  return {
    values: [
      ...bound.values.filter((value) => value.name === null || !named.has(value.name)),
      ...args.values.map((value) =>
        value.name === null && value.position >= 0 ? { ...value, position: value.position + shift } : value,
      ),
    ],
    openPositional: bound.openPositional || args.openPositional,
    openNamed: bound.openNamed || args.openNamed,
    call: args.call,
  };
}

const SEEDING =
  /seed_?(everything|all|rng|run)|(set|fix|setup|init|initialize|initialise|manual|reset|enforce)_\w*(seed|determin|reproduc)/i;

/**
 * A helper that nobody here can look into, but that seeds by its name: which streams it sets is not known, so none of
 * them is said to be unseeded.
 */
function seedUnknown(m: Machine, name: string): void {
  if (!SEEDING.test(name.slice(name.lastIndexOf('.') + 1))) return;
  for (const stream of m.catalogue.processStreams()) {
    if (streamState(m, stream).status !== 'seeded') setStream(m, stream, SEED_UNKNOWN);
  }
}

/** Functions handed to code that is not known: run now where that is what it does, else when the program is over. */
function callBack(m: Machine, args: ArgumentValues, now: boolean, place: Location): void {
  for (const { value } of args.values) {
    const target =
      value.kind === 'method' && value.function.kind === 'function' && 'def' in value.function ? value.function : value;
    if (target.kind !== 'function' || !('def' in target)) continue;
    if (now) call(m, value, unknownArguments(), place, false);
    // What a library hands around inside itself is its own business.
    else if (target.path === m.entry.path) m.deferred.push(target);
  }
}

export function unknownArguments(): ArgumentValues {
  return { ...NO_ARGUMENTS, openPositional: true, openNamed: true };
}

/** Calls a method by name, if the object has one. */
export function callMember(m: Machine, object: Value, name: string, args: ArgumentValues, place: Location): Value {
  if (object.kind !== 'instance') return UNKNOWN;
  const found = memberFunction(m, object, name);
  if (!found) return UNKNOWN;
  return callFunction(m, found, object, args, place);
}

interface Memo {
  readonly kind: 'memo';
  readonly value: Value;
}

export function callFunction(
  m: Machine,
  fn: FunctionValue,
  self: Value | null,
  args: ArgumentValues,
  place: Location,
): Value {
  if (m.shallow && m.chain.length > 0) return UNKNOWN;
  m.called.add(fn.def);
  if (m.chain.length >= DEEPEST || !step(m)) return UNKNOWN;
  if (m.chain.length > 3 && isRecursive(m, fn)) return UNKNOWN;
  const key = `call:${fn.path}:${fn.def.span.start}:${signature(m, self)}:${args.values.map((arg) => `${arg.name ?? ''}${signature(m, arg.value)}`).join(',')}:${stateKey(m)}`;
  const known = m.memo.get(key) as Memo | undefined;
  if (known) return known.value;

  const receiver = self && fn.binding === 'class' ? classOf(self) : self;
  const scope = createScope('function', fn.path, fn.scope, fn.binding === 'static' ? null : receiver, fn.owner);
  bindParameters(fn, scope, receiver, args);
  const mark = m.journal.mark();
  const frame = { mark, exits: [] as Machine['frames'][number]['exits'] };
  m.frames.push(frame);
  const loops = m.loops.splice(0);
  m.chain.push(place);
  m.callees.push(
    fn.owner && (fn.def.name === '__init__' || fn.def.name === 'constructor') ? instanceName(self, fn) : fn.def.name,
  );
  m.within.push(fn.def.name);
  const statement = m.statement;
  if (fn.inference) m.inference++;
  const ended = withinShare(m, fn.path, () => runBlock(m, scope, fn.def.body));
  if (fn.inference) m.inference--;
  m.statement = statement;
  m.within.pop();
  m.chain.pop();
  m.callees.pop();
  m.loops.push(...loops);
  m.frames.pop();
  const values: Value[] = frame.exits.map((exit) => exit.value);
  if (frame.exits.length > 0) {
    const paths = frame.exits.map((exit) => exit.changes);
    if (!ended) paths.push(m.journal.changesSince(mark));
    m.journal.rollback(mark);
    join(m, paths, null);
  }
  if (!ended) values.push(NONE);
  const value = fn.def.generator ? UNKNOWN : union(values);
  m.journal.set(m.memo, key, { kind: 'memo', value } satisfies Memo);
  return value;
}

function instanceName(self: Value | null, fn: FunctionValue): string {
  const made = self?.kind === 'instance' ? self.class : fn.owner;
  return typeof made === 'string' || !made ? fn.def.name : made.def.name;
}

function isRecursive(m: Machine, fn: FunctionValue): boolean {
  let count = 0;
  for (const place of m.chain) {
    if (place.path === fn.path && place.span.start >= fn.def.span.start && place.span.end <= fn.def.span.end) count++;
  }
  return count > 2;
}

function signature(m: Machine, value: Value | null): string {
  if (!value) return '-';
  switch (value.kind) {
    case 'constant':
      return JSON.stringify(value.value);
    case 'instance':
      return `#${value.id}.${value.fields.size}`;
    case 'function':
    case 'class':
      return `${value.path}@${value.def.span.start}`;
    case 'symbol':
      return value.symbol.name;
    case 'module':
      return value.name;
    case 'flag':
      return `?${value.name}${signature(m, value.fallback)}`;
    case 'drawn':
      return `~${value.stream}${value.repeatable}`;
    case 'sequence':
      return value.elements.length > 8
        ? `[${value.elements.length}]`
        : `[${value.elements.map((one) => signature(m, one)).join()}]`;
    case 'union':
      return value.members.map((one) => signature(m, one)).join('/');
    case 'method':
      return `${signature(m, value.receiver)}.${value.name}`;
    default:
      return value.kind;
  }
}

function bindParameters(fn: FunctionValue, scope: Scope, self: Value | null, args: ArgumentValues): void {
  const parameters = [...fn.def.parameters];
  // Python names its receiver; JavaScript has `this`.
  if (fn.language === 'python' && self && fn.binding !== 'static' && fn.owner) {
    const own = parameters.shift();
    if (own) scope.variables.set(own.name, self);
  }
  const positional = args.values.filter((value) => value.name === null && value.position >= 0);
  const named = new Map(
    args.values.flatMap((value) => (value.name === null ? [] : [[value.name, value.value] as const])),
  );
  let index = 0;
  for (const parameter of parameters) {
    if (parameter.kind === 'rest') {
      const elements = positional.slice(index).map((value) => value.value);
      index = positional.length;
      scope.variables.set(parameter.name, { kind: 'sequence', elements, complete: !args.openPositional });
      continue;
    }
    if (parameter.kind === 'rest-keyword') {
      scope.variables.set(parameter.name, { kind: 'dict', entries: new Map(named) });
      continue;
    }
    const byName = named.get(parameter.name);
    const byPosition = parameter.kind === 'positional' && byName === undefined ? positional[index++] : undefined;
    if (byName !== undefined) named.delete(parameter.name);
    const fallback = fn.flags?.get(parameter.name) ?? fn.defaults.get(parameter.name);
    const open = args.openNamed || (args.openPositional && parameter.kind === 'positional');
    const missing =
      fallback === undefined
        ? UNKNOWN
        : open
          ? ({ kind: 'flag', name: parameter.name, fallback, place: { path: fn.path, span: parameter.span } } as const)
          : fallback;
    const value = byName ?? byPosition?.value ?? missing;
    scope.variables.set(parameter.name, value);
  }
  // An options object of JavaScript is both its properties and itself.
  if (fn.language === 'javascript' && named.size > 0) {
    const options: Value = { kind: 'dict', entries: named };
    const at = parameters[positional.length];
    if (at && at.kind === 'positional' && !scope.variables.has(at.name)) scope.variables.set(at.name, options);
    else if (at && scope.variables.get(at.name) === UNKNOWN) scope.variables.set(at.name, options);
  }
}

/** What the decorators of a function make of it. */
export function decorate(m: Machine, scope: Scope, fn: FunctionValue): Value {
  let value: Value = fn;
  for (const decorator of [...fn.def.decorators].reverse()) value = applyDecorator(m, scope, value, decorator);
  return value;
}

const BINDINGS: Readonly<Record<string, FunctionValue['binding']>> = {
  staticmethod: 'static',
  classmethod: 'class',
  property: 'property',
  cached_property: 'property',
};

function applyDecorator(m: Machine, scope: Scope, value: Value, decorator: Expr): Value {
  const name = decorator.kind === 'name' ? decorator.name : decorator.kind === 'attribute' ? decorator.name : null;
  const binding = name === null ? undefined : BINDINGS[name];
  if (binding && value.kind === 'function') return { ...value, binding };
  const target = evaluate(m, scope, decorator.kind === 'call' ? decorator.callee : decorator);
  if (target.kind === 'symbol' && value.kind === 'function') {
    if (target.symbol.effects.some((effect) => effect.effect === 'inference-context'))
      return { ...value, inference: true };
    const flags = decorator.kind === 'call' ? decoratorFlags(m, scope, target.symbol, decorator) : null;
    if (flags) return { ...value, flags: new Map([...(value.flags ?? []), ...flags]) };
    return value;
  }
  if (target.kind === 'function' && value.kind === 'function') {
    const place = locate(scope, decorator.span);
    let wrapper: Value = target;
    if (decorator.kind === 'call') wrapper = call(m, target, evaluateArguments(m, scope, decorator), place, false);
    const result = call(
      m,
      wrapper,
      { ...NO_ARGUMENTS, values: [{ name: null, position: 0, value, written: null }] },
      place,
      false,
    );
    // A wrapper that is not understood leaves the function as it is.
    if (result.kind === 'function')
      return { ...result, owner: value.owner, binding: value.binding, inference: result.inference || value.inference };
  }
  return value;
}
