import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompareError, compareRuns } from '../../../runtime/src/compare/index.ts';
import { writeSafetensors } from '../../../runtime/src/store/index.ts';
import { float32, type SyntheticRun, writeRun } from './synthetic-run.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'twinrun-compare-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
/** Three states (initial, step 0, step 1) of two tensors; `change` edits what a test is about. */
function run(change: Partial<SyntheticRun> = {}): string {
  const states = [0, 1, 2].map((n) => [float32(1 + n, 2, 3), float32(0.5 * n)]);
  return writeRun(root, { id: `r${++count}`, tensors: ['w', 'b'], states, ...change });
}

/** As `run`, with tensor `w` or `b` other from state `from` on. */
function parted(from: number, tensor: 0 | 1 = 0): readonly (readonly Uint8Array[])[] {
  return [0, 1, 2].map((n) => {
    const state = [float32(1 + n, 2, 3), float32(0.5 * n)];
    if (n >= from) state[tensor] = tensor === 0 ? float32(1 + n, 2.5, 3) : float32(9 + n);
    return state;
  });
}

describe('comparing run directories', () => {
  it('finds equal runs identical', async () => {
    const result = await compareRuns([run(), run(), run()]);
    expect(result).toMatchObject({ identical: true, first: null, causes: [], problems: [], base: 0 });
    expect(result.groups).toHaveLength(1);
    expect(result.runs.map((r) => [r.name, r.group, r.steps, r.differsFrom, r.finalLoss])).toEqual([
      ['run 1', 'A', 2, null, 1.5],
      ['run 2', 'A', 2, null, 1.5],
      ['run 3', 'A', 2, null, 1.5],
    ]);
    expect(result.tensors.every((t) => t.since === null && t.points.every((p) => p.differing === 0))).toBe(true);
    expect(result.tensors[0]?.digests.base).toMatch(/^[0-9a-f]{8}$/);
  });

  it('groups runs by equality, the base run first', async () => {
    const other = parted(1);
    const result = await compareRuns([run(), run({ states: other }), run(), run({ states: other })]);
    expect(result.runs.map((r) => r.group)).toEqual(['A', 'B', 'A', 'B']);
    expect(result.groups.map((g) => g.length)).toEqual([2, 2]);
    expect(result.identical).toBe(false);
  });

  it('takes another base when asked', async () => {
    const [a, b] = [run(), run({ states: parted(1) })];
    const result = await compareRuns([a, b, run()], { base: `r${count - 1}` });
    expect(result.base).toBe(1);
    expect(result.runs.map((r) => r.group)).toEqual(['B', 'A', 'B']);
    expect(result.tensors[0]?.points.at(-1)?.worst).toEqual({ index: 1, base: '2.5', other: '2' });
    await expect(compareRuns([a, b], { base: 'nobody' })).rejects.toThrow('nobody');
  });

  it('names the first step and the first tensor in update order', async () => {
    const result = await compareRuns([run(), run({ states: parted(2, 1) })]);
    expect(result.first).toMatchObject({ step: 1, what: 'parameters', tensor: 'b' });
    const b = result.tensors.find((t) => t.name === 'b');
    expect(b?.since).toBe(1);
    expect(b?.points.map((p) => [p.step, p.differing])).toEqual([
      [-1, 0],
      [0, 0],
      [1, 1],
    ]);
    expect(result.tensors.find((t) => t.name === 'w')?.since).toBeNull();
  });

  it('puts initial parameters before everything else', async () => {
    const result = await compareRuns([run(), run({ states: parted(0), batches: ['cd', 'cd'] })]);
    expect(result.first).toMatchObject({ step: -1, what: 'initial-parameters', tensor: 'w' });
  });

  it('puts data before parameters, and tells another order from other data', async () => {
    const options = { states: parted(1), batches: ['cd', 'cd'] };
    const result = await compareRuns([run({ batchSets: ['11', '11'] }), run({ ...options, batchSets: ['11', '12'] })]);
    expect(result.first).toMatchObject({ step: 0, what: 'data', tensor: 'w' });
    expect(result.steps.map((s) => [s.step, s.batchEqual, s.batchSetEqual])).toEqual([
      [-1, null, null],
      [0, false, true],
      [1, false, false],
    ]);
  });

  it('counts random state only where a stream was drawn from and something follows from it', async () => {
    const rng = (state: string) => ({ 'torch.cpu': ['a1', 'a1', state], 'np.global': [state] });
    const result = await compareRuns([run({ rng: rng('b1') }), run({ rng: rng('b2'), states: parted(2) })]);
    expect(result.first).toMatchObject({ step: 1, what: 'rng', tensor: 'w' });
    expect(result.steps.map((s) => s.streams)).toEqual([[], [], ['torch.cpu']]);
    const harmless = await compareRuns([run({ rng: rng('b1') }), run({ rng: rng('b2') })]);
    expect(harmless).toMatchObject({ identical: true, first: null });
  });

  it('sees a loss that alone differs', async () => {
    const result = await compareRuns([run(), run({ losses: ['0x1.8p+0', '0x1.9p+0'] })]);
    expect(result.first).toMatchObject({ step: 1, what: 'loss', tensor: null });
  });

  it('reports other structure', async () => {
    const shape = await compareRuns([
      run(),
      run({ states: [0, 1, 2].map((n) => [float32(1 + n, 2), float32(0.5 * n)]) }),
    ]);
    expect(shape.first).toMatchObject({ step: -1, what: 'structure', tensor: 'w' });
    expect(shape.tensors.map((t) => t.presence)).toEqual(['shape-differs', 'both']);
    const missing = await compareRuns([run(), run({ tensors: ['w', 'c'] })]);
    expect(missing.first).toMatchObject({ what: 'structure', tensor: 'b' });
    expect(missing.tensors.map((t) => [t.name, t.presence])).toEqual([
      ['w', 'both'],
      ['b', 'base-only'],
      ['c', 'other-only'],
    ]);
  });

  it('takes other data for the cause of other structure, as in trees grown from another sample', async () => {
    const states = parted(9).map((state, n) => (n === 2 ? [float32(1, 2), state[1] as Uint8Array] : state));
    const grown = run({ states, saved: [0], batches: ['ab', 'cd'] });
    const file = join(grown, 'steps.jsonl');
    const tensors = { t: 'tensors', model: 0, names: ['w', 'b'], dtypes: ['F32', 'F32'], trainable: [true, true] };
    const lines = readFileSync(file, 'utf8').split('\n');
    const last = lines.findIndex((line) => line.startsWith('{"t":"step","step":1'));
    lines.splice(last, 0, JSON.stringify({ ...tensors, shapes: [[2], [1]] }));
    writeFileSync(file, lines.join('\n'));
    const result = await compareRuns([run(), grown]);
    expect(result.first).toMatchObject({ step: 1, what: 'data', tensor: 'w' });
    expect(result.tensors[0]).toMatchObject({ name: 'w', presence: 'shape-differs' });
  });

  it('sees a run that ended by itself before the other', async () => {
    const result = await compareRuns([run(), run({ states: parted(9).slice(0, 2) })]);
    expect(result.first).toMatchObject({ step: 1, what: 'structure', tensor: null });
  });

  it('compares a partial run as far as it goes and says so', async () => {
    const cut = run({
      states: parted(9).slice(0, 2),
      done: false,
      manifest: { status: 'killed', reason: 'out of memory' },
    });
    const result = await compareRuns([run(), run(), cut]);
    expect(result).toMatchObject({ identical: false, first: null });
    expect(result.groups).toHaveLength(1);
    expect(result.runs[2]).toMatchObject({ partial: true, steps: 1, group: 'A' });
    expect(result.problems).toEqual(['Run 3 stopped after step 0 (out of memory); it is compared as far as it goes.']);
    const zh = await compareRuns([run(), cut], { locale: 'zh-cn' });
    expect(zh.problems[0]).toMatch(/运行 2.*第 0 步/);
  });

  it('leaves out a run that recorded nothing', async () => {
    const failed = run({ tensors: [], states: [], manifest: { status: 'failed', reason: 'exit code 1' } });
    const result = await compareRuns([failed, run(), run()]);
    expect(result.base).toBe(1);
    expect(result.runs.map((r) => r.group)).toEqual(['–', 'A', 'A']);
    expect(result.problems[0]).toMatch(/exit code 1/);
    const nothing = await compareRuns([failed, failed]);
    expect(nothing).toMatchObject({ identical: false, groups: [], first: null });
  });

  it('compares fitted models that have no steps by their weights', async () => {
    const fitted = (value: number) => {
      const directory = run({ tensors: [], states: [] });
      const line = { t: 'weights', label: 'final', step: 0, model: 0, file: 'weights/f.safetensors' };
      writeFileSync(join(directory, 'steps.jsonl'), `${JSON.stringify(line)}\n`);
      const data = { name: 'coef_', dtype: 'F32', shape: [1], data: float32(value) };
      writeSafetensors(join(directory, line.file), [data]);
      return directory;
    };
    const result = await compareRuns([fitted(1), fitted(2)]);
    expect(result.first).toMatchObject({ step: 0, what: 'parameters', tensor: 'coef_' });
    expect(result.tensors[0]).toMatchObject({ since: 0, points: [{ differing: 1, maxAbs: 1 }] });
  });
});

