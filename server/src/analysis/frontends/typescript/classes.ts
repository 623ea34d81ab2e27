import { ts } from 'ts-morph';
import type { ClassDef, FunctionDef, Span, Stmt } from '../../model/index.ts';
import { lowerExpression, propertyName } from './expressions.ts';
import { decoratorsOf, lowerFunction, thisField } from './functions.ts';
import { assign, hasModifier, type Lowering, nameExpression, opaque, spanOf } from './lowering.ts';
import { lowerBlock } from './statements.ts';

/**
 * Lowers a class.
 *
 * The initialiser is the method named `constructor`; the program layer knows it by that name for this language. Field
 * initialisers run when an object is made, so they are assignments to `this` at the start of the constructor (behind
 * `super(…)`); a class with fields and no constructor gets one that passes its arguments on. Static fields are
 * assignments in the class body.
 */
export function lowerClass(lowering: Lowering, node: ts.ClassLikeDeclaration, name: string): ClassDef {
  const span = spanOf(lowering, node);
  const bases = (node.heritageClauses ?? [])
    .filter((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)
    .flatMap((clause) => clause.types.map((type) => lowerExpression(lowering, type.expression)));

  const fields: Stmt[] = [];
  const body: Stmt[] = [];
  for (const member of node.members) {
    if (!ts.isPropertyDeclaration(member) || member.initializer === undefined) continue;
    const memberSpan = spanOf(lowering, member);
    const field = propertyName(member.name);
    const value = lowerExpression(lowering, member.initializer);
    if (field === undefined) body.push({ kind: 'expr', span: memberSpan, value: opaque(memberSpan, [value]) });
    else if (hasModifier(member, ts.SyntaxKind.StaticKeyword)) {
      body.push(assign(nameExpression(field, spanOf(lowering, member.name)), value, memberSpan));
    } else fields.push(assign(thisField(field, spanOf(lowering, member.name)), value, memberSpan));
  }

  let constructed = fields.length === 0;
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member)) {
      body.push(...lowerBlock(lowering, member.body.statements));
    } else if (ts.isConstructorDeclaration(member)) {
      if (member.body === undefined) continue; // an overload
      constructed = true;
      body.push(method(lowerFunction(lowering, member, 'constructor', fields)));
    } else if (ts.isMethodDeclaration(member) || ts.isGetAccessor(member) || ts.isSetAccessor(member)) {
      if (member.body !== undefined)
        body.push(method(lowerFunction(lowering, member, propertyName(member.name) ?? '')));
    }
  }
  if (!constructed) body.push(method(implicitConstructor(fields, bases.length > 0, span)));

  return {
    name,
    nameSpan: node.name === undefined ? { start: span.start, end: span.start } : spanOf(lowering, node.name),
    span,
    bases,
    keywords: [],
    decorators: decoratorsOf(lowering, node),
    body,
  };
}

function method(definition: FunctionDef): Stmt {
  return { kind: 'function', span: definition.span, function: definition };
}

function implicitConstructor(fields: readonly Stmt[], derived: boolean, classSpan: Span): FunctionDef {
  const span = { start: classSpan.end, end: classSpan.end };
  const passOn: Stmt = {
    kind: 'expr',
    span,
    value: {
      kind: 'call',
      span,
      callee: nameExpression('super', span),
      arguments: [{ name: null, position: 0, spread: 'positional', value: nameExpression('args', span), span }],
      argumentsSpan: span,
      construct: false,
    },
  };
  return {
    name: 'constructor',
    nameSpan: span,
    span,
    parameters: [{ name: 'args', kind: 'rest', default: null, annotation: null, span }],
    decorators: [],
    body: derived ? [passOn, ...fields] : fields,
    async: false,
    generator: false,
    static: false,
  };
}
