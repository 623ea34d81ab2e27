import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  arrangeTensors,
  decades,
  deltaSeries,
  distinctLosses,
  drawViews,
  duration,
  environmentRows,
  equalFloor,
  groupsText,
  loss,
  magnitude,
  medianUlp,
  moveInList,
  moveInTabs,
  moveStep,
  nameFitter,
  position,
  restoreState,
  runRows,
  select,
  share,
  stepBounds,
  stepTicks,
  tabCounts,
  tensorTable,
  toJson,
  toMarkdown,
  ulpLabel,
} from '../../client/panel/model/index.ts';
import { sha256Base64 } from '../../client/panel/model/sha256.ts';
import { INITIAL_STATE } from '../../client/panel/model/state.ts';
import type { Comparison } from '../../runtime/src/compare/index.ts';
import { SCENES } from './scenes.ts';

let root: string;
let diverged: Comparison;
let identical: Comparison;
let partial: Comparison;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'twinrun-model-'));
  diverged = await SCENES.diverged(root);
  identical = await SCENES.identical(root);
  partial = await SCENES.partial(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('numbers', () => {
  it('are short, and exact where that matters', () => {
    expect([0, 5.66e-4, 1, null].map(magnitude)).toEqual(['0', '5.7e-4', '1.0e0', '∞']);
    expect([0.00189, 2.2476, 1e-5, 0, null].map(loss)).toEqual(['0.0019', '2.2476', '1.00e-5', '0.0000', '']);
    expect([3.04, 14.2, 200, null].map(duration)).toEqual(['3.0 s', '14 s', '3 min 20 s', '']);
    expect([share(1, 100000), share(19, 100), share(999, 1000)]).toEqual(['0.1%', '19%', '99%']);
    expect(position(4 * 27 + 9 + 4, [16, 3, 3, 3])).toBe('[4, 1, 1, 1]');
    expect(position(0, [])).toBe('[]');
    expect([0, 1, 4, 12, 20, 24, 31].map(ulpLabel)).toEqual(['0', '1', '8', '2k', '524k', '8M', '1G']);
    expect(medianUlp([1, 0, 0, 0, 9])).toBe('8–15');
    expect(medianUlp([9, 1])).toBe('0');
  });

  it('never show two different losses as equal', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -10, max: 10 }),
        fc.double({ noNaN: true, min: -10, max: 10 }),
        (a, b) => {
          fc.pre(a !== b);
          const [x, y] = distinctLosses(a, b);
          expect(x).not.toBe(y);
        },
      ),
    );
  });
});

describe('long names', () => {
  const names = [
    'backbone.encoder.stages.0.blocks.2.attention.output.dense.parametrizations.weight.original0',
    'backbone.encoder.stages.3.blocks.11.attention.self.query_key_value.parametrizations.weight.original1',
    'backbone.encoder.stages.3.blocks.11.intermediate.dense.parametrizations.weight.original1',
    'head.bias',
  ];
  it('lose whole segments, the most shared first, and keep the last', () => {
    const fit = nameFitter(names);
    expect(fit('head.bias', 9)).toBe('head.bias');
    expect(fit(names[0] as string, 40)).toBe('…stages.0.blocks.2…output…original0');
    expect(fit(names[0] as string, 46)).toBe('…stages.0.blocks.2…output.dense…original0');
    expect(fit(names[0] as string, 5)).toBe('…nal0');
    const fitted = names.map((name) => fit(name, 40));
    expect(new Set(fitted).size).toBe(names.length);
  });
  it('always fit', () => {
    const fit = nameFitter(names);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9._/]{1,60}$/), fc.integer({ min: 2, max: 60 }), (name, characters) => {
        expect(fit(name, characters).length).toBeLessThanOrEqual(characters);
      }),
    );
  });
});

describe('keys', () => {
  it('move in lists, tabs and over the steps', () => {
    expect(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'x'].map((key) => moveInList(key, 3, 9))).toEqual([
      4,
      2,
      0,
      8,
      8,
      null,
    ]);
    expect(moveInList('ArrowDown', 0, 0)).toBeNull();
    expect(moveInList('ArrowUp', 0, 5)).toBe(0);
    expect([moveInTabs('ArrowRight', 2, 3, false), moveInTabs('ArrowRight', 2, 3, true)]).toEqual([0, 1]);
    const bounds = { min: -1, max: 119, first: 3 };
    expect(
      ['ArrowRight', 'ArrowLeft', 'PageUp', 'Home', 'End', 'f', 'q'].map((key) => moveStep(key, 5, bounds)),
    ).toEqual([6, 4, 15, -1, 119, 3, null]);
    expect(moveStep('f', 5, { ...bounds, first: null })).toBeNull();
  });
});

