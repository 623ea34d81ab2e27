import type {
  AssignStmt,
  ClassDef,
  Expr,
  FunctionDef,
  ImportedName,
  ImportStmt,
  Span,
  Stmt,
  SwitchStmt,
  WithStmt,
} from '../../model/index.ts';
import { lowerAll, lowerArguments, lowerExpression, lowerOptional, lowerParameters } from './expressions.ts';
import { KIND } from './kinds.ts';
import {
  childrenOf,
  expressionStatement,
  kindOf,
  type Lowering,
  MAX_DEPTH,
  nameOf,
  opaque,
  spanOf,
  textOf,
} from './lowering.ts';
import { owned } from './owned.ts';
import { capturedNames, lowerCaseTest } from './patterns.ts';

/** Lowers the statements of a module or a block. */
export function lowerBlock(lowering: Lowering, block: number | undefined): Stmt[] {
  const statements: Stmt[] = [];
  if (block === undefined) return statements;
  const { next } = lowering.tree;
  const end = next[block] as number;
  for (let node = block + 1; node < end; node = next[node] as number) lowerStatement(lowering, node, statements);
  return statements;
}

/** Lowers one statement, and after it whatever its damaged parts still hold, onto `into`. */
export function lowerStatement(lowering: Lowering, node: number, into: Stmt[]): void {
  if (lowering.depth >= MAX_DEPTH) {
    lowering.tooDeep.push(spanOf(lowering, node));
    return;
  }
  lowering.depth++;
  const outer = lowering.damaged;
  lowering.damaged = [];
  if (kindOf(lowering, node) === KIND.ERROR) lowering.damaged.push(node);
  else lowerSound(lowering, node, into);
  for (let error = lowering.damaged.pop(); error !== undefined; error = lowering.damaged.pop()) {
    // Its children go through lowerStatement, which drains their own damage.
    for (let child = error + 1; child < (lowering.tree.next[error] as number); ) {
      lowerStatement(lowering, child, into);
      child = lowering.tree.next[child] as number;
    }
  }
  lowering.damaged = outer;
  lowering.depth--;
}

function lowerSound(lowering: Lowering, node: number, into: Stmt[]): void {
  const span = spanOf(lowering, node);
  switch (kindOf(lowering, node)) {
    case KIND.expression_statement:
      into.push(lowerExpressionStatement(lowering, node, span));
      return;
    case KIND.assignment:
    case KIND.augmented_assignment:
      into.push(lowerAssignment(lowering, node, span));
      return;
    case KIND.import_statement:
    case KIND.future_import_statement:
    case KIND.import_from_statement:
      lowerImport(lowering, node, span, into);
      return;
    case KIND.if_statement:
      into.push(lowerIf(lowering, node, span));
      return;
    case KIND.for_statement:
    case KIND.while_statement:
      into.push(lowerLoop(lowering, node, span));
      return;
    case KIND.try_statement:
      into.push(lowerTry(lowering, node, span));
      return;
    case KIND.with_statement:
      into.push(lowerWith(lowering, node, span));
      return;
    case KIND.match_statement:
      into.push(lowerMatch(lowering, node, span));
      return;
    case KIND.function_definition:
      into.push({ kind: 'function', span, function: lowerFunction(lowering, node, []) });
      return;
    case KIND.class_definition:
      into.push({ kind: 'class', span, class: lowerClass(lowering, node, []) });
      return;
    case KIND.decorated_definition:
      lowerDecorated(lowering, node, span, into);
      return;
    case KIND.return_statement:
      into.push({ kind: 'return', span, value: lowerOptional(lowering, childrenOf(lowering, node)[0], span) });
      return;
    case KIND.raise_statement: {
      const parts = lowerAll(lowering, childrenOf(lowering, node));
      into.push({ kind: 'raise', span, value: parts.length > 1 ? opaque(span, parts) : (parts[0] ?? null) });
      return;
    }
    case KIND.break_statement:
      into.push({ kind: 'jump', span, jump: 'break' });
      return;
    case KIND.continue_statement:
      into.push({ kind: 'jump', span, jump: 'continue' });
      return;
    case KIND.global_statement:
    case KIND.nonlocal_statement:
      into.push({
        kind: 'scope',
        span,
        scope: kindOf(lowering, node) === KIND.global_statement ? 'global' : 'nonlocal',
        names: childrenOf(lowering, node).map((name) => nameOf(lowering, name)),
      });
      return;
    case KIND.type_alias_statement: {
      const [name, value] = childrenOf(lowering, node);
      into.push({
        kind: 'assign',
        span,
        targets: [lowerExpression(lowering, name, span)],
        value: lowerExpression(lowering, value, span),
        operator: null,
        annotation: null,
      });
      return;
    }
    case KIND.keyword_argument: {
      // An assignment that an open bracket above it has swallowed.
      const [name, value] = childrenOf(lowering, node);
      const targets = [lowerExpression(lowering, name, span)];
      into.push({
        kind: 'assign',
        span,
        targets,
        value: lowerExpression(lowering, value, span),
        operator: null,
        annotation: null,
      });
      return;
    }
    case KIND.assert_statement:
    case KIND.delete_statement:
    case KIND.print_statement:
    case KIND.exec_statement:
      into.push(expressionStatement(opaque(span, lowerAll(lowering, childrenOf(lowering, node)))));
      return;
    case KIND.module:
    case KIND.block:
    case KIND.else_clause:
    case KIND.finally_clause:
      // Cut off from its statement by an error.
      into.push(...lowerBlock(lowering, node));
      return;
    default:
      into.push(expressionStatement(lowerExpression(lowering, node, span)));
  }
}

