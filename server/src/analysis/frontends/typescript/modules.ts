import { ts } from 'ts-morph';
import type { ImportedName, ImportStmt, Span, Stmt } from '../../model/index.ts';
import { lowerExpression, propertyName } from './expressions.ts';
import { assign, type Lowering, nameExpression, spanOf } from './lowering.ts';

/**
 * Imports and exports of both module systems. What a module exports are the names bound at its top level:
 * `export { a as b }` assigns `b`, `export default x` assigns `default`, `export { a as b } from 'm'` imports `a` as `b`,
 * `export * from 'm'` imports `*`. A default import is the import of the name `default`.
 */
export function lowerImport(lowering: Lowering, node: ts.ImportDeclaration): Stmt[] {
  const clause = node.importClause;
  const module = stringOf(node.moduleSpecifier);
  if (module === undefined || clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const span = spanOf(lowering, node);
  if (clause === undefined) return [importStatement(module, [{ name: null, local: null, span }], span)];
  const names: ImportedName[] = [];
  if (clause.name !== undefined) {
    names.push({ name: 'default', local: clause.name.text, span: spanOf(lowering, clause.name) });
  }
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) {
    names.push({ name: null, local: bindings.name.text, span: spanOf(lowering, bindings) });
  } else if (bindings !== undefined) {
    for (const element of bindings.elements) {
      if (element.isTypeOnly) continue;
      const name = (element.propertyName ?? element.name).text;
      names.push({ name, local: element.name.text, span: spanOf(lowering, element) });
    }
  }
  return names.length === 0 ? [] : [importStatement(module, names, span)];
}

/** `import x = require('m')` */
export function lowerImportEquals(lowering: Lowering, node: ts.ImportEqualsDeclaration): Stmt[] {
  const span = spanOf(lowering, node);
  if (node.isTypeOnly || !ts.isExternalModuleReference(node.moduleReference)) return [];
  const module = stringOf(node.moduleReference.expression);
  if (module === undefined) return [];
  return [importStatement(module, [{ name: null, local: node.name.text, span: spanOf(lowering, node.name) }], span)];
}

export function lowerExport(lowering: Lowering, node: ts.ExportDeclaration): Stmt[] {
  if (node.isTypeOnly) return [];
  const span = spanOf(lowering, node);
  const module = node.moduleSpecifier === undefined ? undefined : stringOf(node.moduleSpecifier);
  const clause = node.exportClause;
  if (clause === undefined) {
    return module === undefined ? [] : [importStatement(module, [{ name: '*', local: null, span }], span)];
  }
  if (ts.isNamespaceExport(clause)) {
    const names = [{ name: null, local: clause.name.text, span: spanOf(lowering, clause) }];
    return module === undefined ? [] : [importStatement(module, names, span)];
  }
  const elements = clause.elements.filter((element) => !element.isTypeOnly);
  if (module !== undefined) {
    const names = elements.map((element) => ({
      name: (element.propertyName ?? element.name).text,
      local: element.name.text,
      span: spanOf(lowering, element),
    }));
    return [importStatement(module, names, span)];
  }
  return elements.flatMap((element) => {
    if (element.propertyName === undefined) return [];
    const target = nameExpression(element.name.text, spanOf(lowering, element.name));
    const value = nameExpression(element.propertyName.text, spanOf(lowering, element.propertyName));
    return [assign(target, value, spanOf(lowering, element))];
  });
}

/** `export default x`; `export = x` is CommonJS's `module.exports = x`. */
export function lowerExportAssignment(lowering: Lowering, node: ts.ExportAssignment): Stmt {
  const span = spanOf(lowering, node);
  const value = lowerExpression(lowering, node.expression);
  if (!node.isExportEquals) return assign(nameExpression('default', span), value, span);
  const object = nameExpression('module', span);
  return assign({ kind: 'attribute', span, object, name: 'exports', nameSpan: span }, value, span);
}

/**
 * The import that a variable declaration is: `const tf = require('m')`, `const { a } = await import('m')`,
 * `const f = require('m').f`. Undefined for any other declaration.
 */
export function lowerRequire(
  lowering: Lowering,
  name: ts.BindingName,
  value: ts.Expression,
  span: Span,
): ImportStmt | undefined {
  if (ts.isPropertyAccessExpression(value)) {
    const module = requiredModule(value.expression);
    if (module === undefined || !ts.isIdentifier(name)) return undefined;
    const imported = { name: value.name.text, local: name.text, span: spanOf(lowering, name) };
    return importStatement(module, [imported], span);
  }
  const module = requiredModule(value);
  if (module === undefined) return undefined;
  if (ts.isIdentifier(name)) {
    return importStatement(module, [{ name: null, local: name.text, span: spanOf(lowering, name) }], span);
  }
  if (!ts.isObjectBindingPattern(name)) return undefined;
  const names: ImportedName[] = [];
  for (const element of name.elements) {
    const key = element.propertyName ?? element.name;
    const imported = ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? propertyName(key) : undefined;
    if (imported === undefined || !ts.isIdentifier(element.name) || element.dotDotDotToken !== undefined) {
      return undefined;
    }
    names.push({ name: imported, local: element.name.text, span: spanOf(lowering, element) });
  }
  return importStatement(module, names, span);
}

/** The module of `require('m')`, `import('m')` or either awaited. */
export function requiredModule(node: ts.Expression): string | undefined {
  let call = node;
  while (ts.isAwaitExpression(call) || ts.isParenthesizedExpression(call)) call = call.expression;
  if (!ts.isCallExpression(call)) return undefined;
  const { expression: callee, arguments: args } = call;
  const isRequire = ts.isIdentifier(callee) && callee.text === 'require';
  const [first] = args;
  if (first === undefined || !(isRequire || callee.kind === ts.SyntaxKind.ImportKeyword)) return undefined;
  return stringOf(first);
}

export function importStatement(module: string, names: readonly ImportedName[], span: Span): ImportStmt {
  return { kind: 'import', span, module, level: 0, names };
}

function stringOf(node: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
