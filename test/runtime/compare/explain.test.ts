import { describe, expect, it } from 'vitest';
import type { Comparison, DrawRow, RunSummary, StepComparison } from '../../../runtime/src/compare/index.ts';
import { explain } from '../../../runtime/src/explain/index.ts';

const run = (name: string, change: Partial<RunSummary> = {}): RunSummary => ({
  id: name,
  name,
  script: 'train.py',
  device: 'cpu',
  condition: 'as written',
  pinned: false,
  status: 'completed',
  reason: '',
  partial: false,
  steps: 2,
  seconds: 1,
  finalLoss: 1,
  group: name,
  differsFrom: null,
  ...change,
});

const row = (step: number, change: Partial<StepComparison> = {}): StepComparison => ({
  step,
  run: 1,
  batchEqual: true,
  batchSetEqual: null,
  lossEqual: true,
  baseLoss: 1,
  otherLoss: 1,
  streams: [],
  tensors: 2,
  tensorsDiffering: 0,
  firstTensor: null,
  ...change,
});

const draw = (stream: string, purpose: string, change: Partial<DrawRow> = {}): DrawRow => ({
  stream,
  purpose,
  api: `${stream}.draw`,
  file: 'train.py',
  line: 5,
  cell: null,
  seeded: false,
  firstStep: 0,
  counts: [1, 1],
  more: false,
  ...change,
});

/** Two runs that part at `first`. */
function parted(first: Partial<NonNullable<Comparison['first']>>, change: Partial<Comparison> = {}): Comparison {
  const at = { step: 0, what: 'parameters', tensor: 'w', operation: null, file: null, line: null, ...first } as const;
  return {
    version: 1,
    tool: 'twinrun',
    created: '',
    identical: false,
    groups: [['A'], ['B']],
    first: at,
    causes: [],
    runs: [run('A'), run('B', { differsFrom: at.step })],
    base: 0,
    tensors: [],
    steps: [],
    draws: [],
    seeds: [],
    inputs: [],
    environment: [],
    environmentShared: {},
    problems: [],
    ...change,
  };
}

const ids = (comparison: Comparison) => explain(comparison).map((cause) => [cause.cause, cause.stream]);

