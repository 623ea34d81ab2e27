import { ts } from 'ts-morph';
import type { Expr, Span, Stmt, SwitchStmt } from '../../model/index.ts';
import { lowerClass } from './classes.ts';
import { assignmentOperator, lowerAll, lowerExpression } from './expressions.ts';
import { lowerFunction } from './functions.ts';
import { assign, hasModifier, type Lowering, MAX_DEPTH, nameExpression, opaque, spanOf } from './lowering.ts';
import {
  importStatement,
  lowerExport,
  lowerExportAssignment,
  lowerImport,
  lowerImportEquals,
  lowerRequire,
  requiredModule,
} from './modules.ts';
import { lowerPattern } from './patterns.ts';

/** Lowers statements in order. Blocks of their own are taken as part of where they stand. */
export function lowerBlock(lowering: Lowering, nodes: readonly ts.Statement[]): Stmt[] {
  const statements: Stmt[] = [];
  for (const node of nodes) for (const statement of lowerStatement(lowering, node)) statements.push(statement);
  return statements;
}

function lowerStatement(lowering: Lowering, node: ts.Statement): Stmt[] {
  if (lowering.depth >= MAX_DEPTH) {
    lowering.tooDeep.push(spanOf(lowering, node));
    return [];
  }
  lowering.depth++;
  const outer = lowering.pending;
  lowering.pending = [];
  const lowered = lowerByKind(lowering, node);
  const statements = lowering.pending.length === 0 ? lowered : [...lowering.pending, ...lowered];
  lowering.pending = outer;
  lowering.depth--;
  return statements;
}

function lowerBranch(lowering: Lowering, node: ts.Statement | undefined): Stmt[] {
  return node === undefined ? [] : lowerStatement(lowering, node);
}

function lowerByKind(lowering: Lowering, node: ts.Statement): Stmt[] {
  const span = spanOf(lowering, node);
  if (ts.isExpressionStatement(node)) return lowerExpressionStatement(lowering, node.expression, span);
  if (ts.isVariableStatement(node)) {
    if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return [];
    return lowerDeclarations(lowering, node.declarationList, span);
  }
  if (ts.isBlock(node)) return lowerBlock(lowering, node.statements);
  if (ts.isIfStatement(node)) return [lowerIf(lowering, node, span)];
  if (ts.isForStatement(node)) return lowerFor(lowering, node, span);
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return [lowerForEach(lowering, node, span)];
  if (ts.isWhileStatement(node)) {
    return [loop(span, lowerExpression(lowering, node.expression), lowerBranch(lowering, node.statement))];
  }
  if (ts.isDoStatement(node)) return [lowerDo(lowering, node, span)];
  if (ts.isReturnStatement(node)) {
    return [{ kind: 'return', span, value: node.expression ? lowerExpression(lowering, node.expression) : null }];
  }
  if (ts.isThrowStatement(node)) {
    return [{ kind: 'raise', span, value: lowerExpression(lowering, node.expression) }];
  }
  if (ts.isBreakStatement(node)) return [{ kind: 'jump', span, jump: 'break' }];
  if (ts.isContinueStatement(node)) return [{ kind: 'jump', span, jump: 'continue' }];
  if (ts.isTryStatement(node)) return [lowerTry(lowering, node, span)];
  if (ts.isSwitchStatement(node)) return [lowerSwitch(lowering, node, span)];
  if (ts.isLabeledStatement(node)) return lowerStatement(lowering, node.statement);
  if (ts.isFunctionDeclaration(node)) return lowerFunctionDeclaration(lowering, node, span);
  if (ts.isClassDeclaration(node)) return lowerClassDeclaration(lowering, node, span);
  if (ts.isImportDeclaration(node)) return lowerImport(lowering, node);
  if (ts.isImportEqualsDeclaration(node)) return lowerImportEquals(lowering, node);
  if (ts.isExportDeclaration(node)) return lowerExport(lowering, node);
  if (ts.isExportAssignment(node)) return [lowerExportAssignment(lowering, node)];
  if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)) {
    const values = ts.isEnumDeclaration(node) ? node.members.flatMap((member) => member.initializer ?? []) : [];
    const target = nameExpression(node.name.text, spanOf(lowering, node.name));
    return hasModifier(node, ts.SyntaxKind.DeclareKeyword)
      ? []
      : [assign(target, opaque(span, lowerAll(lowering, values)), span)];
  }
  if (ts.isWithStatement(node)) return lowerStatement(lowering, node.statement);
  return []; // types, empty statements, `debugger`
}