function lowerExpressionStatement(lowering: Lowering, node: number, span: Span): Stmt {
  const children = childrenOf(lowering, node);
  const [first] = children;
  if (first !== undefined && children.length === 1) {
    const kind = kindOf(lowering, first);
    if (kind === KIND.assignment || kind === KIND.augmented_assignment) return lowerAssignment(lowering, first, span);
    return { kind: 'expr', span, value: lowerExpression(lowering, first, span) };
  }
  return {
    kind: 'expr',
    span,
    value: { kind: 'collection', span, collection: 'tuple', elements: lowerAll(lowering, children) },
  };
}

/** `a = b = value` has its targets nested to the right. */
function lowerAssignment(lowering: Lowering, node: number, span: Span): AssignStmt {
  const targets: Expr[] = [];
  let annotation: Expr | null = null;
  let operator: string | null = null;
  let current: number | undefined = node;
  while (
    current !== undefined &&
    (kindOf(lowering, current) === KIND.assignment || kindOf(lowering, current) === KIND.augmented_assignment)
  ) {
    const children = childrenOf(lowering, current);
    const target: number | undefined = children[0];
    const type = children.find((child) => kindOf(lowering, child) === KIND.type);
    const value: number | undefined = children.slice(1).find((child) => child !== type);
    if (target !== undefined) targets.push(lowerExpression(lowering, target, span));
    if (type !== undefined) annotation = lowerExpression(lowering, type, span);
    if (target !== undefined && value !== undefined && kindOf(lowering, current) === KIND.augmented_assignment) {
      const between = lowering.text.slice(lowering.tree.ends[target], lowering.tree.starts[value]);
      operator = /(\S+)=/.exec(between)?.[1] ?? null;
    }
    current = value;
  }
  return { kind: 'assign', span, targets, value: lowerOptional(lowering, current, span), operator, annotation };
}

function lowerImport(lowering: Lowering, node: number, span: Span, into: Stmt[]): void {
  const kind = kindOf(lowering, node);
  const children = childrenOf(lowering, node);
  if (kind === KIND.import_statement) {
    for (const child of children) into.push(lowerPlainImport(lowering, child, span));
    return;
  }
  let module = '__future__';
  let level = 0;
  let names = children;
  if (kind === KIND.import_from_statement) {
    const source = children[0];
    names = children.slice(1);
    const written = source === undefined ? '' : dottedPath(lowering, source);
    level = /^\.*/.exec(written)?.[0].length ?? 0;
    module = written.slice(level);
  }
  const imported: ImportedName[] = names.map((name) => {
    const nameSpan = spanOf(lowering, name);
    if (kindOf(lowering, name) === KIND.wildcard_import) return { name: '*', local: null, span: nameSpan };
    const { path, alias } = importedPath(lowering, name);
    return { name: path, local: alias ?? path, span: nameSpan };
  });
  into.push({ kind: 'import', span, module, level, names: imported });
}

/** `import a.b` binds `a`, `import a.b as c` binds the module itself. */
function lowerPlainImport(lowering: Lowering, node: number, span: Span): ImportStmt {
  const { path, alias } = importedPath(lowering, node);
  const local = alias ?? (path.split('.', 1)[0] as string);
  return { kind: 'import', span, module: path, level: 0, names: [{ name: null, local, span: spanOf(lowering, node) }] };
}

function importedPath(lowering: Lowering, node: number): { path: string; alias: string | null } {
  if (kindOf(lowering, node) !== KIND.aliased_import) return { path: dottedPath(lowering, node), alias: null };
  const [path, alias] = childrenOf(lowering, node);
  return {
    path: path === undefined ? '' : dottedPath(lowering, path),
    alias: alias === undefined ? null : nameOf(lowering, alias),
  };
}

function dottedPath(lowering: Lowering, node: number): string {
  return owned(textOf(lowering, node).replace(/[\s\\]+/g, ''), lowering.names);
}

