import type { ClassStmt, Expr, FunctionDef, LoopStmt, Stmt, TryStmt, WithStmt } from '../model/index.ts';
import { decorate } from './calls.ts';
import { enterContext } from './effects.ts';
import { assign, evaluate, iterate } from './expressions.ts';
import { branch, join, locate, type Machine, step } from './machine.ts';
import { runImport } from './modules.ts';
import { bind, createScope, moduleScope } from './scopes.ts';
import { type ClassValue, type FunctionValue, type Scope, truth, UNKNOWN, type Value } from './values.ts';

/** Runs statements in order; true when the path ends inside (return, raise, break, continue). */
export function runBlock(m: Machine, scope: Scope, body: readonly Stmt[]): boolean {
  // JavaScript hoists functions: they can be called above their place.
  if (m.entry.language === 'javascript') {
    for (const statement of body) {
      if (statement.kind === 'function') defineFunction(m, scope, statement.function);
    }
  }
  for (const statement of body) {
    if (!step(m)) return true;
    m.statement = locate(scope, statement.span);
    if (runStatement(m, scope, statement)) return true;
  }
  return false;
}

function runStatement(m: Machine, scope: Scope, statement: Stmt): boolean {
  switch (statement.kind) {
    case 'import':
      runImport(m, scope, statement);
      return false;
    case 'assign': {
      if (statement.value === null) return false;
      let value = evaluate(m, scope, statement.value);
      if (statement.operator !== null) {
        const [target] = statement.targets;
        const before = target ? evaluate(m, scope, target) : UNKNOWN;
        // What differs between runs still does after it was added to.
        value =
          [before, value].find((one) => one.kind === 'entropy') ?? (before.kind === 'sequence' ? before : UNKNOWN);
      }
      for (const target of statement.targets) assign(m, scope, target, value, statement.value);
      return false;
    }
    case 'expr':
      evaluate(m, scope, statement.value, true);
      return false;
    case 'if':
      return runIf(m, scope, statement.test, statement.body, statement.otherwise);
    case 'loop':
      return runLoop(m, scope, statement);
    case 'try':
      return runTry(m, scope, statement);
    case 'with':
      return runWith(m, scope, statement);
    case 'switch': {
      evaluate(m, scope, statement.subject);
      const runs = statement.cases.map((one) => () => {
        if (one.test) evaluate(m, scope, one.test);
        return runBlock(m, scope, one.body);
      });
      if (!statement.cases.some((one) => one.test === null)) runs.push(() => false);
      return branch(m, runs, null);
    }
    case 'return': {
      const value = statement.value ? evaluate(m, scope, statement.value) : { kind: 'constant' as const, value: null };
      const frame = m.frames.at(-1);
      if (frame) frame.exits.push({ changes: m.journal.changesSince(frame.mark), value });
      return true;
    }
    case 'raise':
      if (statement.value) evaluate(m, scope, statement.value);
      return true;
    case 'jump': {
      const loop = m.loops.at(-1);
      if (loop) loop.exits.push(m.journal.changesSince(loop.mark));
      return true;
    }
    case 'function':
      if (m.entry.language !== 'javascript' || !scope.variables.has(statement.function.name)) {
        defineFunction(m, scope, statement.function);
      }
      return false;
    case 'class':
      defineClass(m, scope, statement);
      return false;
    case 'scope': {
      for (const name of statement.names) {
        const target = statement.scope === 'global' ? moduleScope(scope) : enclosing(scope, name);
        if (target) scope.elsewhere.set(name, target);
      }
      return false;
    }
  }
}

function enclosing(scope: Scope, name: string): Scope | null {
  for (let at = scope.parent; at; at = at.parent) if (at.kind === 'function' && at.variables.has(name)) return at;
  return null;
}

function runIf(m: Machine, scope: Scope, test: Expr, body: readonly Stmt[], otherwise: readonly Stmt[]): boolean {
  const { certain, byDefault, flag } = truth(evaluate(m, scope, test));
  if (certain === true) return runBlock(m, scope, body);
  if (certain === false) return runBlock(m, scope, otherwise);
  const then = () => runBlock(m, scope, body);
  const other = () => runBlock(m, scope, otherwise);
  return branch(m, byDefault === false ? [other, then] : [then, other], flag?.name ?? null);
}

/**
 * The body runs twice, so that what the end of one pass does reaches the beginning of the next. Loops are taken to run
 * at least once.
 */
