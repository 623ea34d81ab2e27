import type { Argument, Expr, FunctionDef, SourceModel, Stmt } from '../../../server/src/analysis/model/index.ts';

/**
 * A source model as text, one statement a line, blocks indented: what the tests of the front ends compare. Opaque
 * expressions are `<parts>`, templates `f<parts>`, conditionals `(test ? then : otherwise)`, spreads `...x`.
 */
export function printModel(model: SourceModel): string {
  return printBlock(model.body, '').join('\n');
}

function printBlock(body: readonly Stmt[], indent: string): string[] {
  return body.flatMap((statement) => printStatement(statement, indent));
}

function printStatement(statement: Stmt, indent: string): string[] {
  const block = (body: readonly Stmt[]) => printBlock(body, `${indent}  `);
  const clause = (word: string, body: readonly Stmt[]) =>
    body.length === 0 ? [] : [`${indent}${word}:`, ...block(body)];
  switch (statement.kind) {
    case 'import': {
      const names = statement.names.map(({ name, local }) =>
        local === name || local === null ? (name ?? 'nothing') : `${name ?? 'module'} as ${local}`,
      );
      return [`${indent}import ${'.'.repeat(statement.level)}${statement.module}: ${names.join(', ')}`];
    }
    case 'assign': {
      const annotation = statement.annotation === null ? '' : `: ${printExpr(statement.annotation)}`;
      const value = statement.value === null ? '' : ` ${statement.operator ?? ''}= ${printExpr(statement.value)}`;
      return [`${indent}${statement.targets.map(printExpr).join(' = ')}${annotation}${value}`];
    }
    case 'expr':
      return [indent + printExpr(statement.value)];
    case 'if':
      return [
        `${indent}if ${printExpr(statement.test)}:`,
        ...block(statement.body),
        ...clause('else', statement.otherwise),
      ];
    case 'loop': {
      const head =
        statement.iterable === null || statement.target === null
          ? `while ${statement.test === null ? 'ever' : printExpr(statement.test)}`
          : `for ${printExpr(statement.target)} in ${printExpr(statement.iterable)}`;
      return [
        `${indent}${statement.async ? 'async ' : ''}${head}:`,
        ...block(statement.body),
        ...clause('else', statement.otherwise),
      ];
    }
    case 'try':
      return [
        `${indent}try:`,
        ...block(statement.body),
        ...statement.handlers.flatMap((handler) => [`${indent}except:`, ...block(handler)]),
        ...clause('else', statement.otherwise),
        ...clause('finally', statement.finally),
      ];
    case 'with': {
      const items = statement.items.map(({ context, target }) =>
        target === null ? printExpr(context) : `${printExpr(context)} as ${printExpr(target)}`,
      );
      return [`${indent}${statement.async ? 'async ' : ''}with ${items.join(', ')}:`, ...block(statement.body)];
    }
    case 'switch':
      return [
        `${indent}switch ${printExpr(statement.subject)}:`,
        ...statement.cases.flatMap(({ test, body }) => [
          `${indent}case ${test === null ? 'else' : printExpr(test)}:`,
          ...block(body),
        ]),
      ];
    case 'return':
    case 'raise':
      return [`${indent}${statement.kind}${statement.value === null ? '' : ` ${printExpr(statement.value)}`}`];
    case 'jump':
      return [indent + statement.jump];
    case 'scope':
      return [`${indent}${statement.scope} ${statement.names.join(', ')}`];
    case 'function':
      return [
        ...statement.function.decorators.map((decorator) => `${indent}@${printExpr(decorator)}`),
        `${indent}${printHeader(statement.function)}:`,
        ...block(statement.function.body),
      ];
    case 'class': {
      const { name, bases, keywords, decorators, body } = statement.class;
      const header = [...bases.map(printExpr), ...keywords.map(printArgument)];
      return [
        ...decorators.map((decorator) => `${indent}@${printExpr(decorator)}`),
        `${indent}class ${name}(${header.join(', ')}):`,
        ...block(body),
      ];
    }
  }
}

function printHeader(definition: FunctionDef): string {
  const words = [
    definition.static ? 'static' : '',
    definition.async ? 'async' : '',
    definition.generator ? 'generator' : '',
    'def',
  ];
  return `${words.filter(Boolean).join(' ')} ${definition.name}(${printParameters(definition)})`;
}

function printParameters({ parameters }: FunctionDef): string {
  const marks = { positional: '', keyword: 'key ', rest: '*', 'rest-keyword': '**' };
  return parameters
    .map((parameter) => {
      const annotation = parameter.annotation === null ? '' : `: ${printExpr(parameter.annotation)}`;
      const value = parameter.default === null ? '' : ` = ${printExpr(parameter.default)}`;
      return marks[parameter.kind] + parameter.name + annotation + value;
    })
    .join(', ');
}

function printArgument({ name, spread, value }: Argument): string {
  if (spread !== null) return `${spread === 'named' ? '**' : '*'}${printExpr(value)}`;
  return name === null ? printExpr(value) : `${name}=${printExpr(value)}`;
}

export function printExpr(expression: Expr): string {
  const list = (expressions: readonly Expr[]) => expressions.map(printExpr).join(', ');
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'attribute':
      return `${printExpr(expression.object)}.${expression.name}`;
    case 'call':
      return `${expression.construct ? 'new ' : ''}${printExpr(expression.callee)}(${expression.arguments.map(printArgument).join(', ')})`;
    case 'subscript':
      return `${printExpr(expression.object)}[${printExpr(expression.index)}]`;
    case 'literal':
      return JSON.stringify(expression.value);
    case 'collection': {
      const [open, close] = { list: '[]', tuple: '()', set: '{}' }[expression.collection] as unknown as [
        string,
        string,
      ];
      return `${open}${list(expression.elements)}${close}`;
    }
    case 'dict':
      return `{${expression.entries.map(({ key, value }) => (key === null ? `...${printExpr(value)}` : `${printExpr(key)}: ${printExpr(value)}`)).join(', ')}}`;
    case 'lambda': {
      const { function: definition } = expression;
      const words = `${definition.async ? 'async ' : ''}${definition.generator ? 'generator ' : ''}lambda ${definition.name}`;
      return `${words}(${printParameters(definition)}) {${printBlock(definition.body, '')
        .map((line) => line.trim())
        .join('; ')}}`;
    }
    case 'comprehension': {
      const clauses = expression.clauses.map(
        ({ target, iterable, conditions }) =>
          ` for ${printExpr(target)} in ${printExpr(iterable)}${conditions.map((test) => ` if ${printExpr(test)}`).join('')}`,
      );
      const value = expression.value === null ? '' : `: ${printExpr(expression.value)}`;
      return `${expression.collection}<${printExpr(expression.element)}${value}${clauses.join('')}>`;
    }
    case 'operator': {
      const { operator, operands } = expression;
      return operands.length === 1
        ? `(${operator} ${list(operands)})`
        : `(${operands.map(printExpr).join(` ${operator} `)})`;
    }
    case 'conditional':
      return `(${printExpr(expression.test)} ? ${printExpr(expression.then)} : ${printExpr(expression.otherwise)})`;
    case 'assignment':
      return `(${printExpr(expression.target)} := ${printExpr(expression.value)})`;
    case 'spread':
      return `...${expression.value === null ? '' : printExpr(expression.value)}`;
    case 'await':
    case 'yield':
    case 'yield-from':
      return `(${expression.kind}${expression.value === null ? '' : ` ${printExpr(expression.value)}`})`;
    case 'template':
      return `f<${list(expression.parts)}>`;
    case 'opaque':
      return `<${list(expression.parts)}>`;
  }
}
