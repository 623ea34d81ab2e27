import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { SourceModel } from '../../../server/src/analysis/model/index.ts';
import { printModel } from './print-model.ts';
import { lowerScript, python, script } from './python-frontend.ts';

// Generous: other work may share the machine.
vi.setConfig({ testTimeout: 60_000 });

/** Types into a file: `|` in each text is where the damage is, and is not part of it. */
function edit(before: string, after: string): SourceModel {
  const sound = lowerScript(before);
  expect(sound.problems).toEqual([]);
  return lowerScript(after, sound);
}

const PROGRAM = [
  'import torch',
  'torch.manual_seed(0)',
  'class Net(nn.Module):',
  '    def __init__(self, width):',
  '        super().__init__()',
  '        self.fc = nn.Linear(width, 2)',
  '    def forward(self, x):',
  '        return self.fc(x)',
  'def train(net):',
  '    for x in loader:',
  '        loss = net(x)',
  '        loss.backward()',
  'net = Net(3)',
  'train(net)',
  '',
].join('\n');

describe('half-typed code', () => {
  it('reports what does not parse and keeps the facts around it', () => {
    const model = lowerScript('import torch\nx = torch.rand(\ny = torch.randn(2)\nz = f(3)\n');
    expect(model.problems.length).toBeGreaterThan(0);
    expect(printModel(model)).toContain('import torch');
    expect(printModel(model)).toContain('torch.rand');
    expect(printModel(model)).toContain('torch.randn(2)');
  });

  it('gives the object of an attribute that is being typed', () => {
    expect(printModel(lowerScript('model.\n'))).toContain('model');
  });

  it.each([
    ['an argument', 'nn.Linear(width, 2)', 'nn.Linear(width, '],
    ['a call at the top', 'torch.manual_seed(0)', 'torch.manual_seed('],
    ['a header', 'def train(net):', 'def train(net'],
    ['a string', 'import torch\n', 'import torch\nname = "abc\n'],
    ['a dictionary', 'net = Net(3)', 'options = {\nnet = Net(3)'],
    ['a new function', 'def train(net):', 'def\ndef train(net):'],
    ['a decorator', 'class Net', '@\nclass Net'],
  ])('stands by the last good facts: %s', (_, sound, broken) => {
    const after = PROGRAM.replace(sound, broken);
    const model = edit(PROGRAM, after);
    expect(model.problems.length).toBeGreaterThan(0);
    const printed = printModel(model);
    for (const fact of [
      'torch.manual_seed(0)',
      'class Net(nn.Module)',
      'self.fc = nn.Linear(width, 2)',
      'return self.fc(x)',
      'def train(net)',
      'loss.backward()',
      'net = Net(3)',
    ]) {
      expect(printed).toContain(fact);
    }
    expect(printed.match(/torch\.manual_seed\(0\)/g)).toHaveLength(1);
    expect(printed.match(/nn\.Linear\(/g)).toHaveLength(1);
  });

  it('moves the spans of stale facts with the edit', () => {
    const after = PROGRAM.replace('import torch\n', 'import torch\nvalues = [1, 2\n');
    const model = edit(PROGRAM, after);
    const last = model.body.at(-1);
    expect(last && after.slice(last.span.start, last.span.end)).toBe('train(net)');
  });

  it('does not bring back what was deleted', () => {
    const after = PROGRAM.replace('torch.manual_seed(0)\n', 'x = (\n');
    expect(printModel(edit(PROGRAM, after))).not.toContain('manual_seed');
  });

  it('lets go of stale facts as soon as the source is sound', () => {
    const damaged = edit(PROGRAM, PROGRAM.replace('net = Net(3)', 'net = Net('));
    const repaired = PROGRAM.replace('net = Net(3)', 'net = Net()');
    expect(lowerScript(repaired, damaged)).toEqual(lowerScript(repaired));
  });

  it('mends one cell of a notebook without touching the others', () => {
    const notebook = (...cells: string[]) => ({
      path: 'a.ipynb',
      pieces: cells.map((text, cell) => ({ cell, text, executionCount: null })),
    });
    const sound = python.lower(notebook('import torch', 'x = torch.rand(2)', 'y = x'));
    const damaged = python.lower(notebook('import torch as t', 'x = torch.rand(2', 'y = x'), sound);
    expect(printModel(damaged)).toBe('import torch: module as t\nx = torch.rand(2)\ny = x');
    expect(damaged.body[1]?.span).toEqual({ start: 18, end: 34 });
  });
});

describe('incremental lowering', () => {
  const fragments = [
    'x = 1',
    '\n',
    '    ',
    'def f():',
    'return',
    '(',
    ')',
    '"',
    '"""',
    ':',
    'class A:',
    'import torch',
    '#',
    ',',
  ];
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.nat(20),
      added: fc.constantFrom('', ...fragments),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it('gives what lowering from nothing gives, whenever the source is sound', () => {
    let lowered = 0;
    fc.assert(
      fc.property(edits, (changes) => {
        let text = PROGRAM;
        let model = lowerScript(text);
        for (const { at, removed, added } of changes) {
          const offset = Math.floor(at * text.length);
          text = text.slice(0, offset) + added + text.slice(offset + removed);
          model = lowerScript(text, model);
          const afresh = { ...python.lower(script(text, `afresh${lowered}.py`)), path: model.path };
          lowered++;
          if (afresh.problems.length > 0) continue;
          expect(model).toEqual(afresh);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('forgets old files without losing track', () => {
    const models = new Map<string, SourceModel>();
    for (let round = 0; round < 3; round++) {
      for (let file = 0; file < 8; file++) {
        const path = `f${file}.py`;
        const source = { path, pieces: [{ cell: null, text: `x = ${round}\ny = ${file}\n`, executionCount: null }] };
        models.set(path, python.lower(source, models.get(path)));
        expect(models.get(path)).toEqual(python.lower(source));
      }
    }
  });
});
