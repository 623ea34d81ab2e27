// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are source code.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createTypeScriptFrontend } from '../../../server/src/analysis/frontends/typescript/index.ts';
import type { SourceModel } from '../../../server/src/analysis/model/index.ts';
import { printModel } from './print-model.ts';

// Generous: other work may share the machine.
vi.setConfig({ testTimeout: 60_000 });

const typescript = createTypeScriptFrontend();

function lower(text: string, path = 'script.ts'): SourceModel {
  return typescript.lower({ path, pieces: [{ cell: null, text, executionCount: null }] });
}

/** Lowers `source`, which must be sound, and prints it. */
function lowered(source: string, path?: string): string {
  const model = lower(source, path);
  expect(model.problems).toEqual([]);
  return printModel(model);
}

describe('modules', () => {
  it.each([
    ["import * as tf from '@tensorflow/tfjs'", 'import @tensorflow/tfjs: module as tf'],
    ["import tf, { layers as l, train } from 't'", 'import t: default as tf, layers as l, train'],
    ["import './effect.js'", 'import ./effect.js: nothing'],
    ["import type { A } from 'a'; import { type B, c } from 'b'", 'import b: c'],
    ["import x = require('x')", 'import x: module as x'],
    ["export * from './a'", 'import ./a: *'],
    ["export * as ns from './a'", 'import ./a: module as ns'],
    ["export { a as b, c } from './a'", 'import ./a: a as b, c'],
    ['export { a as b, c }', 'b = a'],
    ['export default f(1)', 'default = f(1)'],
    ['export default function build() {}', 'def build():\ndefault = build'],
    ['export default function () {}', 'def default():'],
    ['export default class A {}', 'class A():\ndefault = A'],
    ['export const a = 1', 'a = 1'],
    ["const tf = require('@tensorflow/tfjs-node')", 'import @tensorflow/tfjs-node: module as tf'],
    ["const { layers, train: t } = require('x')", 'import x: layers, train as t'],
    ["const f = require('x').f", 'import x: f'],
    ["require('@tensorflow/tfjs-backend-wasm')", 'import @tensorflow/tfjs-backend-wasm: nothing'],
    ["const tf = await import('x')", 'import x: module as tf'],
    ["await import('./x')", 'import ./x: nothing'],
    ['module.exports = { a, b: c }', 'module.exports = {"a": a, "b": c}'],
    ['exports.a = b', 'exports.a = b'],
  ])('%s', (source, expected) => {
    expect(lowered(source)).toBe(expected);
  });
});

describe('the global of a script tag', () => {
  it('is an import where the page must bring it', () => {
    expect(lowered('const m = tf.sequential()', 'page.js')).toBe(
      'import @tensorflow/tfjs: module as tf\nm = tf.sequential()',
    );
  });

  it.each([
    "import * as tf from '@tensorflow/tfjs'\ntf.tensor([1])",
    'function f(tf) { return tf.tensor([1]) }',
    'const { tf } = window\ntf.tensor([1])',
    'tf.foo()',
    'const text = "tensor"',
  ])('is none where %j', (source) => {
    expect(lowered(source, 'page.js')).not.toContain('import @tensorflow/tfjs: module as tf\nimport');
    expect(lower(source, 'page.js').body.filter(({ kind }) => kind === 'import')).toHaveLength(
      source.startsWith('import') ? 1 : 0,
    );
  });
});