function childOf(lowering: Lowering, children: readonly number[], kind: number): number | undefined {
  return children.find((child) => kindOf(lowering, child) === kind);
}

/** The statements of the clause (`else`, `finally`) of that kind, or none. */
function clauseBody(lowering: Lowering, children: readonly number[], kind: number): Stmt[] {
  const clause = childOf(lowering, children, kind);
  return clause === undefined ? [] : lowerBlock(lowering, childOf(lowering, childrenOf(lowering, clause), KIND.block));
}

/** An `elif` is an `if` in the `otherwise` of the one before; so many that this would be too deep become a switch. */
function lowerIf(lowering: Lowering, node: number, span: Span): Stmt {
  const children = childrenOf(lowering, node);
  const branches = [node, ...children.filter((child) => kindOf(lowering, child) === KIND.elif_clause)].map((branch) => {
    const parts = branch === node ? children : childrenOf(lowering, branch);
    const branchSpan = spanOf(lowering, branch);
    const [test] = parts;
    return {
      span: { start: branchSpan.start, end: span.end },
      test: lowerExpression(lowering, test !== undefined && isBlock(lowering, test) ? undefined : test, branchSpan),
      body: lowerBlock(lowering, childOf(lowering, parts, KIND.block)),
    };
  });
  let otherwise = clauseBody(lowering, children, KIND.else_clause);
  if (branches.length > MAX_DEPTH / 2) {
    const cases = [...branches.map(({ test, body }) => ({ test, body })), { test: null, body: otherwise }];
    return { kind: 'switch', span, subject: opaque({ start: span.start, end: span.start }), cases };
  }
  for (let index = branches.length - 1; index > 0; index--) {
    otherwise = [{ kind: 'if', ...(branches[index] as (typeof branches)[number]), otherwise }];
  }
  return { kind: 'if', ...(branches[0] as (typeof branches)[number]), otherwise };
}

function isBlock(lowering: Lowering, node: number): boolean {
  return kindOf(lowering, node) === KIND.block;
}

function lowerLoop(lowering: Lowering, node: number, span: Span): Stmt {
  const children = childrenOf(lowering, node);
  const heads = children.slice(
    0,
    children.findIndex((child) => isBlock(lowering, child) || kindOf(lowering, child) === KIND.else_clause) >>> 0,
  );
  const isFor = kindOf(lowering, node) === KIND.for_statement;
  return {
    kind: 'loop',
    span,
    target: isFor ? lowerExpression(lowering, heads[0], span) : null,
    iterable: isFor ? lowerExpression(lowering, heads[1], span) : null,
    test: isFor ? null : lowerExpression(lowering, heads[0], span),
    body: lowerBlock(lowering, childOf(lowering, children, KIND.block)),
    otherwise: clauseBody(lowering, children, KIND.else_clause),
    async: isAsync(lowering, node),
  };
}

function isAsync(lowering: Lowering, node: number): boolean {
  return lowering.text.startsWith('async', lowering.tree.starts[node]);
}

function lowerTry(lowering: Lowering, node: number, span: Span): Stmt {
  const children = childrenOf(lowering, node);
  return {
    kind: 'try',
    span,
    body: lowerBlock(lowering, childOf(lowering, children, KIND.block)),
    handlers: children
      .filter((child) => kindOf(lowering, child) === KIND.except_clause)
      .map((handler) => lowerHandler(lowering, handler)),
    otherwise: clauseBody(lowering, children, KIND.else_clause),
    finally: clauseBody(lowering, children, KIND.finally_clause),
  };
}

/** A handler that names the exception begins with the assignment of that name. */
function lowerHandler(lowering: Lowering, handler: number): Stmt[] {
  const children = childrenOf(lowering, handler);
  const body = lowerBlock(lowering, childOf(lowering, children, KIND.block));
  const heads = children.filter((child) => !isBlock(lowering, child));
  const [first] = heads;
  if (first === undefined) return body;
  const [type, alias] = kindOf(lowering, first) === KIND.as_pattern ? childrenOf(lowering, first) : heads;
  if (alias === undefined) return body;
  const span = spanOf(lowering, first);
  const target = lowerExpression(lowering, alias, span);
  return [assignUnknown(target, opaque(span, lowerAll(lowering, type === undefined ? [] : [type]))), ...body];
}

function assignUnknown(target: Expr, value: Expr): AssignStmt {
  return { kind: 'assign', span: value.span, targets: [target], value, operator: null, annotation: null };
}

function lowerWith(lowering: Lowering, node: number, span: Span): WithStmt {
  const children = childrenOf(lowering, node);
  const clause = childOf(lowering, children, KIND.with_clause);
  const values = clause === undefined ? [] : childrenOf(lowering, clause).flatMap((item) => childrenOf(lowering, item));
  return {
    kind: 'with',
    span,
    items: values.flatMap((value) => withItems(lowering, value)),
    body: lowerBlock(lowering, childOf(lowering, children, KIND.block)),
    async: isAsync(lowering, node),
  };
}