/** Assignments are statements; so are `x++` and an import for its effect alone. */
function lowerExpressionStatement(lowering: Lowering, node: ts.Expression, span: Span): Stmt[] {
  const module = requiredModule(node);
  if (module !== undefined) return [importStatement(module, [{ name: null, local: null, span }], span)];
  let inner = node;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  if (ts.isBinaryExpression(inner)) {
    const operator = assignmentOperator(inner);
    if (operator === '') return lowerAssignment(lowering, inner, span);
    if (operator !== undefined) {
      const target = lowerExpression(lowering, inner.left);
      return [assign(target, lowerExpression(lowering, inner.right), span, operator)];
    }
  }
  const value = lowerExpression(lowering, inner);
  if ((ts.isPrefixUnaryExpression(inner) || ts.isPostfixUnaryExpression(inner)) && value.kind === 'assignment') {
    const { target, value: changed } = value;
    const operator = changed.kind === 'operator' ? changed.operator : null;
    return [assign(target, { kind: 'literal', span, value: 1 }, span, operator)];
  }
  return [{ kind: 'expr', span, value }];
}

/** `a = b = value` */
function lowerAssignment(lowering: Lowering, node: ts.BinaryExpression, span: Span): Stmt[] {
  const targets: Expr[] = [];
  let value: ts.Expression = node;
  while (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    targets.push(lowerExpression(lowering, value.left));
    value = value.right;
  }
  return [{ kind: 'assign', span, targets, value: lowerExpression(lowering, value), operator: null, annotation: null }];
}

/** One assignment, or import, a variable. */
function lowerDeclarations(lowering: Lowering, list: ts.VariableDeclarationList, whole: Span): Stmt[] {
  return list.declarations.map((declaration): Stmt => {
    const span = list.declarations.length === 1 ? whole : spanOf(lowering, declaration);
    const { name, initializer } = declaration;
    if (initializer === undefined) return assign(lowerPattern(lowering, name), null, span);
    if (ts.isClassExpression(initializer) && ts.isIdentifier(name) && initializer.name === undefined) {
      return { kind: 'class', span, class: lowerClass(lowering, initializer, name.text) };
    }
    return (
      lowerRequire(lowering, name, initializer, span) ??
      assign(lowerPattern(lowering, name), lowerExpression(lowering, initializer), span)
    );
  });
}

/** `else if` is nested in `otherwise`, up to a depth that recursion can follow; a longer chain is a switch. */
function lowerIf(lowering: Lowering, node: ts.IfStatement, span: Span): Stmt {
  const branches: { span: Span; test: Expr; body: Stmt[] }[] = [];
  let current: ts.Statement | undefined = node;
  while (current !== undefined && ts.isIfStatement(current)) {
    branches.push({
      span: spanOf(lowering, current),
      test: lowerExpression(lowering, current.expression),
      body: lowerBranch(lowering, current.thenStatement),
    });
    current = current.elseStatement;
  }
  const last = lowerBranch(lowering, current);
  if (branches.length > MAX_DEPTH / 2) {
    const cases = [...branches.map(({ test, body }) => ({ test, body })), { test: null, body: last }];
    return { kind: 'switch', span, subject: opaque({ start: span.start, end: span.start }), cases };
  }
  const [first, ...others] = branches as [(typeof branches)[number], ...typeof branches];
  const otherwise = others.reduceRight<Stmt[]>((inner, branch) => [{ kind: 'if', ...branch, otherwise: inner }], last);
  return { kind: 'if', ...first, otherwise };
}

function loop(span: Span, test: Expr, body: readonly Stmt[]): Stmt {
  return { kind: 'loop', span, target: null, iterable: null, test, body, otherwise: [], async: false };
}

/** `for (init; test; step)` is the initialisation and a `while` that ends with the step. */
function lowerFor(lowering: Lowering, node: ts.ForStatement, span: Span): Stmt[] {
  const { initializer, condition, incrementor } = node;
  const before =
    initializer === undefined
      ? []
      : ts.isVariableDeclarationList(initializer)
        ? lowerDeclarations(lowering, initializer, spanOf(lowering, initializer))
        : lowerExpressionStatement(lowering, initializer, spanOf(lowering, initializer));
  const test: Expr =
    condition === undefined
      ? { kind: 'literal', span: { start: span.start, end: span.start }, value: true }
      : lowerExpression(lowering, condition);
  const step =
    incrementor === undefined ? [] : lowerExpressionStatement(lowering, incrementor, spanOf(lowering, incrementor));
  return [...before, loop(span, test, [...lowerBranch(lowering, node.statement), ...step])];
}