describe('expressions', () => {
  it.each([
    ['f(1, ...a)', 'f(1, *a)'],
    ['new A', 'new A()'],
    ['new A(1)', 'new A(1)'],
    [
      'dense({ units: 3, ...o, seed, init() {}, ["k" + i]: v, "a-b": 1 })',
      'dense(units=3, **o, seed=seed, init=lambda init() {}, **{("k" + i): v}, a-b=1)',
    ],
    ['f(x, { a: { b: 1 } }, y)', 'f(x, a={"b": 1}, y)'],
    ['a?.b?.[c]?.(d)', 'a.b[c](d)'],
    ['(a as any)!.b satisfies T', 'a.b'],
    ['<T>a', 'a'],
    ['a && b || !c', '((a and b) or (not c))'],
    ['a === b !== c', '((a == b) != c)'],
    ['a ?? b', '(a ?? b)'],
    ['a + b + c * d', '(a + b + (c * d))'],
    ['a ? b : c', '(a ? b : c)'],
    ['a, b', '<a, b>'],
    ['x => y => x + y', 'lambda (x) {return lambda (y) {return (x + y)}}'],
    ['async ([a], ...r) => { await a }', 'async lambda ((0), *r) {[a] = (0); (await a)}'],
    ['(function* f() { yield* g(); yield })', 'generator lambda f() {(yield-from g()); (yield)}'],
    ['`a${b}c${d(e)}`', 'f<b, d(e)>'],
    ['`abc`', '"abc"'],
    ['tag`a${b}`', 'tag(f<b>)'],
    ['[1, , ...a]', '[1, <>, ...a]'],
    [
      '({ a, b: 1, ...c, d() { return 1 }, get e() { return 2 } })',
      '{"a": a, "b": 1, ...c, "d": lambda d() {return 1}, "e": lambda e() {return 2}}',
    ],
    ['typeof a === "x"', '((typeof a) == "x")'],
    ['void f()', '<f()>'],
    ['delete a.b', '<a.b>'],
    ['/x/g.test(a)', '<>.test(a)'],
    ['a[b = c]', 'a[(b := c)]'],
    ['f(i++)', 'f((i := (i + 1)))'],
    ['this.a', 'this.a'],
    ['import.meta.url', '<>.url'],
    ['0x10 + 1_000 + 5n + .5', '(16 + 1000 + 5 + 0.5)'],
    ['[undefined, null, true]', '[null, null, true]'],
    ["'a\\u0041\\n'", '"aA\\n"'],
    ['#x in a', '(<> in a)'],
  ])('%s', (source, expected) => {
    expect(lowered(source)).toBe(expected);
  });

  it('keeps what is evaluated inside of JSX', () => {
    expect(lowered('x = <div a={f(1)} {...o}>text {g(2)} <B c={h} /></div>', 'a.tsx')).toBe(
      'x = <f(1), o, g(2), B, h>',
    );
  });
});

describe('statements', () => {
  it.each([
    ['let a, b = 1', 'a\nb = 1'],
    ['const { a, b: { c = 1 }, ...r } = o', '{"a": a, "b": {"c": (c := 1)}, ...r} = o'],
    ['const [a, , b = 2, ...r] = o', '[a, <>, (b := 2), ...r] = o'],
    ['({ a, b: c } = o)', '{"a": a, "b": c} = o'],
    ['a = b = c', 'a = b = c'],
    ['a.b += 2', 'a.b += 2'],
    ['a ||= 2', 'a or= 2'],
    ['i++', 'i += 1'],
    ['if (a) b; else if (c) { d } else e', 'if a:\n  b\nelse:\n  if c:\n    d\n  else:\n    e'],
    ['for (let i = 0, n = 3; i < n; i++) { f(i) }', 'i = 0\nn = 3\nwhile (i < n):\n  f(i)\n  i += 1'],
    ['for (;;) break', 'while true:\n  break'],
    ['for (const [k, v] of m) f(k)', 'for [k, v] in m:\n  f(k)'],
    ['for await (const x of y) z', 'async for x in y:\n  z'],
    ['for (const k in o) f(k)', 'for k in <o>:\n  f(k)'],
    ['while (a) continue', 'while a:\n  continue'],
    ['do { a } while (b)', 'while true:\n  a\n  if (not b):\n    break'],
    ['try { a } catch (e) { b } finally { c }', 'try:\n  a\nexcept:\n  e = <>\n  b\nfinally:\n  c'],
    ['try { a } catch { throw b }', 'try:\n  a\nexcept:\n  raise b'],
    ['outer: for (const a of b) { break outer }', 'for a in b:\n  break'],
    [
      'switch (x) { case 1: case 2: a; break; case 3: b; default: c }',
      'switch x:\ncase <1, 2>:\n  a\ncase 3:\n  b\n  c\ncase else:\n  c',
    ],
    ['{ a; { b } }', 'a\nb'],
    ['interface A {} type B = 1; declare const c: number; declare function d(): void; debugger;;', ''],
    ['enum E { A = f(1), B }', 'E = <f(1)>'],
    ['namespace N { const x = 1 }', 'N = <>'],
    ['function f(a: number, b = 2, ...c: any[]): void {}', 'def f(a, b = 2, *c):'],
    [
      'function f({ units, rate: r = 0.1, ...rest }, x) {}',
      'def f((0), key units, key rate = 0.1, **rest, x):\n  r = rate',
    ],
    ['async function* f() { yield 1 }', 'async generator def f():\n  (yield 1)'],
    ['function f(a): void; function f(a) { return a }', 'def f(a):\n  return a'],
  ])('%s', (source, expected) => {
    expect(lowered(source)).toBe(expected);
  });

  it('lowers classes: fields are set in the constructor, behind super', () => {
    expect(
      lowered(
        `@dec(1)
class A extends layers.Layer implements I {
  static count = 0;
  size: number = 3;
  #secret = f();
  declared?: string;
  constructor(private readonly x: T, y) { super({ name: 'a' }); this.y = y; }
  static make() { return new A() }
  async call(inputs) { return inputs }
  get value() { return 1 }
  abstract nothing(): void;
  static { g() }
}`,
      ),
    ).toBe(
      `@dec(1)
class A(layers.Layer):
  count = 0
  def constructor(x, y):
    this.x = x
    super(name="a")
    this.size = 3
    this.#secret = f()
    this.y = y
  static def make():
    return new A()
  async def call(inputs):
    return inputs
  def value():
    return 1
  g()`,
    );
  });

  it('gives a class with fields a constructor', () => {
    expect(lowered('class A extends B { a = 1 }\nconst C = class { b = 2 }\nf(class {})')).toBe(
      'class A(B):\n  def constructor(*args):\n    super(*args)\n    this.a = 1\n' +
        'class C():\n  def constructor(*args):\n    this.b = 2\nclass (class at 56)():\nf((class at 56))',
    );
  });
});