/** `with (a as b, c as d):` reaches us as one item that is a tuple. */
function withItems(lowering: Lowering, value: number): WithStmt['items'][number][] {
  const kind = kindOf(lowering, value);
  const span = spanOf(lowering, value);
  if (kind === KIND.as_pattern) {
    const [context, target] = childrenOf(lowering, value);
    return [{ context: lowerExpression(lowering, context, span), target: lowerOptional(lowering, target, span) }];
  }
  if (kind === KIND.tuple || kind === KIND.parenthesized_expression) {
    const parts = childrenOf(lowering, value);
    if (parts.some((part) => kindOf(lowering, part) === KIND.as_pattern)) {
      return parts.flatMap((part) => withItems(lowering, part));
    }
  }
  return [{ context: lowerExpression(lowering, value, span), target: null }];
}

/** The names that a case binds are assigned, to something unknown, where its body begins. */
function lowerMatch(lowering: Lowering, node: number, span: Span): SwitchStmt {
  const children = childrenOf(lowering, node);
  const block = childOf(lowering, children, KIND.block);
  const subjects = children.filter((child) => child !== block);
  const clauses = block === undefined ? [] : childrenOf(lowering, block);
  return {
    kind: 'switch',
    span,
    subject:
      subjects.length > 1
        ? { kind: 'collection', span, collection: 'tuple', elements: lowerAll(lowering, subjects) }
        : lowerExpression(lowering, subjects[0], span),
    cases: clauses
      .filter((clause) => kindOf(lowering, clause) === KIND.case_clause)
      .map((clause) => {
        const parts = childrenOf(lowering, clause);
        const patterns = parts.filter((part) => kindOf(lowering, part) === KIND.case_pattern);
        const guard = childOf(lowering, parts, KIND.if_clause);
        const names = patterns.flatMap((pattern) => capturedNames(lowering, pattern));
        const body = lowerBlock(lowering, childOf(lowering, parts, KIND.block));
        return {
          test: lowerCaseTest(lowering, patterns, guard),
          body: [...names.map((name) => assignUnknown(name, opaque(name.span))), ...body],
        };
      }),
  };
}

function lowerDecorated(lowering: Lowering, node: number, span: Span, into: Stmt[]): void {
  const children = childrenOf(lowering, node);
  const decorators = children
    .filter((child) => kindOf(lowering, child) === KIND.decorator)
    .map((child) => lowerExpression(lowering, childrenOf(lowering, child)[0], spanOf(lowering, child)));
  for (const child of children) {
    if (kindOf(lowering, child) === KIND.class_definition) {
      into.push({ kind: 'class', span, class: lowerClass(lowering, child, decorators) });
    } else if (kindOf(lowering, child) === KIND.function_definition) {
      into.push({ kind: 'function', span, function: lowerFunction(lowering, child, decorators) });
    }
  }
}

function lowerFunction(lowering: Lowering, node: number, decorators: readonly Expr[]): FunctionDef {
  const children = childrenOf(lowering, node);
  const name = childOf(lowering, children, KIND.identifier);
  const parameters = childOf(lowering, children, KIND.parameters);
  const outer = lowering.yields;
  lowering.yields = false;
  const body = lowerBlock(lowering, childOf(lowering, children, KIND.block));
  const generator = lowering.yields;
  lowering.yields = outer;
  const span = spanOf(lowering, node);
  return {
    name: name === undefined ? '' : nameOf(lowering, name),
    nameSpan: name === undefined ? { start: span.start, end: span.start } : spanOf(lowering, name),
    span,
    parameters: parameters === undefined ? [] : lowerParameters(lowering, parameters),
    decorators,
    body,
    async: isAsync(lowering, node),
    generator,
    static: decorators.some((decorator) => decorator.kind === 'name' && decorator.name === 'staticmethod'),
  };
}

function lowerClass(lowering: Lowering, node: number, decorators: readonly Expr[]): ClassDef {
  const children = childrenOf(lowering, node);
  const name = childOf(lowering, children, KIND.identifier);
  const header = childOf(lowering, children, KIND.argument_list);
  const span = spanOf(lowering, node);
  const args = header === undefined ? [] : lowerArguments(lowering, header);
  return {
    name: name === undefined ? '' : nameOf(lowering, name),
    nameSpan: name === undefined ? { start: span.start, end: span.start } : spanOf(lowering, name),
    span,
    bases: args.filter((argument) => argument.position >= 0).map((argument) => argument.value),
    keywords: args.filter((argument) => argument.position < 0),
    decorators,
    body: lowerBlock(lowering, childOf(lowering, children, KIND.block)),
  };
}