function lowerForEach(lowering: Lowering, node: ts.ForOfStatement | ts.ForInStatement, span: Span): Stmt {
  const { initializer } = node;
  const declared = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined;
  const target = ts.isVariableDeclarationList(initializer)
    ? declared === undefined
      ? opaque(span)
      : lowerPattern(lowering, declared)
    : lowerExpression(lowering, initializer);
  const iterable = lowerExpression(lowering, node.expression);
  return {
    kind: 'loop',
    span,
    target,
    // `for … in` goes over the keys.
    iterable: ts.isForOfStatement(node) ? iterable : opaque(iterable.span, [iterable]),
    test: null,
    body: lowerBranch(lowering, node.statement),
    otherwise: [],
    async: ts.isForOfStatement(node) && node.awaitModifier !== undefined,
  };
}

/** `do body while (test)` is an endless loop that leaves where the test fails. */
function lowerDo(lowering: Lowering, node: ts.DoStatement, span: Span): Stmt {
  const test = lowerExpression(lowering, node.expression);
  const leave: Stmt = {
    kind: 'if',
    span: test.span,
    test: { kind: 'operator', span: test.span, operator: 'not', operands: [test] },
    body: [{ kind: 'jump', span: test.span, jump: 'break' }],
    otherwise: [],
  };
  const ever: Expr = { kind: 'literal', span: { start: span.start, end: span.start }, value: true };
  return loop(span, ever, [...lowerBranch(lowering, node.statement), leave]);
}

function lowerTry(lowering: Lowering, node: ts.TryStatement, span: Span): Stmt {
  const caught = node.catchClause;
  const handlers: Stmt[][] = [];
  if (caught !== undefined) {
    const body = lowerBlock(lowering, caught.block.statements);
    const variable = caught.variableDeclaration;
    if (variable === undefined) handlers.push(body);
    else {
      const variableSpan = spanOf(lowering, variable);
      handlers.push([assign(lowerPattern(lowering, variable.name), opaque(variableSpan), variableSpan), ...body]);
    }
  }
  return {
    kind: 'try',
    span,
    body: lowerBlock(lowering, node.tryBlock.statements),
    handlers,
    otherwise: [],
    finally: node.finallyBlock === undefined ? [] : lowerBlock(lowering, node.finallyBlock.statements),
  };
}

/**
 * Cases that share a body become one; a case that falls through ends with the bodies that it falls into. The `break` at
 * the end of a case is left out, because the model's cases end by themselves.
 */
function lowerSwitch(lowering: Lowering, node: ts.SwitchStatement, span: Span): SwitchStmt {
  const groups: { tests: (Expr | null)[]; body: Stmt[]; fallsThrough: boolean }[] = [];
  let tests: (Expr | null)[] = [];
  for (const clause of node.caseBlock.clauses) {
    tests.push(ts.isCaseClause(clause) ? lowerExpression(lowering, clause.expression) : null);
    if (clause.statements.length === 0) continue;
    const body = lowerBlock(lowering, clause.statements);
    const last = body.at(-1);
    const breaks = last?.kind === 'jump' && last.jump === 'break';
    groups.push({
      tests,
      body: breaks ? body.slice(0, -1) : body,
      fallsThrough: !breaks && !['return', 'raise', 'jump'].includes(last?.kind ?? ''),
    });
    tests = [];
  }
  if (tests.length > 0) groups.push({ tests, body: [], fallsThrough: false });
  return {
    kind: 'switch',
    span,
    subject: lowerExpression(lowering, node.expression),
    cases: groups.map((group, index) => {
      const body = [...group.body];
      for (let next = index; groups[next]?.fallsThrough && body.length < MAX_DEPTH; next++) {
        body.push(...(groups[next + 1]?.body ?? []));
      }
      const [first] = group.tests;
      const values = group.tests.filter((test) => test !== null);
      const test = values.length < group.tests.length || first === undefined ? null : joined(values);
      return { test, body };
    }),
  };
}

function joined(values: readonly Expr[]): Expr | null {
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined || values.length === 1) return first ?? null;
  return opaque({ start: first.span.start, end: last.span.end }, values);
}

/** `export default function () {}` has no name of its own: it is assigned to `default`. */
function lowerFunctionDeclaration(lowering: Lowering, node: ts.FunctionDeclaration, span: Span): Stmt[] {
  if (node.body === undefined) return []; // an overload or a declaration
  const name = node.name?.text ?? 'default';
  const definition: Stmt = { kind: 'function', span, function: lowerFunction(lowering, node, name) };
  return withDefault(node, name, span, definition);
}

function lowerClassDeclaration(lowering: Lowering, node: ts.ClassDeclaration, span: Span): Stmt[] {
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return [];
  const name = node.name?.text ?? 'default';
  return withDefault(node, name, span, { kind: 'class', span, class: lowerClass(lowering, node, name) });
}

function withDefault(node: ts.Node, name: string, span: Span, definition: Stmt): Stmt[] {
  if (name === 'default' || !hasModifier(node, ts.SyntaxKind.DefaultKeyword)) return [definition];
  return [definition, assign(nameExpression('default', span), nameExpression(name, span), span)];
}
