import { catalogueFor } from '../catalogue/index.ts';
import type { Location, SourceModel, Stmt } from '../model/index.ts';
import { call, unknownArguments } from './calls.ts';
import { createMachine, type Machine, type ProgramSource, setStream } from './machine.ts';
import { runTopLevel } from './modules.ts';
import { instantiate } from './objects.ts';
import { createScope } from './scopes.ts';
import { SEED_UNKNOWN, UNSEEDED } from './state.ts';
import type { Entry, StreamInfo, Trace } from './trace.ts';
import type { ClassValue, FunctionValue, Scope } from './values.ts';

/** What kind of program a file is, if it were run by itself. */
export function entryOf(model: SourceModel, importedElsewhere: boolean): Entry {
  const entry = (kind: Entry['kind']): Entry => ({ path: model.path, kind, language: model.language });
  if (model.segments.some((segment) => segment.cell !== null)) return entry('notebook');
  if (isTestFile(model)) return entry('tests');
  if (model.body.some(isMainGuard)) return entry(importedElsewhere ? 'demo' : 'script');
  return entry(!importedElsewhere && model.body.some(acts) ? 'script' : 'library');
}

function isMainGuard(statement: Stmt): boolean {
  if (statement.kind !== 'if' || statement.test.kind !== 'operator') return false;
  return statement.test.operands.some((operand) => operand.kind === 'name' && operand.name === '__name__');
}

function isTestFile(model: SourceModel): boolean {
  const name = model.path.slice(model.path.lastIndexOf('/') + 1);
  return /^(test_.*|.*_test|conftest)\.py$|\.(test|spec)\.[cm]?[jt]sx?$/.test(name);
}

/** A top-level statement that does something when the file is run, beyond defining names. */
function acts(statement: Stmt): boolean {
  switch (statement.kind) {
    case 'expr':
      return statement.value.kind === 'call' || statement.value.kind === 'await';
    case 'assign':
      return statement.value?.kind === 'call' || statement.value?.kind === 'await';
    case 'loop':
    case 'with':
      return true;
    case 'if':
      return statement.body.some(acts) || statement.otherwise.some(acts);
    case 'try':
      return statement.body.some(acts);
    default:
      return false;
  }
}

/**
 * Interprets one program. Gives its trace, and a second one of the functions in the entry file that nothing called,
 * judged without their callers. Ends within a fixed budget on any input and never throws.
 */
export function traceProgram(source: ProgramSource, model: SourceModel, entry: Entry): Trace[] {
  const catalogue = catalogueFor(entry.language);
  const m = createMachine(source, catalogue, entry, entry.kind === 'library' ? SEED_UNKNOWN : UNSEEDED);
  const scope = createScope('module', model.path, null);
  m.modules.set(model.path, scope);
  m.shallow = entry.kind === 'library' || entry.kind === 'tests';
  runTopLevel(m, model, scope);
  if (entry.kind === 'tests') runTests(m, scope);
  runDeferred(m);
  const traces = [traceOf(m, entry, scope)];

  m.shallow = true;
  const begin = m.events.length;
  for (const stream of catalogue.processStreams()) setStream(m, stream, SEED_UNKNOWN);
  runUncalled(m, scope);
  const rest = m.events.slice(begin);
  if (rest.length > 0) {
    traces.push({ ...traceOf(m, { ...entry, kind: 'library' }, scope), events: rest, trainsAt: null });
  }
  // Shared modules go back to how they were when they were loaded.
  m.journal.rollback(0);
  return traces;
}

function runDeferred(m: Machine): void {
  for (let next = m.deferred.shift(); next && !m.cut; next = m.deferred.shift()) {
    if (!m.called.has(next.def)) call(m, next, unknownArguments(), nameOf(next), false);
  }
}

/** Each test starts from the state that the file's top level leaves. */
function runTests(m: Machine, scope: Scope): void {
  for (const [name, value] of [...scope.variables]) {
    const mark = m.journal.mark();
    if (value.kind === 'function' && name.startsWith('test')) call(m, value, unknownArguments(), nameOf(value), false);
    else if (value.kind === 'class' && name.startsWith('Test'))
      runMethods(m, value, (method) => method.startsWith('test'));
    m.journal.rollback(mark);
  }
}

function runUncalled(m: Machine, scope: Scope): void {
  for (const value of [...scope.variables.values()]) {
    if (m.cut) return;
    const mark = m.journal.mark();
    if (value.kind === 'function' && value.path === m.entry.path && !m.called.has(value.def)) {
      call(m, value, unknownArguments(), nameOf(value), false);
    } else if (value.kind === 'class' && value.path === m.entry.path) runMethods(m, value, () => true);
    m.journal.rollback(mark);
  }
}

function runMethods(m: Machine, value: ClassValue, wanted: (name: string) => boolean): void {
  const methods = [...value.members].filter(
    (entry): entry is [string, FunctionValue] =>
      entry[1].kind === 'function' && wanted(entry[0]) && !m.called.has(entry[1].def),
  );
  if (methods.length === 0) return;
  const place: Location = { path: value.path, span: value.def.nameSpan };
  const object = instantiate(m, value, unknownArguments(), place);
  for (const [name, method] of methods) {
    const mark = m.journal.mark();
    if (!m.called.has(method.def)) {
      call(m, { kind: 'method', receiver: object, function: method, name }, unknownArguments(), nameOf(method), false);
    }
    m.journal.rollback(mark);
  }
}

function nameOf(value: FunctionValue): Location {
  return { path: value.path, span: value.def.nameSpan };
}

function traceOf(m: Machine, entry: Entry, scope: Scope): Trace {
  const modules = new Map<string, string>();
  for (const [local, value] of scope.variables) {
    const name = value.kind === 'module' ? value.name : value.kind === 'symbol' ? value.symbol.name : null;
    if (name !== null && !modules.has(name)) modules.set(name, local);
  }
  const streams = new Map<string, StreamInfo>();
  for (const event of m.events) {
    const named =
      event.kind === 'draw' || event.kind === 'order' ? [event.stream] : event.kind === 'seed' ? event.streams : [];
    const ids = named.flatMap((id) => [id, ...(m.catalogue.stream(id)?.coveredBy ?? [])]);
    for (const id of ids) {
      if (streams.has(id)) continue;
      const facts = m.catalogue.stream(id);
      const fix = facts?.fix ?? null;
      streams.set(id, {
        id,
        title: facts?.title ?? { en: id, 'zh-cn': id },
        coveredBy: facts?.coveredBy ?? [],
        unseedable: facts?.unseedable ?? false,
        fix: fix && { ...fix, seeds: seededByFix(m, fix.module, fix.statement) },
        generator: facts?.generator ?? null,
      });
    }
  }
  return {
    entry,
    events: [...m.events],
    trainsAt: m.trainsAt,
    preparesTraining: m.preparesTraining,
    files: [...m.modules.keys()],
    modules,
    streams,
    cut: m.cut,
  };
}

/** The streams that the call in a fix seeds, by the catalogue itself. */
function seededByFix(m: Machine, module: string, statement: string): readonly string[] {
  const name = statement.replace('{module}', module).replace(/\(.*$/s, '');
  return (m.catalogue.symbol(name)?.effects ?? []).flatMap((effect) =>
    effect.effect === 'seed' && effect.streams !== 'receiver' ? effect.streams : [],
  );
}
