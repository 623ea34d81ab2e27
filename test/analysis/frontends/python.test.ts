import { describe, expect, it } from 'vitest';
import { printModel } from './print-model.ts';
import { lowerScript, python } from './python-frontend.ts';

/** Lowers `source`, which must be sound, and prints it. */
function lowered(source: string): string {
  const model = lowerScript(source);
  expect(model.problems).toEqual([]);
  return printModel(model);
}

describe('imports', () => {
  it('names modules, aliases, stars and relative levels', () => {
    expect(
      lowered(
        'import torch, torch.nn as nn\nimport os . path\nfrom . import (a, b as c,)\nfrom ..pkg.mod import x as y\n' +
          'from ... import z\nfrom numpy.random import *\nfrom __future__ import annotations\n',
      ),
    ).toBe(
      [
        'import torch: module as torch',
        'import torch.nn: module as nn',
        'import os.path: module as os',
        'import .: a, b as c',
        'import ..pkg.mod: x as y',
        'import ...: z',
        'import numpy.random: *',
        'import __future__: annotations',
      ].join('\n'),
    );
  });
});

describe('assignments', () => {
  it.each([
    ['x = y = f()', 'x = y = f()'],
    ['x: int = 1', 'x: int = 1'],
    ['x: "list[int]"', 'x: "list[int]"'],
    ['x: list[int] | None = None', 'x: (list[int] | null) = null'],
    ['x **= 2', 'x **= 2'],
    ['x //= 2', 'x //= 2'],
    ['a.b[0] @= c', 'a.b[0] @= c'],
    ['a, *b = c, d', '(a, ...b) = (c, d)'],
    ['(a, [b, c]) = d', '(a, [b, c]) = d'],
    ['[a] = b', '[a] = b'],
    ['x = yield_', 'x = yield_'],
    ['type X[T] = dict[str, T]', 'X[T] = dict[(str, T)]'],
  ])('%s', (source, expected) => {
    expect(lowered(`${source}\n`)).toBe(expected);
  });
});

describe('expressions', () => {
  it.each([
    ['f(1, *a, k=-2, **o)', 'f(1, *a, k=(- 2), **o)'],
    ['f(x for x in y)', 'f(generator<x for x in y>)'],
    ['f()(g)[0].h', 'f()(g)[0].h'],
    ['a[1, 2:3]', 'a[(1, <2, 3>)]'],
    ['a[::2]', 'a[<2>]'],
    ['x[...]', 'x[<>]'],
    ['a + b + c - d', '((a + b + c) - d)'],
    ['a * (b + c)', '(a * (b + c))'],
    ['a ** b ** c', '(a ** (b ** c))'],
    ['a or b or not c', '(a or b or (not c))'],
    ['a not  in b', '(a not in b)'],
    ['a is \\\n not None', '(a is not null)'],
    ['(a  # why + not\n + b)', '(a + b)'],
    ['a < b < c', '<a, b, c>'],
    ['~-x', '(~ (- x))'],
    ['a if b else c', '(b ? a : c)'],
    ['(n := f())', '(n := f())'],
    ['[x for x in y if x if z for w in x]', 'list<x for x in y if x if z for w in x>'],
    ['{k: v for k, v in d}', 'dict<k: v for (k, v) in d>'],
    ['{x async for x in y}', 'set<x for x in y>'],
    ['{**a, "b": 1}', '{...a, "b": 1}'],
    ['{1, *a}', '{1, ...a}'],
    ['()', '()'],
    ['lambda x, *a, k=1, **o: x + k', 'lambda (x, *a, key k = 1, **o) {return (x + k)}'],
    ['lambda: (yield)', 'generator lambda () {return (yield)}'],
    ['await f()', '(await f())'],
    ['print(*a, sep="")', 'print(*a, sep="")'],
    ['match(x)', 'match(x)'],
    ['type(x)', 'type(x)'],
  ])('%s', (source, expected) => {
    expect(lowered(`${source}\n`)).toBe(expected);
  });
});

describe('literals', () => {
  it.each([
    ['1_000', 1000],
    ['0xFF', 255],
    ['0o17', 15],
    ['0b1_0', 2],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1_0.5_0', 10.5],
    ['True', true],
    ['None', null],
    ['"a\\tb"', 'a\tb'],
    ["'\\x41\\u00e9\\U0001F600\\101'", 'A\u00e9\u{1F600}A'],
    ['r"\\n"', '\\n'],
    ['b"\\xff"', '\u00ff'],
    ['"a" \'b\' """c"""', 'abc'],
    ['"a\\\nb"', 'ab'],
    ['f"{{x}}"', '{x}'],
    ['"""a\n"b" """', 'a\n"b" '],
    ['"\\q"', '\\q'],
    ['"\\N{BULLET}"', '\\N{BULLET}'],
    ['""', ''],
  ])('%s', (source, expected) => {
    const model = lowerScript(`x = ${source}\n`);
    expect(model.problems).toEqual([]);
    expect(model.body[0]).toMatchObject({ kind: 'assign', value: { kind: 'literal', value: expected } });
  });

  it('keeps the expressions of f-strings, in format specifications too', () => {
    expect(lowered('f"a{x!r:>{width}}b{f(y)=}" "c" f\'{z}\'\n')).toBe('f<x, width, f(y), z>');
    expect(lowered('f"{d["k"]}"\n')).toBe('f<d["k"]>');
    expect(lowered('t"{x}"\n')).toBe('f<x>');
  });

  it('has no word for imaginary numbers', () => {
    expect(lowered('x = 1j\n')).toBe('x = <>');
  });
});

