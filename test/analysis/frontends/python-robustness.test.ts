import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { SourceModel, Span } from '../../../server/src/analysis/model/index.ts';
import { printModel } from './print-model.ts';
import { librarySources, lowerScript } from './python-frontend.ts';

// Generous: other work may share the machine.
vi.setConfig({ testTimeout: 60_000 });

/** Every span of the model lies in the text and no expression leaves its statement. */
function expectSane(model: SourceModel, text: string): void {
  const visit = (value: unknown, within: Span): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, within);
    } else if (typeof value === 'object' && value !== null) {
      let inner = within;
      if ('span' in value) {
        inner = value.span as Span;
        if (inner.start < 0 || inner.end > text.length || inner.start > inner.end) {
          throw new Error(`span ${inner.start}-${inner.end} outside of a text of ${text.length}`);
        }
      }
      for (const item of Object.values(value)) visit(item, inner);
    }
  };
  visit(model.body, { start: 0, end: text.length });
  visit(model.problems, { start: 0, end: text.length });
  expect(model.insertionPoint).toBeLessThanOrEqual(model.afterImports);
  expect(model.afterImports).toBeLessThanOrEqual(text.length);
}

const SAMPLE = `#!/usr/bin/env python
"""Doc."""
import torch, numpy as np
@decorate(1)
class Net(nn.Module, metaclass=M):
    def __init__(self, *, p: float = 0.5, **rest):
        self.drop = nn.Dropout(p) if p else None
    async def step(self, x):
        async with lock, other as y:
            return [await f(i) async for i in x if i != 3]
match cmd:
    case [a, *rest] if a: print(f"{a!r:>{width}}")
    case Net(x=0) | {"k": None}: pass
try:
    with open(p, 'rb') as f: data = f.read()
except (OSError, ValueError) as e: raise X from e
finally:
    del data; assert (n := len(rest)) > 0, """long
text"""
lambda *a, k=1: {**a, 'x': {1, 2}, "y": a[1:2, ...]}
`;

describe('bad input is normal input', () => {
  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t\n'],
    ['a NUL byte', 'x = 1\0\ny = torch.rand(2)\n'],
    ['replacement characters', 'x = "\uFFFD\uFFFD"\n\uFFFD\uFFFD = 3\n'],
    ['lone surrogates', 'x = "\uD83D"\n\uDE00\n'],
    ['a byte order mark', '\uFEFFimport torch\n'],
    ['carriage returns', 'import torch\r\nx = 1\r\nif x:\r\n  y = 2\r\n'],
    ['tabs and blanks mixed', 'if x:\n\ty = 1\n        z = 2\n'],
    ['no line break at the end', 'if x:\n  y'],
    ['another language', '<html><body onload="f()">{{ x }}</body></html>'],
    ['Python 2', 'print "a" % b\nexec code in d\nraise E, "x"\n'],
    ['only an open string', '"""'],
    ['only closing brackets', ')]}'],
    ['a file of another encoding', '\u00ff\u00fe\u0000i\u0000m\u0000p\u0000o\u0000r\u0000t'],
  ])('%s', (_, text) => {
    expectSane(lowerScript(text), text);
  });

  it('reads on behind a NUL byte or says where it stopped', () => {
    const model = lowerScript('x = 1\0\ny = torch.rand(2)\n');
    expect(model.problems.length > 0 || printModel(model).includes('torch.rand(2)')).toBe(true);
  });

  it('reads files with a byte order mark and Windows line breaks', () => {
    const model = lowerScript('\uFEFFimport torch\r\nif x:\r\n  y = "a\\\r\nb"\r\n');
    expect(model.problems).toEqual([]);
    expect(printModel(model)).toBe('import torch: module as torch\nif x:\n  y = "ab"');
  });

  it.each([
    ['parentheses', `x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}\n`],
    ['open brackets', '['.repeat(100_000)],
    ['attributes', `x = a${'.b'.repeat(100_000)}\n`],
    ['calls', `x = f${'()'.repeat(50_000)}\n`],
    ['unary operators', `x = ${'-'.repeat(100_000)}1\n`],
    ['lambdas', `x = ${'lambda: '.repeat(20_000)}1\n`],
    ['conditionals', `x = ${'1 if a else '.repeat(20_000)}1\n`],
    ['blocks', Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join('')],
    ['format specifications', `f"${'{a:'.repeat(5_000)}${'}'.repeat(5_000)}"\n`],
  ])('too deep to analyse: %s', (_, text) => {
    const model = lowerScript(`${text}`);
    expectSane(model, text);
    expect(model.problems.length).toBeGreaterThan(0);
  });

  it('follows long sums and long elif chains, which are not deep', () => {
    const sum = lowerScript(`x = ${Array.from({ length: 5_000 }, (_, i) => `a${i}`).join(' + ')}\n`);
    expect(sum.problems).toEqual([]);
    expect(printModel(sum)).toContain('a4998 + a4999');
    const chain = lowerScript(
      `if a: f(0)\n${Array.from({ length: 2_000 }, (_, i) => `elif b${i}: f(${i})\n`).join('')}`,
    );
    expect(chain.problems).toEqual([]);
    expect(printModel(chain)).toContain('f(1999)');
  });

  it('reads a file of 10 MB', () => {
    const line = `values.append([0.12345, "${'some text '.repeat(100)}", {"key": None}])\n`;
    const text = line.repeat(Math.ceil(10_000_000 / line.length));
    const model = lowerScript(text);
    expect(model.problems).toEqual([]);
    expect(model.body).toHaveLength(text.length / line.length);
  });
});

describe('any text', () => {
  it('cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat(SAMPLE.length), (end) => {
        const text = SAMPLE.slice(0, end);
        expectSane(lowerScript(text), text);
      }),
      { numRuns: 100 },
    );
  });

  it('with pieces taken out, doubled and put in, one after the other', () => {
    const change = fc.record({
      at: fc.nat(SAMPLE.length),
      length: fc.nat(30),
      text: fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.constantFrom('(', ')', '"""', '\n', ':', '    ', '\0', '\uD800', 'f"{', '@', '\\'),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let text = SAMPLE;
        let model = lowerScript(text);
        for (const { at, length, text: added } of changes) {
          text = text.slice(0, at) + added + text.slice(at + length);
          model = lowerScript(text, model);
          expectSane(model, text);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('from nowhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expectSane(lowerScript(text), text);
      }),
      { numRuns: 100 },
    );
  });
});

describe('real sources', () => {
  const files = librarySources(['torch/optim', 'torch/nn/modules', 'sklearn/model_selection']);

  it.skipIf(files.length === 0)('lowers the sources of the test interpreter without problems', () => {
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const model = lowerScript(text);
      expectSane(model, text);
      expect(model.problems, file).toEqual([]);
    }
  });
});
