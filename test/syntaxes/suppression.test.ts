import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workbench } from '../../scripts/workbench/install.mjs';
import { contributed, loadHost, ownTokens, tokenize } from './tokenize.ts';

const DIRECTIVE: readonly [string, string][] = [
  ['twinrun', 'keyword.control.directive.twinrun'],
  [':', 'punctuation.separator.directive.twinrun'],
  ['ignore', 'keyword.control.directive.ignore.twinrun'],
  ['[', 'punctuation.definition.rules.begin.twinrun'],
  ['unseeded-draw', 'entity.name.type.rule.twinrun'],
  [',', 'punctuation.separator.rules.twinrun'],
  ['conv-autotune', 'entity.name.type.rule.twinrun'],
  [']', 'punctuation.definition.rules.end.twinrun'],
  ['noise is wanted here', 'meta.reason.twinrun'],
];

/** The least that a language's grammar has to offer: line comments and strings. */
function smallHost(scopeName: string, comment: { begin: string; name: string }): Map<string, string> {
  const patterns = [
    { begin: comment.begin, end: '$', name: comment.name },
    { begin: '"', end: '"', name: 'string.quoted.double' },
  ];
  return new Map([[scopeName, JSON.stringify({ scopeName, patterns })]]);
}

const python = await loadHost(
  'source.python',
  smallHost('source.python', { begin: '#', name: 'comment.line.number-sign.python' }),
);
const typescript = await loadHost(
  'source.ts',
  smallHost('source.ts', { begin: '//', name: 'comment.line.double-slash.ts' }),
);

describe('the suppression directive', () => {
  test('is told apart into keyword, rules and reason', () => {
    expect(
      ownTokens(python, 'x = rand()  # twinrun: ignore[unseeded-draw, conv-autotune] noise is wanted here'),
    ).toEqual(DIRECTIVE);
    expect(ownTokens(typescript, '// twinrun: ignore[unseeded-draw, conv-autotune] noise is wanted here')).toEqual(
      DIRECTIVE,
    );
  });

  test('remains a comment in every part', () => {
    const [line] = tokenize(python, '# twinrun: ignore[unseeded-draw] why');
    for (const token of line ?? []) expect(token.scopes).toContain('comment.line.number-sign.python');
  });

  test('needs no reason and no blanks', () => {
    expect(ownTokens(python, '#twinrun:ignore[unseeded-draw]').map(([text]) => text)).toEqual([
      'twinrun',
      ':',
      'ignore',
      '[',
      'unseeded-draw',
      ']',
    ]);
  });

  test('marks what cannot be a rule name', () => {
    expect(ownTokens(python, '# twinrun: ignore[Unseeded Draw, unseeded-draw]')).toContainEqual([
      'Unseeded Draw',
      'invalid.illegal.rule.twinrun',
    ]);
  });

  test('is not seen in a string, in prose or half-typed', () => {
    for (const source of [
      'x = "# twinrun: ignore[unseeded-draw]"',
      '# see twinrun: ignore[unseeded-draw] in the manual',
      '# twinrun: ignore[unseeded-draw',
      '# twinrun ignore unseeded-draw',
      'twinrun: ignore[unseeded-draw]',
    ]) {
      expect(ownTokens(python, source), source).toEqual([]);
    }
  });

  test('ends with its line', () => {
    const [, second] = tokenize(python, '# twinrun: ignore[\nx = 1');
    expect(second).toEqual([{ text: 'x = 1', scopes: ['source.python'] }]);
  });
});

/** Grammars that VS Code ships, where the workbench of the tests is installed: file → scope. */
const SHIPPED = [
  { scope: 'source.python', file: 'python/syntaxes/MagicPython.tmLanguage.json', comment: '#' },
  { scope: 'source.js', file: 'javascript/syntaxes/JavaScript.tmLanguage.json', comment: '//' },
  { scope: 'source.js.jsx', file: 'javascript/syntaxes/JavaScriptReact.tmLanguage.json', comment: '//' },
  { scope: 'source.ts', file: 'typescript-basics/syntaxes/TypeScript.tmLanguage.json', comment: '//' },
  { scope: 'source.tsx', file: 'typescript-basics/syntaxes/TypeScriptReact.tmLanguage.json', comment: '//' },
] as const;

test('the grammar goes into exactly the languages that are analysed', () => {
  expect(contributed.flatMap((grammar) => grammar.injectTo).toSorted()).toEqual(
    SHIPPED.map(({ scope }) => scope).toSorted(),
  );
});

const extensions = join(workbench.vscode, 'extensions');
describe.runIf(existsSync(extensions))("in VS Code's own grammars", () => {
  test.each(SHIPPED)('$scope', async ({ scope, file, comment }) => {
    const grammar = await loadHost(scope, new Map([[scope, readFileSync(join(extensions, file), 'utf8')]]));
    const directive = `${comment} twinrun: ignore[unseeded-draw, conv-autotune] noise is wanted here`;
    expect(ownTokens(grammar, `call(1)  ${directive}`)).toEqual(DIRECTIVE);
    expect(ownTokens(grammar, `  ${directive}`)).toEqual(DIRECTIVE);
    expect(ownTokens(grammar, `call("${directive}")`)).toEqual([]);
    const [, after] = tokenize(grammar, `${directive}\nrest = 1`);
    expect(after?.every(({ scopes }) => scopes.every((s) => !s.startsWith('comment')))).toBe(true);
  });
});