describe('the page’s state', () => {
  it('comes back, and falls back where it does not fit', () => {
    const kept = { ...INITIAL_STATE, tab: 'draws', step: 7, restore: 'abc' } as const;
    expect(restoreState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    for (const bad of [null, 'x', {}, { version: 2 }]) expect(restoreState(bad)).toEqual(INITIAL_STATE);
    expect(restoreState({ ...kept, tab: 'nowhere', step: 'x', filter: 3 })).toMatchObject({
      tab: 'weights',
      step: null,
      filter: '',
    });
  });

  it('selects the first difference, the cut run, or what was kept', () => {
    expect(select(diverged, INITIAL_STATE)).toEqual({ run: 1, row: 1, step: 3 });
    expect(select(partial, INITIAL_STATE)).toMatchObject({ run: 2 });
    const id = diverged.runs[2]?.id ?? '';
    expect(select(diverged, { ...INITIAL_STATE, run: id, step: 999 })).toEqual({ run: 2, row: 2, step: 119 });
    const base = diverged.runs[0]?.id ?? '';
    expect(select(diverged, { ...INITIAL_STATE, run: base })).toMatchObject({ run: 1, row: 0 });
    expect(select(diverged, { ...INITIAL_STATE, run: 'gone' })).toMatchObject({ run: 1 });
    expect(stepBounds(diverged, 1)).toEqual({ min: 0, max: 119, first: 3 });
  });
});

describe('runs', () => {
  it('have a lane, a group and a result', () => {
    const rows = runRows(diverged, 'en');
    expect(rows.map((row) => [row.group, row.result.mark, row.result.text, row.pinned])).toEqual([
      ['A', 'base', 'base', false],
      ['B', 'differs', 'from step 3', false],
      ['A', 'equal', 'bit-identical', true],
      ['A', 'equal', 'bit-identical', true],
    ]);
    expect(rows[1]?.lane).toEqual({ equal: 3 / 120, end: 1, cut: false, recorded: true });
    expect(groupsText(diverged, 'en')).toBe('3 of 4 bit-identical');
    const cut = runRows(partial, 'en')[2];
    expect(cut).toMatchObject({
      result: { mark: 'partial', text: '= to step 57' },
      loss: '',
      lane: { cut: true, end: 58 / 120 },
    });
    expect(groupsText(partial, 'zh-cn')).toBe('3 次中 2 次逐位相同');
  });
});

describe('tensors', () => {
  it('are equal or not by digest at every step, with sizes where weights were saved', () => {
    expect(tensorTable(diverged, 1, 2, 'en')).toMatchObject({ differing: 0, total: 14 });
    const at3 = tensorTable(diverged, 1, 3, 'en');
    expect(at3.rows[0]).toMatchObject({ name: 'conv1.weight', mark: 'differs', since: '3' });
    expect(at3.rows[0]?.point?.maxAbs).toBeGreaterThan(0);
    expect(at3.saved).toBeNull();
    expect(tensorTable(diverged, 1, 20, 'en')).toMatchObject({ saved: 15, differing: 14 });
    expect(tensorTable(identical, 1, 119, 'en')).toMatchObject({ differing: 0, total: 14 });
    expect(tabCounts(diverged, 1)).toEqual({ weights: 14, draws: 1, environment: 1 });
  });

  it('are filtered and sorted', () => {
    const { rows } = tensorTable(diverged, 1, 119, 'en');
    expect(arrangeTensors(rows, 'BN1', 'order').map((row) => row.name)).toEqual(['bn1.weight', 'bn1.bias']);
    const sizes = arrangeTensors(rows, '', 'largest').map((row) => row.point?.maxAbs ?? 0);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(arrangeTensors(rows, '', 'order').map((row) => row.name)[0]).toBe('conv1.weight');
  });

  it('draw at most 60 lines, the selected one on top', () => {
    const { rows } = tensorTable(diverged, 1, 119, 'en');
    const many = Array.from({ length: 500 }, (_, i) => ({ ...(rows[0] as (typeof rows)[number]), key: `k${i}` }));
    const series = deltaSeries(many, 'k499');
    expect(series.length).toBeLessThanOrEqual(61);
    expect(series.at(-1)?.key).toBe('k499');
  });
});

describe('the chart', () => {
  it('rests on a floor that is exact at every step', () => {
    expect(equalFloor(diverged, 1, 0, 119)).toEqual([
      { from: 0, to: 2, mark: 'equal' },
      { from: 3, to: 119, mark: 'differs' },
    ]);
    expect(equalFloor(partial, 2, 0, 119)).toEqual([
      { from: 0, to: 57, mark: 'equal' },
      { from: 58, to: 119, mark: 'unknown' },
    ]);
  });

  it('has round axes', () => {
    expect(stepTicks(0, 119, 6)).toEqual([0, 20, 40, 60, 80, 100, 119]);
    expect(stepTicks(-1, 119, 6)[0]).toBe(-1);
    expect(stepTicks(0, 0, 6)).toEqual([0]);
    expect(stepTicks(-1, -1, 6)).toEqual([-1]);
    expect(decades([1e-4, 5e-2, null, 0])).toEqual({ low: -5, high: -1, every: 1 });
    expect(decades([])).toEqual({ low: -8, high: 0, every: 2 });
    fc.assert(
      fc.property(
        fc.integer({ min: -1, max: 3 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 20 }),
        (min, span, most) => {
          const ticks = stepTicks(min, min + span, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 3);
          expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
        },
      ),
    );
  });
});

describe('draws and environment', () => {
  it('say which stream differs, where it drew and how it was seeded', () => {
    const views = drawViews(diverged, 1, 'en');
    const np = views.find((view) => view.row.stream === 'np.global');
    expect(np).toMatchObject({ mark: 'differs', state: 'differs from the start', counts: '120 / 120', blamed: true });
    expect(np?.seed).toEqual({ text: 'not seeded', place: null, warn: true });
    expect(views[0]).toMatchObject({ mark: 'equal', purpose: 'weight init', seed: { place: { line: 11 } } });
    const unseedable = {
      ...diverged,
      draws: diverged.draws.map((row) => ({ ...row, stream: 'js.Math.random', seeded: false })),
    };
    expect(drawViews(unseedable, 1, 'en')[0]).toMatchObject({ mark: 'unknown', seed: { text: 'takes no seed' } });
  });

  it('rule out what equal runs differ in', () => {
    expect(environmentRows(diverged, true, 'en')).toEqual([
      {
        key: 'env.PYTHONHASHSEED',
        values: [
          { value: 'absent', runs: 'run 1, run 3' },
          { value: '17', runs: 'run 2' },
          { value: '18', runs: 'run 4' },
        ],
        bearing: 'Ruled out: run 1 and run 4 differ in it and are equal',
        differs: true,
      },
    ]);
    expect(environmentRows(diverged, false, 'en').length).toBe(1 + 8);
  });
});

describe('exports', () => {
  it('read back as JSON', () => {
    expect(JSON.parse(toJson(diverged))).toEqual(diverged);
  });

  it('hold verdict, runs, tensors, draws and environment as Markdown, with names as text', () => {
    const text = toMarkdown(diverged);
    expect(text).toMatch(/^# The runs part at step 3, probably because `data.py:41`/);
    for (const heading of ['## Runs', '## Tensors after step 3', '## Draws', '## Environment'])
      expect(text).toContain(heading);
    expect(text).toContain('| `conv1.weight` | 16×3×3×3 | 3 |');
    const hostile = { ...diverged, problems: ['<img src=x> | *bold*'] };
    expect(toMarkdown(hostile)).toContain('- \\<img src=x\\> | \\*bold\\*');
    expect(toMarkdown(identical, 'zh-cn')).toMatch(/^# 逐位相同/);
  });

  it('digest as SHA-256', () => {
    const reference = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64');
    for (const text of ['', 'abc', 'é≠中😀', 'x'.repeat(1000)]) expect(sha256Base64(text)).toBe(reference(text));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(sha256Base64(text)).toBe(reference(text));
      }),
    );
  });
});