describe('naming causes', () => {
  it('names nothing where nothing differs', () => {
    expect(explain({ ...parted({}), first: null })).toEqual([]);
  });

  it('blames the stream whose purpose fits the first difference, with its place and evidence', () => {
    const comparison = parted(
      { step: -1, what: 'initial-parameters' },
      {
        steps: [row(-1, { streams: ['torch.cpu', 'np.global'], tensorsDiffering: 2 })],
        draws: [
          draw('np.global', 'augmentation', { firstStep: 0 }),
          draw('torch.cpu', 'data-order', { line: 9, firstStep: 0 }),
          draw('torch.cpu', 'weight-init', { line: 3, firstStep: -1 }),
        ],
      },
    );
    const causes = explain(comparison);
    expect(ids(comparison)).toEqual([['unseeded-stream', 'torch.cpu']]);
    expect(causes[0]).toMatchObject({
      purpose: 'weight-init',
      file: 'train.py',
      line: 3,
      confirmed: 'not-tried',
      confidence: 0.9,
    });
    expect(causes[0]?.evidence).toEqual([
      'torch.cpu had not been seeded when torch.cpu.draw drew from it at train.py:3.',
      'The state of torch.cpu differs before the first step.',
      'The initial parameters differ already, first w.',
    ]);
  });

  it('names data order where the first batch differs and the weights do not', () => {
    const comparison = parted(
      { what: 'data' },
      {
        steps: [
          row(-1),
          row(0, { batchEqual: false, batchSetEqual: true, streams: ['torch.cpu'], tensorsDiffering: 1 }),
        ],
        draws: [draw('torch.cpu', 'dropout', { line: 8 }), draw('torch.cpu', 'data-order', { line: 4 })],
      },
    );
    const [cause] = explain(comparison);
    expect(cause).toMatchObject({ cause: 'unseeded-stream', purpose: 'data-order', line: 4 });
    expect(cause?.evidence).toContain('The batch of step 0 holds the same elements in another order.');
  });

  it('follows torch.default to the device’s generator', () => {
    const comparison = parted(
      { step: -1, what: 'initial-parameters' },
      {
        steps: [row(-1, { streams: ['torch.cpu'], tensorsDiffering: 1 })],
        draws: [draw('torch.default', 'weight-init', { firstStep: -1 })],
      },
    );
    expect(ids(comparison)).toEqual([['unseeded-stream', 'torch.default']]);
  });

  it('does not blame what was seeded, drew later, or has the same state', () => {
    const comparison = parted(
      { step: 1 },
      {
        steps: [row(-1), row(0), row(1, { tensorsDiffering: 1, streams: ['torch.cpu'] })],
        draws: [
          draw('torch.cpu', 'dropout', { seeded: true }),
          draw('np.global', 'noise', { firstStep: 5 }),
          draw('py.random', 'sampling'),
        ],
      },
    );
    expect(ids(comparison)).toEqual([['unknown', null]]);
  });

  it('knows sources that take no seed', () => {
    const comparison = parted(
      { what: 'data' },
      {
        steps: [row(0, { batchEqual: false, tensorsDiffering: 1 })],
        draws: [draw('js.Math.random', 'data-order', { seeded: null })],
      },
    );
    const [cause] = explain(comparison);
    expect(cause).toMatchObject({ cause: 'unseedable-source', stream: 'js.Math.random' });
    expect(cause?.evidence[0]).toMatch(/takes no seed/);
    expect(ids({ ...comparison, draws: [draw('fs.order', 'data-order')] })).toEqual([['fs-order', 'fs.order']]);
  });

  it('treats a seed from the clock as no seed', () => {
    const seed = {
      stream: 'torch.cpu',
      api: 'torch.manual_seed',
      file: 'train.py',
      line: 2,
      cell: null,
      firstStep: -1,
    };
    const comparison = parted(
      { step: -1, what: 'initial-parameters' },
      {
        steps: [row(-1, { streams: ['torch.cpu'], tensorsDiffering: 1 })],
        seeds: [{ ...seed, values: ['17', '18'] }],
        draws: [draw('torch.cpu', 'weight-init', { seeded: true, firstStep: -1 })],
      },
    );
    const [cause] = explain(comparison);
    expect(cause).toMatchObject({ cause: 'unseeded-stream', purpose: null, line: 2 });
    expect(cause?.evidence[0]).toMatch(/another value in each run: 17, 18/);
  });

  it('ranks device and threads above code once the start is equal, and below a stream before', () => {
    const environment = [
      { key: 'threads.intra_op', values: ['1', '4'], likelyEffect: 'high' as const },
      { key: 'cuda.version', values: ['12.1', '12.4'], likelyEffect: 'high' as const },
    ];
    const later = parted({ step: 0 }, { environment, steps: [row(-1), row(0, { tensorsDiffering: 1 })] });
    expect(ids(later)).toEqual([
      ['device-or-precision', null],
      ['thread-count', null],
    ]);
    const before = parted(
      { step: -1, what: 'initial-parameters' },
      {
        environment,
        steps: [row(-1, { streams: ['torch.cpu'], tensorsDiffering: 1 })],
        draws: [draw('torch.cpu', 'weight-init', { firstStep: -1 })],
      },
    );
    expect(ids(before)[0]).toEqual(['unseeded-stream', 'torch.cpu']);
    const devices = parted({}, { runs: [run('A'), run('B', { device: 'wasm', differsFrom: 0 })] });
    expect(explain(devices)[0]?.evidence[0]).toBe('One run used cpu, the other wasm.');
  });

  it('names a changed input, not one that only one run read', () => {
    const inputs = [
      { path: 'data.csv', digests: ['aa', 'bb'] },
      { path: 'log.txt', digests: ['aa', null] },
    ];
    expect(explain(parted({}, { inputs })).map((cause) => [cause.cause, cause.file])).toEqual([
      ['input-changed', 'data.csv'],
    ]);
  });

  it('suspects the arithmetic only when everything before it is known to be equal', () => {
    const steps = [row(-1), row(0, { tensorsDiffering: 1 })];
    expect(ids(parted({}, { steps }))).toEqual([['nondeterministic-op', null]]);
    expect(ids(parted({}, { steps: [row(-1), row(0, { tensorsDiffering: 1, batchEqual: null })] }))).toEqual([
      ['unknown', null],
    ]);
  });

  it('answers in Chinese', () => {
    expect(explain(parted({}), 'zh-cn')[0]?.evidence[0]).toMatch(/没有任何已记录/);
  });
});