describe('statements', () => {
  it('nests elif in otherwise', () => {
    expect(lowered('if a:\n  b\nelif c:\n  pass\nelif d: e; f\nelse:\n  g\n')).toBe(
      'if a:\n  b\nelse:\n  if c:\n  else:\n    if d:\n      e\n      f\n    else:\n      g',
    );
  });

  it('lowers loops with else, break and continue', () => {
    expect(
      lowered(
        'for i, (a, b) in enumerate(x):\n  break\nelse:\n  c\nwhile True:\n  continue\nfor x in 1, 2: y\n' +
          'async def f():\n  async for x in y: z\n',
      ),
    ).toBe(
      'for (i, (a, b)) in enumerate(x):\n  break\nelse:\n  c\nwhile true:\n  continue\nfor x in (1, 2):\n  y\n' +
        'async def f():\n  async for x in y:\n    z',
    );
  });

  it('lowers try with handlers that bind the exception', () => {
    expect(
      lowered('try:\n  a\nexcept (E, F) as e:\n  b\nexcept* G: c\nexcept:\n  raise\nelse:\n  d\nfinally:\n  g\n'),
    ).toBe('try:\n  a\nexcept:\n  e = <(E, F)>\n  b\nexcept:\n  c\nexcept:\n  raise\nelse:\n  d\nfinally:\n  g');
    expect(lowered('raise A from b\n')).toBe('raise <A, b>');
  });

  it('lowers with, parenthesised or not', () => {
    expect(lowered('with a as b, c: d\nwith (a as (b, e), c() as f,):\n  g\nasync def f():\n  async with h: i\n')).toBe(
      'with a as b, c:\n  d\nwith a as (b, e), c() as f:\n  g\nasync def f():\n  async with h:\n    i',
    );
  });

  it('lowers match: values and classes are read, captures bound', () => {
    expect(
      lowered(
        'match cmd, x:\n  case "a" | "b": pass\n  case -1: n\n  case [p, *rest] if ok: q\n  case Point(x=0, y=yy) as pt: r\n' +
          '  case {"k": v, **o}: s\n  case Color.RED: t\n  case other: u\n  case _: w\n',
      ),
    ).toBe(
      [
        'switch (cmd, x):',
        'case <>:',
        'case (- 1):',
        '  n',
        'case (<> and ok):',
        '  p = <>',
        '  rest = <>',
        '  q',
        'case <Point>:',
        '  yy = <>',
        '  pt = <>',
        '  r',
        'case <>:',
        '  v = <>',
        '  o = <>',
        '  s',
        'case Color.RED:',
        '  t',
        'case else:',
        '  other = <>',
        '  u',
        'case else:',
        '  w',
      ].join('\n'),
    );
  });

  it('lowers functions: parameter kinds, decorators, generators', () => {
    expect(
      lowered(
        '@a.b(1)\n@c\nasync def f(x, /, y: int = 2, *, z, w=3, **o) -> int:\n  return x\n' +
          'def g(*args: int, k):\n  def h():\n    yield 1\n  yield from h()\n  return\n',
      ),
    ).toBe(
      '@a.b(1)\n@c\nasync def f(x, y: int = 2, key z, key w = 3, **o):\n  return x\n' +
        'generator def g(*args: int, key k):\n  generator def h():\n    (yield 1)\n  (yield-from h())\n  return',
    );
  });

  it('lowers classes: bases, keywords, static methods', () => {
    expect(
      lowered(
        'class A[T](nn.Module, Generic[T], metaclass=M, **k):\n  """Doc."""\n  x: int = 1\n  @staticmethod\n  def f(): pass\nclass B: ...\n',
      ),
    ).toBe(
      'class A(nn.Module, Generic[T], metaclass=M, **k):\n  "Doc."\n  x: int = 1\n  @staticmethod\n  static def f():\nclass B():\n  <>',
    );
  });

  it('keeps what else there is', () => {
    expect(lowered('def f():\n  global a, b\n  nonlocal c\ndel x, y[0]\nassert a == b, f()\npass\na; b\n')).toBe(
      'def f():\n  global a, b\n  nonlocal c\n<(x, y[0])>\n<(a == b), f()>\na\nb',
    );
  });
});

