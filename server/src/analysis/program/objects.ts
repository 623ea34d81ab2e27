import type { KnownSymbol } from '../catalogue/index.ts';
import type { Location } from '../model/index.ts';
import { type ArgumentValues, NO_ARGUMENTS } from './arguments.ts';
import { callFunction } from './calls.ts';
import { construct } from './effects.ts';
import { type Machine, newObject } from './machine.ts';
import { moduleMember } from './modules.ts';
import { external } from './scopes.ts';
import { type ClassValue, type FunctionValue, type InstanceValue, UNKNOWN, type Value } from './values.ts';

/** The class of a receiver; of a class, the class itself. */
export function classOf(value: Value): Value {
  if (value.kind === 'instance') {
    return typeof value.class === 'string' ? { kind: 'module', name: value.class } : value.class;
  }
  return value;
}

/** The workspace classes of an object, nearest first. */
export function workspaceClasses(start: ClassValue | string): ClassValue[] {
  if (typeof start === 'string') return [];
  const found: ClassValue[] = [];
  const pending: ClassValue[] = [start];
  for (let next = pending.shift(); next; next = pending.shift()) {
    if (found.includes(next) || found.length > 16) continue;
    found.push(next);
    pending.push(...next.bases.filter((base): base is ClassValue => base.kind === 'class'));
  }
  return found;
}

/** The catalogued classes that an object is an instance of, nearest first. */
export function cataloguedClasses(m: Machine, start: ClassValue | string): readonly string[] {
  if (typeof start === 'string') return m.catalogue.lineage(start);
  let names = lineages.get(start);
  if (!names) {
    names = cataloguedBases(m, start);
    lineages.set(start, names);
  }
  return names;
}

const lineages = new WeakMap<ClassValue, readonly string[]>();

function cataloguedBases(m: Machine, start: ClassValue): readonly string[] {
  const names = workspaceClasses(start).flatMap((one) =>
    one.bases.flatMap((base) => {
      if (base.kind === 'symbol') return m.catalogue.lineage(base.symbol.name);
      return base.kind === 'module' ? m.catalogue.lineage(base.name) : [];
    }),
  );
  return [...new Set(names)];
}

/** Calling an instance of it is a forward. */
function isModel(m: Machine, value: ClassValue): boolean {
  return cataloguedClasses(m, value).some((name) =>
    m.catalogue.symbol(name)?.effects.some((effect) => effect.effect === 'forward'),
  );
}

/** The workspace method of that name, through its classes. */
export function memberFunction(_m: Machine, object: InstanceValue, name: string): FunctionValue | undefined {
  const held = object.fields.get(name);
  if (held?.kind === 'function') return undefined;
  for (const one of workspaceClasses(object.class)) {
    const found = one.members.get(name);
    if (found?.kind === 'function') return found;
  }
  return undefined;
}

export function instantiate(m: Machine, value: ClassValue, args: ArgumentValues, place: Location): Value {
  const instance: InstanceValue = {
    kind: 'instance',
    id: newObject(),
    class: value,
    fields: new Map(),
    arguments: args,
    generator: null,
    place,
  };
  const initialiser = memberFunction(m, instance, '__init__') ?? memberFunction(m, instance, 'constructor');
  if (initialiser) {
    const model = isModel(m, value) ? 1 : 0;
    m.constructing += model;
    callFunction(m, initialiser, instance, args, place);
    m.constructing -= model;
  } else if (value.dataclass) fillFields(m, instance, value, args);
  else {
    const base = cataloguedClasses(m, value)[0];
    const symbol = base === undefined ? undefined : m.catalogue.symbol(base);
    if (symbol) construct(m, symbol, instance, args, place);
  }
  return instance;
}

