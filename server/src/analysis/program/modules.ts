import type { ImportStmt, SourceModel } from '../model/index.ts';
import { apart, type Machine, step } from './machine.ts';
import { bind, createScope, external } from './scopes.ts';
import { runBlock } from './statements.ts';
import { type Scope, UNKNOWN, type Value } from './values.ts';

/** The top level of a workspace file, run on first use. Undefined where the file cannot be read. */
export function loadModule(m: Machine, path: string): Scope | undefined {
  const loaded = m.modules.get(path);
  if (loaded) return loaded;
  const model = m.source.model(path);
  if (!model) return undefined;
  const shared = m.source.shared.get(path);
  if (shared?.model === model) {
    for (const file of shared.files) {
      const scope = m.source.shared.get(file)?.scope;
      if (scope && !m.modules.has(file)) m.modules.set(file, scope);
    }
    for (const root of shared.roots) m.roots.add(root);
    m.modules.set(path, shared.scope);
    return shared.scope;
  }
  const scope = createScope('module', path, null);
  const before = new Set(m.modules.keys());
  // Registered before it runs: an import cycle finds the names bound so far, as in the language itself.
  m.modules.set(path, scope);
  const mark = m.journal.mark();
  const events = m.events.length;
  const deferred = m.deferred.length;
  const rootsBefore = new Set(m.roots);
  apart(m, () => runTopLevel(m, model, scope));
  const plain =
    m.events.length === events &&
    m.deferred.length === deferred &&
    !m.journal.touched(mark, m.cells) &&
    path !== m.entry.path;
  // A module stays loaded whatever becomes of the branch that imported it.
  m.journal.commit(mark, new Set<unknown>([m.cells, m.memo]));
  if (plain) {
    const files = new Set([...m.modules.keys()].filter((file) => !before.has(file)));
    const roots = new Set([...m.roots].filter((root) => !rootsBefore.has(root)));
    m.source.shared.set(path, { model, scope, files, roots });
  }
  return scope;
}

export function runTopLevel(m: Machine, model: SourceModel, scope: Scope): void {
  const { statement } = m;
  m.frames.push({ mark: m.journal.mark(), exits: [] });
  const loops = m.loops.splice(0);
  const forwards = m.forwards.splice(0);
  runBlock(m, scope, model.body);
  m.forwards.push(...forwards);
  m.loops.push(...loops);
  m.frames.pop();
  m.statement = statement;
}

/** A name of a workspace module; a submodule where no such name is bound. */
export function moduleMember(m: Machine, path: string, name: string): Value {
  const scope = loadModule(m, path);
  const value = scope?.variables.get(name);
  if (value !== undefined) return value;
  const submodule = m.source.resolve(path, name, 1);
  if (submodule !== undefined && submodule !== path && isPackage(path))
    return { kind: 'workspace-module', path: submodule };
  for (const star of scope?.stars ?? []) {
    const symbol = m.catalogue.symbol(`${star}.${name}`);
    if (symbol) return { kind: 'symbol', symbol };
  }
  return UNKNOWN;
}

function isPackage(path: string): boolean {
  return path.endsWith('/__init__.py') || path === '__init__.py';
}

export function runImport(m: Machine, scope: Scope, statement: ImportStmt): void {
  if (!step(m)) return;
  const { module, level, names } = statement;
  const target = m.source.resolve(scope.path, module, level);
  if (target === undefined || target === scope.path) importExternal(m, scope, statement);
  // Importing runs the file; where that cannot matter it waits until a name of it is used.
  else if (m.source.matters(target)) loadModule(m, target);

  for (const name of names) {
    if (target === undefined || target === scope.path) continue;
    if (name.name === null) {
      if (name.local !== null) bind(m, scope, name.local, moduleOrPackage(m, scope, statement, name.local, target));
    } else if (name.name === '*') {
      const source = loadModule(m, target);
      if (!source) continue;
      for (const [key, value] of source.variables) if (!key.startsWith('_')) bind(m, scope, key, value);
      scope.stars.push(...source.stars);
    } else if (name.local !== null) {
      const dotted = module === '' ? name.name : `${module}.${name.name}`;
      const submodule = m.source.resolve(scope.path, dotted, level);
      const own = m.modules.has(target) || m.source.matters(target) ? undefined : submodule;
      const value = own === undefined ? moduleMember(m, target, name.name) : UNKNOWN;
      if (value !== UNKNOWN) bind(m, scope, name.local, value);
      else if (submodule !== undefined && submodule !== target) {
        if (m.source.matters(submodule)) loadModule(m, submodule);
        bind(m, scope, name.local, { kind: 'workspace-module', path: submodule });
      } else bind(m, scope, name.local, moduleMember(m, target, name.name));
    }
  }
}

/** `import a.b` binds the package `a`; `import a.b as c` binds the module itself. */
function moduleOrPackage(m: Machine, scope: Scope, statement: ImportStmt, local: string, target: string): Value {
  if (statement.module.startsWith(`${local}.`)) {
    const top = m.source.resolve(scope.path, local, statement.level);
    if (top !== undefined) return { kind: 'workspace-module', path: top };
  }
  return { kind: 'workspace-module', path: target };
}

function importExternal(m: Machine, scope: Scope, statement: ImportStmt): void {
  const { module, level, names } = statement;
  if (level > 0) {
    for (const name of names) if (name.local !== null) bind(m, scope, name.local, UNKNOWN);
    return;
  }
  const canonical = m.catalogue.canonical(module);
  m.roots.add(canonical.split('.')[0] ?? canonical);
  for (const name of names) {
    if (name.name === '*') scope.stars.push(canonical);
    else if (name.local !== null) {
      // `import a.b` binds `a`; `import a.b as c` binds `a.b`.
      const whole = name.name === null && module.startsWith(`${name.local}.`) ? name.local : module;
      bind(m, scope, name.local, external(m, name.name === null ? whole : `${module}.${name.name}`));
    }
  }
}