describe('what cannot be compared', () => {
  it('refuses fewer than two directories, a folder that is no run, other digests', async () => {
    await expect(compareRuns([run()])).rejects.toThrow(CompareError);
    await expect(compareRuns([run(), root])).rejects.toThrow(/cannot be compared/);
    const other = run({ manifest: { digest: 'sha256' as 'crc32' } });
    await expect(compareRuns([run(), other])).rejects.toThrow(/crc32 digests, another sha256/);
  });

  it('keeps the digests when weights are truncated, foreign or a link', async () => {
    const damage = (change: (file: string) => void) => {
      const directory = run({ states: parted(2), saved: [2] });
      change(join(directory, 'weights', '2-final.safetensors'));
      return directory;
    };
    const good = run({ saved: [2] });
    const harmful = [
      damage((file) => truncateSync(file, 20)),
      damage((file) => writeFileSync(file, Buffer.alloc(64, 0xff))),
      damage((file) => {
        unlinkSync(file);
        symlinkSync('/etc/hostname', file);
      }),
    ];
    for (const directory of harmful) {
      const result = await compareRuns([good, directory]);
      expect(result.first).toMatchObject({ step: 1, what: 'parameters', tensor: 'w' });
      expect(result.problems).toHaveLength(1);
      expect(result.problems[0]).toMatch(/weights of run 2 .* cannot be read/);
    }
  });

  it('survives damaged lines', async () => {
    const directory = run();
    appendFileSync(join(directory, 'steps.jsonl'), '{"t":"step","step":"x"}\nnot json\n{"t":"step"');
    const result = await compareRuns([run(), directory]);
    expect(result.first).toBeNull();
    expect(result.problems[0]).toMatch(/Run 2: steps.jsonl/);
  });

  it('stops when cancelled', async () => {
    await expect(compareRuns([run(), run()], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

describe('circumstances', () => {
  it('lists differing environment entries, the weightiest first, and keeps the shared ones apart', async () => {
    const environment = {
      'packages.torch': '2.13.0',
      'threads.intra': '2',
      'os.hostname': 'a',
      'python.version': '3.11',
    };
    const result = await compareRuns([
      run({ environment }),
      run({ environment: { ...environment, 'threads.intra': '4', 'os.hostname': 'b' } }),
    ]);
    expect(result.environment).toEqual([
      { key: 'threads.intra', values: ['2', '4'], likelyEffect: 'high' },
      { key: 'os.hostname', values: ['a', 'b'], likelyEffect: 'low' },
    ]);
    expect(result.environmentShared).toEqual({ 'packages.torch': '2.13.0', 'python.version': '3.11' });
  });

  it('merges draws and seeds by place and keeps the counts of each run', async () => {
    const draw = { stream: 'torch.cpu', purpose: 'dropout', api: 'torch.dropout', file: 'm.py', line: 4, firstStep: 0 };
    const seed = {
      t: 'seed',
      stream: 'torch.cpu',
      api: 'torch.manual_seed',
      file: 'm.py',
      line: 1,
      count: 1,
      firstStep: -1,
    } as const;
    const result = await compareRuns([
      run({ draws: [{ ...draw, count: 2, seeded: true }], seeds: [{ ...seed, value: '7' }] }),
      run({ draws: [{ ...draw, count: 3, seeded: true }], seeds: [{ ...seed, value: '8' }] }),
      run({ inputs: [{ file: 'data.csv', digest: 'aa' }] }),
    ]);
    expect(result.draws).toMatchObject([{ counts: [2, 3, null], seeded: true, more: false }]);
    expect(result.seeds).toMatchObject([{ values: ['7', '8', null] }]);
    expect(result.inputs).toEqual([{ path: 'data.csv', digests: [null, null, 'aa'] }]);
  });
});