function fillFields(m: Machine, instance: InstanceValue, value: ClassValue, args: ArgumentValues): void {
  const names = value.def.body.flatMap((statement) => {
    if (statement.kind !== 'assign' || !statement.annotation) return [];
    const [target] = statement.targets;
    return target?.kind === 'name' ? [target.name] : [];
  });
  for (const argument of args.values) {
    const name = argument.name ?? names[argument.position];
    if (name !== undefined) m.journal.set(instance.fields, name, argument.value);
  }
}

/** `object.name`. */
export function member(m: Machine, object: Value, name: string, place: Location): Value {
  switch (object.kind) {
    case 'module':
      return external(m, `${object.name}.${name}`);
    case 'symbol': {
      const found = m.catalogue.member(object.symbol.name, name);
      return found ? { kind: 'symbol', symbol: found } : external(m, `${object.symbol.name}.${name}`);
    }
    case 'workspace-module':
      return moduleMember(m, object.path, name);
    case 'class':
      return classMember(m, object, object, name);
    case 'super': {
      for (const base of object.owner.bases) {
        if (base.kind === 'class') {
          const found = classMember(m, base, object.self, name);
          if (found !== UNKNOWN) return found;
        } else if (base.kind === 'symbol') {
          const made = name === '__init__' || name === 'constructor';
          const symbol = made ? base.symbol : m.catalogue.member(base.symbol.name, name);
          if (symbol) return { kind: 'method', receiver: object.self, function: symbol, name };
        }
      }
      return UNKNOWN;
    }
    case 'dict':
      return object.entries.get(name) ?? UNKNOWN;
    case 'instance':
      return instanceMember(m, object, name, place);
    default:
      return UNKNOWN;
  }
}

function classMember(m: Machine, value: ClassValue, self: Value, name: string): Value {
  for (const one of workspaceClasses(value)) {
    const found = one.members.get(name);
    if (!found) continue;
    if (found.kind !== 'function') return found;
    const bound = found.binding === 'class' || (self.kind === 'instance' && found.binding === 'self');
    if (bound) return { kind: 'method', receiver: self, function: found, name };
    return found;
  }
  for (const base of cataloguedClasses(m, value)) {
    const symbol = m.catalogue.member(base, name);
    if (!symbol) continue;
    return self.kind === 'instance'
      ? { kind: 'method', receiver: self, function: symbol, name }
      : { kind: 'symbol', symbol };
  }
  return UNKNOWN;
}

function instanceMember(m: Machine, object: InstanceValue, name: string, place: Location): Value {
  const held = object.fields.get(name);
  if (held !== undefined) return held;
  if (typeof object.class !== 'string') {
    for (const one of workspaceClasses(object.class)) {
      const found = one.members.get(name);
      if (!found) continue;
      if (found.kind !== 'function') return found;
      if (found.binding === 'property') return callFunction(m, found, object, NO_ARGUMENTS, place);
      if (found.binding === 'static') return found;
      return { kind: 'method', receiver: object, function: found, name };
    }
  }
  for (const one of cataloguedClasses(m, object.class)) {
    const symbol = m.catalogue.member(one, name);
    if (symbol) return { kind: 'method', receiver: object, function: symbol, name };
  }
  if (name === 'training') return { kind: 'training', of: object };
  const later = laterSymbol(m, object, name);
  if (later) return { kind: 'method', receiver: object, function: later, name };
  // Parsed flags have what was declared and nothing else; what is not understood there stays unknown.
  return UNKNOWN;
}

/** A method that no entry names, but that a constructor's effect waits for (`at: { methods }`). */
function laterSymbol(m: Machine, object: InstanceValue, name: string): KnownSymbol | undefined {
  for (const one of cataloguedClasses(m, object.class)) {
    const symbol = m.catalogue.symbol(one);
    const waits = symbol?.effects.some((effect) => typeof effect.at === 'object' && effect.at.methods.includes(name));
    if (symbol && waits) {
      return {
        ...symbol,
        name: `${one}.${name}`,
        kind: 'method',
        bases: [],
        effects: [],
        returns: null,
        intrinsic: null,
      };
    }
  }
  return undefined;
}
