import { describe, expect, it } from 'vitest';
import { cleanCell, parseNotebook } from '../../../server/src/analysis/frontends/notebook/index.ts';
import { printModel } from './print-model.ts';
import { lowerScript, python } from './python-frontend.ts';

describe('cleanCell', () => {
  it.each([
    ['%matplotlib inline\nx = 1', '                  \nx = 1'],
    ['!pip install torch\nx', '                  \nx'],
    ['!pip install a \\\n  b\nx', '                \n   \nx'],
    ['pip install torch', '                 '],
    ['pip = 3', 'pip = 3'],
    ['?torch.nn', '         '],
    ['torch.nn??', '          '],
    ['if a:\n    !ls', 'if a:\n    0  '],
    ['if a:\n    %cd x', 'if a:\n    pass '],
    ['%time x = f()', 'pass ;x = f()'],
    ['%timeit -n 10 f()', 'pass         ;f()'],
    ['%time for x in y: z', '                   '],
    ['%%time\nf()', '      \nf()'],
    ['\n%%capture out\nf()', '\n             \nf()'],
    ['%%bash\nrm -rf x', '      \n        '],
    ['%%writefile a.py\nimport x', '                \n        '],
    ['x = !ls -la', 'x = ...    '],
    ['x = %time f()', 'x =       f()'],
    ['x = %pwd', 'x = ... '],
    ['x = """\n%time\n!ls\n"""', 'x = """\n%time\n!ls\n"""'],
    ['x = (a\n% b)', 'x = (a\n% b)'],
    ['x = a \\\n% b', 'x = a \\\n% b'],
    ['x = "a" % b', 'x = "a" % b'],
    ['x != y', 'x != y'],
    ['print("why?")', 'print("why?")'],
    ['# really?', '# really?'],
    ["it's = 'x\n%cd y", "it's = 'x\n     "],
  ])('%j', (cell, expected) => {
    expect(cleanCell(cell)).toBe(expected);
    expect(cleanCell(cell)).toHaveLength(cell.length);
  });

  it('leaves Python that parses', () => {
    const cell = [
      '%load_ext autoreload',
      'import torch',
      '%time model = build()',
      'files = !ls',
      'for x in files:',
      '    !echo {x}',
      'model?',
      'await model.train()',
    ].join('\n');
    const model = lowerScript(cleanCell(cell));
    expect(model.problems).toEqual([]);
    expect(printModel(model)).toBe(
      'import torch: module as torch\nmodel = build()\nfiles = <>\nfor x in files:\n(await model.train())',
    );
  });
});

const code = (source: unknown, execution_count: number | null = null) => ({
  cell_type: 'code',
  source,
  execution_count,
});

describe('parseNotebook', () => {
  it('reads format 4: code cells numbered over all cells, sources as text or lines', () => {
    const notebook = {
      nbformat: 4,
      metadata: { kernelspec: { language: 'python' } },
      cells: [
        { cell_type: 'markdown', source: '# Title' },
        code(['import torch\n', '%matplotlib inline'], 3),
        code('x = torch.rand(2)', null),
      ],
    };
    expect(parseNotebook(JSON.stringify(notebook), 'a.ipynb')).toEqual({
      source: {
        path: 'a.ipynb',
        pieces: [
          { cell: 1, text: 'import torch\n                  ', executionCount: 3 },
          { cell: 2, text: 'x = torch.rand(2)', executionCount: null },
        ],
      },
      language: 'python',
      problems: [],
    });
  });

  it('reads format 3: worksheets, input, prompt numbers', () => {
    const notebook = {
      nbformat: 3,
      metadata: { name: '' },
      worksheets: [{ cells: [{ cell_type: 'code', input: ['x = 1'], language: 'python', prompt_number: 7 }] }],
    };
    expect(parseNotebook(JSON.stringify(notebook), 'a.ipynb').source.pieces).toEqual([
      { cell: 0, text: 'x = 1', executionCount: 7 },
    ]);
  });

  it.each([
    ['', /not valid JSON.*不是有效的 JSON/s],
    ['{"cells": [', /not valid JSON/],
    ['[]', /no list of cells.*没有单元格/s],
    ['null', /no list of cells/],
    ['{"cells": 3}', /no list of cells/],
    ['{"cells": [], "metadata": {"language_info": {"name": "R"}}}', /runs r;.*使用 r 内核/s],
    ['{"cells": [], "metadata": {"kernelspec": {"language": "julia"}}}', /runs julia/],
  ])('says why nothing is analysed: %s', (json, message) => {
    const { source, problems } = parseNotebook(json, 'a.ipynb');
    expect(source).toEqual({ path: 'a.ipynb', pieces: [] });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
  });

  it.each([
    '{"cells": [null, 3, {"cell_type": "code"}, {"cell_type": "code", "source": [1, null]}]}',
    '\uFEFF{"cells": []}',
  ])('takes odd cells as they come: %s', (json) => {
    const { source, problems } = parseNotebook(json, 'a.ipynb');
    expect(problems).toEqual([]);
    expect(source.pieces.every(({ text }) => text === '')).toBe(true);
  });
});

describe('a notebook in the Python front end', () => {
  const pieces = ['import torch', 'x = f(', 'y = torch.rand(2)', ''].map((text, index) => ({
    cell: 2 * index,
    text,
    executionCount: index,
  }));
  const model = python.lower({ path: 'a.ipynb', pieces });
  const text = pieces.map((piece) => piece.text).join('\n');

  it('has a segment a cell, laid end to end with a line break between', () => {
    expect(model.segments.map(({ cell, base, length }) => [cell, text.slice(base, base + length)])).toEqual(
      pieces.map((piece) => [piece.cell, piece.text]),
    );
  });

  it('keeps an error within its cell', () => {
    const statement = model.body.at(-1);
    expect(statement && text.slice(statement.span.start, statement.span.end)).toBe('y = torch.rand(2)');
    expect(model.problems.map(({ span }) => span.start >= 13 && span.end <= 19)).toEqual([true]);
  });

  it('puts fixes behind the magics and the imports of the first cell', () => {
    const first = cleanCell('%%time\nimport os\nimport torch');
    const { insertionPoint, afterImports } = python.lower({
      path: 'a.ipynb',
      pieces: [first, 'import late'].map((text, cell) => ({ cell, text, executionCount: null })),
    });
    expect([insertionPoint, afterImports]).toEqual(['%%time\n'.length, first.length]);
  });
});
