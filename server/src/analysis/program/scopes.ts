import type { Machine } from './machine.ts';
import { type ClassValue, constant, type Scope, type SymbolValue, type Value } from './values.ts';

export function createScope(
  kind: Scope['kind'],
  path: string,
  parent: Scope | null,
  self: Value | null = null,
  owner: ClassValue | null = null,
): Scope {
  return { kind, path, parent, variables: new Map(), elsewhere: new Map(), stars: [], self, owner };
}

export function moduleScope(scope: Scope): Scope {
  let at = scope;
  while (at.parent) at = at.parent;
  return at;
}

/** The value of an external dotted name: a catalogued symbol, or a module path to go on from. */
export function external(m: Machine, name: string): Value {
  const canonical = m.catalogue.canonical(name.replace(/\.default$/, ''));
  const symbol = m.catalogue.symbol(canonical);
  if (symbol) return { kind: 'symbol', symbol } satisfies SymbolValue;
  return { kind: 'module', name: canonical };
}

/** What a name stands for at a place in the program; undefined where nothing defines it. */
export function lookup(m: Machine, scope: Scope, name: string): Value | undefined {
  const declared = scope.elsewhere.get(name);
  if (declared) return declared.variables.get(name);
  for (let at: Scope | null = scope; at; at = at.parent) {
    // Names of a class body are not visible from its methods.
    if (at.kind === 'class' && at !== scope) continue;
    const value = at.variables.get(name);
    if (value !== undefined) return value;
  }
  for (const module of moduleScope(scope).stars) {
    const symbol = m.catalogue.symbol(`${module}.${name}`);
    if (symbol) return { kind: 'symbol', symbol };
  }
  if (name === '__name__') return constant(moduleScope(scope).path === m.entry.path ? '__main__' : scope.path);
  if (name === 'this') return receiver(scope);
  const known = m.catalogue.global(name);
  return known === undefined ? undefined : external(m, known);
}

function receiver(scope: Scope): Value | undefined {
  for (let at: Scope | null = scope; at; at = at.parent) if (at.self) return at.self;
  return undefined;
}

/**
 * Binds a name. JavaScript has no mark on an assignment that tells it from a declaration: an outer variable of that
 * name is taken to be meant.
 */
export function bind(m: Machine, scope: Scope, name: string, value: Value): void {
  let target = scope.elsewhere.get(name) ?? scope;
  if (m.entry.language === 'javascript' && !target.variables.has(name)) {
    for (let at = scope.parent; at; at = at.parent) {
      if (at.variables.has(name)) {
        target = at;
        break;
      }
    }
  }
  m.journal.set(target.variables, name, value);
}