function runLoop(m: Machine, scope: Scope, statement: LoopStmt): boolean {
  const { iterable, target, test } = statement;
  const subject = iterable ? evaluate(m, scope, iterable) : null;
  if (test && truth(evaluate(m, scope, test)).certain === false) return runBlock(m, scope, statement.otherwise);
  let ended = false;
  // In a library one pass is enough to see what it does.
  const passes = scope.path === m.entry.path ? 2 : 1;
  for (let pass = 0; pass < passes && !m.cut; pass++) {
    m.passes.push(m.nextPass++);
    const element = subject && iterable ? iterate(m, scope, subject, iterable) : UNKNOWN;
    if (target) assign(m, scope, target, element, null);
    const mark = m.journal.mark();
    const loop = { mark, exits: [] as ReturnType<Machine['journal']['changesSince']>[] };
    m.loops.push(loop);
    ended = runBlock(m, scope, statement.body);
    m.loops.pop();
    m.passes.pop();
    if (loop.exits.length > 0) {
      const paths = [...loop.exits];
      if (!ended) paths.unshift(m.journal.changesSince(mark));
      m.journal.rollback(mark);
      join(m, paths, null);
      ended = false;
    } else if (ended) break;
  }
  // A body that always returns or raises: the loop may still have had nothing to run over.
  if (ended) return statement.test !== null && statement.otherwise.length === 0;
  return statement.otherwise.length > 0 && runBlock(m, scope, statement.otherwise);
}

/** Handlers start from where the body came to: the path without an exception is the one that is judged. */
function runTry(m: Machine, scope: Scope, statement: TryStmt): boolean {
  const mark = m.journal.mark();
  const bodyEnded = runBlock(m, scope, statement.body);
  const afterBody = m.journal.changesSince(mark);
  m.journal.rollback(mark);
  const ended = branch(
    m,
    [
      () => {
        m.journal.apply(afterBody);
        return bodyEnded || runBlock(m, scope, statement.otherwise);
      },
      ...statement.handlers.map((handler) => () => {
        m.journal.apply(afterBody);
        return runBlock(m, scope, handler);
      }),
    ],
    'exception',
  );
  if (ended) {
    // The changes of the ended paths are in their exits; `finally` runs for its own effects.
    const end = m.journal.mark();
    m.journal.apply(afterBody);
    runBlock(m, scope, statement.finally);
    m.journal.rollback(end);
    return true;
  }
  return runBlock(m, scope, statement.finally);
}

function runWith(m: Machine, scope: Scope, statement: WithStmt): boolean {
  const exits: (() => void)[] = [];
  for (const item of statement.items) {
    const value = evaluate(m, scope, item.context);
    const entered = enterContext(m, value, locate(scope, item.context.span));
    exits.push(entered.exit);
    if (item.target) assign(m, scope, item.target, entered.value, item.context);
  }
  const ended = runBlock(m, scope, statement.body);
  for (const exit of exits.reverse()) exit();
  return ended;
}

export function defineFunction(m: Machine, scope: Scope, def: FunctionDef): void {
  if (def.name !== '') bind(m, scope, def.name, decorate(m, scope, createFunction(m, scope, def, null)));
}

export function createFunction(m: Machine, scope: Scope, def: FunctionDef, owner: ClassValue | null): FunctionValue {
  const defaults = new Map<string, Value>();
  for (const parameter of def.parameters) {
    if (parameter.default) defaults.set(parameter.name, evaluate(m, scope, parameter.default));
  }
  return {
    kind: 'function',
    def,
    scope,
    path: scope.path,
    language: m.entry.language,
    owner,
    binding: def.static ? 'static' : 'self',
    inference: false,
    flags: null,
    defaults,
  };
}

function defineClass(m: Machine, scope: Scope, statement: ClassStmt): void {
  const def = statement.class;
  const bases = def.bases.map((base) => evaluate(m, scope, base));
  const body = createScope('class', scope.path, scope);
  const dataclass = def.decorators.some((decorator) => {
    const value = evaluate(m, scope, decorator.kind === 'call' ? decorator.callee : decorator);
    return value.kind === 'symbol' && value.symbol.intrinsic === 'dataclass';
  });
  const value: ClassValue = { kind: 'class', def, members: body.variables, bases, scope, path: scope.path, dataclass };
  for (const inner of def.body) {
    if (!step(m)) break;
    if (inner.kind === 'function') {
      const method = decorate(m, scope, createFunction(m, body, inner.function, value));
      // `@x.setter` and overloads come after the definition they add to.
      if (inner.function.decorators.length === 0 || !body.variables.has(inner.function.name)) {
        m.journal.set(body.variables, inner.function.name, method);
      }
    } else runStatement(m, body, inner);
  }
  if (def.name !== '') bind(m, scope, def.name, value);
}