describe('spans and places', () => {
  it('point at the source', () => {
    const source = 'const m = tf.layers.dense({ units: 3 });\n';
    const statement = lower(`import * as tf from 't';\n${source}`).body[1];
    const text = ({ start, end }: { start: number; end: number }) => source.slice(start - 25, end - 25);
    if (statement?.kind !== 'assign' || statement.value?.kind !== 'call') throw new Error('not lowered');
    const { value } = statement;
    expect(text(statement.span)).toBe('const m = tf.layers.dense({ units: 3 });');
    expect(text(value.span)).toBe('tf.layers.dense({ units: 3 })');
    expect(text(value.argumentsSpan)).toBe('({ units: 3 })');
    expect(value.arguments.map(({ name, position, span }) => [name, position, text(span)])).toEqual([
      ['units', 0, 'units: 3'],
    ]);
  });

  it('inserts behind shebang and directives, and behind the imports', () => {
    const head = '#!/usr/bin/env node\n"use strict";\n';
    const imports = "import a from 'a';\nconst b = require('b');\n";
    const { insertionPoint, afterImports } = lower(`${head}${imports}\nfunction f() {}\nimport c from 'c';\n`);
    expect([insertionPoint, afterImports]).toEqual([head.length, (head + imports).trimEnd().length]);
    expect(lower('f()').afterImports).toBe(0);
  });

  it('keeps comments that speak to Twinrun, and only comments', () => {
    const source =
      'f(); // twinrun: ignore[unseeded-draw] demo\n/* twinrun: ignore */ g("// twinrun: no", `twinrun: ${x /* twinrun: yes */}`);\n// other\n';
    expect(lower(source).comments.map(({ text, ownLine }) => [text, ownLine])).toEqual([
      ['// twinrun: ignore[unseeded-draw] demo', false],
      ['/* twinrun: ignore */', true],
      ['/* twinrun: yes */', false],
    ]);
  });
});