describe('places', () => {
  const at = (source: string, key: 'insertionPoint' | 'afterImports') => {
    const model = lowerScript(source);
    return source.slice(0, model[key]).split('\n').length;
  };

  it('inserts after shebang, encoding, docstring and __future__', () => {
    const source =
      '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""Doc\nstring."""\nfrom __future__ import annotations\nimport os\n\nimport torch\nx = 1\n';
    expect(at(source, 'insertionPoint')).toBe(6);
    expect(at(source, 'afterImports')).toBe(8);
  });

  it('inserts at the beginning of a file that has none of them', () => {
    expect(at('x = 1\n', 'insertionPoint')).toBe(1);
    expect(at('# A comment.\nimport os\n', 'insertionPoint')).toBe(1);
    expect(at('', 'insertionPoint')).toBe(1);
    expect(lowerScript('import os; f()\n').afterImports).toBe('import os'.length);
    expect(lowerScript('from __future__ import x\n').afterImports).toBe('from __future__ import x\n'.length);
  });

  it('takes imports up to the first definition or loop as the imports of the file', () => {
    expect(at('import a\nx = 1\nif x:\n  import b\nimport c\ndef f():\n  pass\nimport d\n', 'afterImports')).toBe(5);
  });
});

describe('comments', () => {
  it('keeps those that speak to Twinrun, and only comments', () => {
    const source =
      'x = f()  # twinrun: ignore[unseeded-draw] demo\n# twinrun: ignore\ny = "# twinrun: ignore"\n# other\n';
    const model = lowerScript(source);
    expect(model.comments).toEqual([
      { text: '# twinrun: ignore[unseeded-draw] demo', span: { start: 9, end: 46 }, ownLine: false },
      { text: '# twinrun: ignore', span: { start: 47, end: 64 }, ownLine: true },
    ]);
    expect(source.slice(9, 46)).toBe(model.comments[0]?.text);
  });
});

describe('spans', () => {
  it('point at the source', () => {
    const source = 'import torch\n\nmodel.fc = torch.nn.Linear(2, bias=True)\n';
    const statement = lowerScript(source).body[1];
    const text = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
    if (statement?.kind !== 'assign' || statement.value?.kind !== 'call') throw new Error('not lowered');
    const { value } = statement;
    expect(text(statement.span)).toBe('model.fc = torch.nn.Linear(2, bias=True)');
    expect(text(value.callee.span)).toBe('torch.nn.Linear');
    expect(text(value.argumentsSpan)).toBe('(2, bias=True)');
    expect(value.arguments.map(({ span }) => text(span))).toEqual(['2', 'bias=True']);
    expect(value.callee.kind === 'attribute' && text(value.callee.nameSpan)).toBe('Linear');
  });

  it('count UTF-16 units', () => {
    const source = '# \u{1F600} 你好\nx = "\u{1F600}"; f(y)\n';
    const statement = lowerScript(source).body[1];
    expect(statement && source.slice(statement.span.start, statement.span.end)).toBe('f(y)');
  });
});

describe('mayMatter', () => {
  it.each([
    'import random',
    'torch.manual_seed(0)',
    'nn.Dropout(0.5)',
    'model.eval()',
    'x = set(names)',
    'glob.glob("*")',
  ])('yes: %s', (text) => {
    expect(python.mayMatter(text)).toBe(true);
  });

  it.each(['', 'import os\nprint("hello")', 'global operand\nstrands = 1', 'x = set()'])('no: %s', (text) => {
    expect(python.mayMatter(text)).toBe(false);
  });
});

describe('resolveImport', () => {
  const files = new Set([
    'train.py',
    'util.py',
    'pkg/__init__.py',
    'pkg/a.py',
    'pkg/sub/__init__.py',
    'pkg/sub/b.py',
    'src/lib/__init__.py',
    'experiments/run.py',
    'experiments/helper.py',
    'random.py',
  ]);
  const resolve = (from: string, module: string, level = 0) =>
    python.resolveImport(from, module, level, (path) => files.has(path), ['', 'src']);

  it.each([
    ['train.py', 'util', 0, 'util.py'],
    ['train.py', 'pkg', 0, 'pkg/__init__.py'],
    ['train.py', 'pkg.sub.b', 0, 'pkg/sub/b.py'],
    ['train.py', 'lib', 0, 'src/lib/__init__.py'],
    ['pkg/sub/b.py', '', 1, 'pkg/sub/__init__.py'],
    ['pkg/sub/b.py', 'a', 2, 'pkg/a.py'],
    ['pkg/__init__.py', 'a', 1, 'pkg/a.py'],
    ['pkg/a.py', 'util', 0, 'util.py'],
    ['experiments/run.py', 'helper', 0, 'experiments/helper.py'],
    ['experiments/run.py', 'util', 0, 'util.py'],
    ['train.py', 'torch', 0, undefined],
    ['train.py', 'pkg.nothing', 0, undefined],
    ['train.py', 'a', 3, undefined],
    ['random.py', 'random', 0, undefined],
  ] as const)('%s: %s (%i)', (from, module, level, expected) => {
    expect(resolve(from, module, level)).toBe(expected);
  });
});