describe('bad input is normal input', () => {
  it.each([
    ['half a call', 'const x = tf.tensor(\nconst y = f(2);', 'f(2)'],
    ['half an attribute', 'model.;\nf(2);', 'f(2)'],
    ['an open string', 'const a = "x\nf(2);', 'f(2)'],
    ['an open block', 'if (a) {\n f(2);', 'f(2)'],
    ['a broken class', 'class A { constructor( { this.a = f(2) } }\ng(3)', 'g(3)'],
  ])('keeps the facts around %s', (_, source, fact) => {
    const model = lower(source);
    expect(model.problems.length).toBeGreaterThan(0);
    expect(model.problems[0]?.message).toMatch(/cannot read.*无法解析/s);
    expect(printModel(model)).toContain(fact);
  });

  it.each([
    ['a bundle', `${'var a=1;'.repeat(10_000)}`, /minified/],
    ['a file over 1 MB', 'f();\n'.repeat(250_000), /over 1 MB/],
    ['deep brackets', `x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}`.replaceAll('((((', '((((\n'), /deep/],
    ['deep calls', `x = f${'()\n'.repeat(50_000)}`, /deep/],
    ['deep arrays', `${'[\n'.repeat(1_000)}${']'.repeat(1_000)}`, /deep/],
    ['deep blocks', '{\n'.repeat(1_000) + '}\n'.repeat(1_000), /deep/],
  ])('says that it skips %s', (_, source, message) => {
    const model = lower(source, 'a.js');
    expect(model.problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });

  it('does not take a source map for a minified file', () => {
    const map = `//# sourceMappingURL=data:application/json;base64,${'A'.repeat(50_000)}`;
    expect(lowered(`f(1);\n${map}`, 'a.js')).toBe('f(1)');
  });

  it('follows long sums and long else-if chains, which are not deep', () => {
    const sum = lower(`x = ${Array.from({ length: 3_000 }, (_, i) => `a${i}\n`).join('+')}`);
    expect(sum.problems).toEqual([]);
    expect(printModel(sum)).toContain('a2998 + a2999');
    const chain = lower(`if (a) f(0)\n${Array.from({ length: 500 }, (_, i) => `else if (b) f(${i})\n`).join('')}`);
    expect(chain.problems).toEqual([]);
    expect(printModel(chain)).toContain('f(499)');
  });

  const SAMPLE = `import * as tf from '@tensorflow/tfjs';
export default class Net extends Base { #a = 1; constructor({ units = 3, ...r }, [b] = []) { super(...r); } }
for (let i = 0; i < 3; i++) { switch (i) { case 1: continue; default: label: do { break label } while (x?.y) } }
const view = async <T,>(a: T) => { try { await f(\`a\${a}\`) } catch { throw new E({ a, ...b, c() {} }) } };
@dec enum E { A = 1 } // twinrun: ignore
`;

  it('takes any text', () => {
    const change = fc.record({
      at: fc.nat(SAMPLE.length),
      length: fc.nat(30),
      text: fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.constantFrom('(', '}', '`', '\n', '${', '\0', '\uD800', '<a>', '@', '/*'),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('a.ts', 'a.tsx', 'a.js'),
        (changes, path) => {
          let text = SAMPLE;
          for (const { at, length, text: added } of changes) {
            text = text.slice(0, at) + added + text.slice(at + length);
            const model = lower(text, path);
            for (const { span } of [...model.body, ...model.problems]) {
              expect(span.start).toBeGreaterThanOrEqual(0);
              expect(span.end).toBeLessThanOrEqual(text.length);
              expect(span.start).toBeLessThanOrEqual(span.end);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('mayMatter', () => {
  it.each(["import * as tf from '@tensorflow/tfjs'", 'tf.layers.dense()', 'Math.random()', 'ml5.neuralNetwork()'])(
    'yes: %s',
    (text) => {
      expect(typescript.mayMatter(text)).toBe(true);
    },
  );

  it.each(['', "import fs from 'node:fs'", 'const leaf = left.right'])('no: %s', (text) => {
    expect(typescript.mayMatter(text)).toBe(false);
  });
});

describe('resolveImport', () => {
  const files = new Set([
    'src/a.ts',
    'src/b.js',
    'src/util/index.ts',
    'src/c.jsx',
    'src/d.mts',
    'index.js',
    'src/data.json',
  ]);

  it.each([
    ['src/b.js', './a', 'src/a.ts'],
    ['src/b.js', './a.js', 'src/a.ts'],
    ['src/b.js', './d.mjs', 'src/d.mts'],
    ['src/a.ts', './b.js', 'src/b.js'],
    ['src/a.ts', './util', 'src/util/index.ts'],
    ['src/a.ts', './util/', 'src/util/index.ts'],
    ['src/util/index.ts', '../c', 'src/c.jsx'],
    ['src/util/index.ts', '..', undefined],
    ['src/a.ts', '..', 'index.js'],
    ['src/a.ts', './b.js?raw', 'src/b.js'],
    ['src/a.ts', './data.json', undefined],
    ['src/a.ts', '@tensorflow/tfjs', undefined],
    ['src/a.ts', '../../../x', undefined],
  ])('%s: %s', (from, module, expected) => {
    expect(typescript.resolveImport(from, module, 0, (path) => files.has(path), [''])).toBe(expected);
  });
});
