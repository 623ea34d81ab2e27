import type { Comparison, Locale } from '../../runtime/src/compare/index.ts';
import { compareAndExplain } from '../../runtime/src/explain/index.ts';
import { hexFloat, type SyntheticRun, writeRun } from '../runtime/compare/synthetic-run.ts';

/** Comparisons of every state of the panel, made by the real engine from run directories made by hand. */

const LAYERS: readonly (readonly [string, readonly number[]])[] = [
  ['conv1.weight', [16, 3, 3, 3]],
  ['conv1.bias', [16]],
  ['bn1.weight', [16]],
  ['bn1.bias', [16]],
  ['conv2.weight', [32, 16, 3, 3]],
  ['conv2.bias', [32]],
  ['bn2.weight', [32]],
  ['bn2.bias', [32]],
  ['conv3.weight', [32, 32, 3, 3]],
  ['conv3.bias', [32]],
  ['fc1.weight', [64, 512]],
  ['fc1.bias', [64]],
  ['fc2.weight', [10, 64]],
  ['fc2.bias', [10]],
];

const PREFIX: Readonly<Record<string, string>> = {
  'conv1.weight': 'backbone.encoder.stages.0.blocks.2.attention.output.dense.parametrizations.weight.original0',
  'conv2.weight':
    'backbone.encoder.stages.3.blocks.11.attention.self.query_key_value.parametrizations.weight.original1',
  'conv3.weight': 'backbone.encoder.stages.3.blocks.11.intermediate.dense.parametrizations.weight.original1',
};

/** A repeatable stand-in for noise: the same numbers on every machine. */
function noise(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  };
}

interface Training {
  readonly steps: number;
  /** Saved states, as steps. */
  readonly saved: readonly number[];
  /** Step from which this run trains on other numbers; -1 = other initial weights; null = never. */
  readonly partsAt: number | null;
  readonly long?: boolean;
}

/** States of a pretend training: drifts from the parting on, at a rate of each layer's own. */
function training({ steps, saved, partsAt, long = false }: Training) {
  const tensors = LAYERS.map(([name]) => (long ? (PREFIX[name] ?? name) : name));
  const states: Uint8Array[][] = [];
  for (let step = -1; step < steps; step++) {
    const apart = partsAt !== null && step >= partsAt;
    const kept = saved.includes(step);
    states.push(
      LAYERS.map(([, shape], layer) => {
        const elements = kept ? shape.reduce((a, b) => a * b, 1) : 1;
        const random = noise(17 * (layer + 1));
        const drift = noise(9000 + layer + step * 31);
        const still = layer % 5 === 1 && apart && step < (partsAt ?? 0) + 2;
        const scale = apart && !still ? (layer % 5 === 1 ? 1e-9 : 6e-4) * Math.sqrt(1 + step - (partsAt ?? 0)) : 0;
        const values = Float32Array.from(
          { length: elements },
          () => random() * 0.1 + Math.max(0, step) * 1e-4 + scale * drift() ** 3,
        );
        return new Uint8Array(values.buffer);
      }),
    );
  }
  const losses = states.slice(1).map((_, step) => {
    const apart = partsAt !== null && step >= partsAt;
    return hexFloat(2.3 * Math.exp(-((step / 22) ** 2)) + 0.002 + (apart ? 0.02 * Math.abs(Math.sin(step * 1.7)) : 0));
  });
  return { tensors, states, losses, saved: saved.map((step) => step + 1), shapes: LAYERS.map(([, shape]) => shape) };
}

const STEPS = 120;
const SAVED = [-1, 0, 1, 3, 4, 7, 15, 31, 63, 119];

const ENVIRONMENT = {
  'python.version': '3.11.7',
  'packages.torch': '2.13.0+cpu',
  'packages.numpy': '2.4.6',
  'cpu.model': 'x86_64, AVX-512',
  'threads.intra_op': '2',
  'torch.deterministic_algorithms': 'False',
  'env.OMP_NUM_THREADS': 'unset',
  'os.name': 'Linux 6.1',
};

const DRAWS: NonNullable<SyntheticRun['draws']> = [
  {
    stream: 'torch.cpu',
    purpose: 'weight-init',
    api: 'torch.nn.init.kaiming_uniform_',
    file: 'model.py',
    line: 9,
    count: 5,
    firstStep: -1,
    seeded: true,
  },
  {
    stream: 'torch.generator.instance',
    purpose: 'data-order',
    api: 'torch.randperm',
    file: 'train.py',
    line: 16,
    count: 2,
    firstStep: 0,
    seeded: true,
  },
  {
    stream: 'np.global',
    purpose: 'augmentation',
    api: 'numpy.random.rand',
    file: 'data.py',
    line: 41,
    count: 120,
    firstStep: 0,
    seeded: false,
  },
  {
    stream: 'torch.cpu',
    purpose: 'dropout',
    api: 'torch.nn.functional.dropout',
    file: 'model.py',
    line: 24,
    count: 120,
    firstStep: 0,
    seeded: true,
  },
];

const SEEDS: NonNullable<SyntheticRun['seeds']> = [
  {
    t: 'seed',
    stream: 'torch.cpu',
    api: 'torch.manual_seed',
    file: 'train.py',
    line: 11,
    count: 1,
    firstStep: -1,
    value: '7',
  },
  {
    t: 'seed',
    stream: 'torch.generator.instance',
    api: 'torch.Generator.manual_seed',
    file: 'train.py',
    line: 15,
    count: 1,
    firstStep: -1,
    value: '7',
  },
];

const NP_SEED = { ...SEEDS[0], stream: 'np.global', api: 'numpy.random.seed', line: 12 } as (typeof SEEDS)[number];
const SEEDED_DRAWS = DRAWS.map((draw) => ({ ...draw, seeded: true }));

interface SceneRun extends Partial<SyntheticRun> {
  readonly training: Training;
}

let made = 0;

function write(root: string, { training: trained, ...rest }: SceneRun): string {
  const { shapes, ...run } = training(trained);
  return writeRun(root, {
    id: `scene-${++made}`,
    environment: ENVIRONMENT,
    seeds: SEEDS,
    draws: DRAWS,
    shapes,
    ...run,
    ...rest,
  });
}

const whole: Training = { steps: STEPS, saved: SAVED, partsAt: null };
const np = (state: string) => ({ 'torch.cpu': ['a0', 'a1'], 'np.global': [state] });

export const SCENES = {
  /** NumPy unseeded: two runs part at step 3, two pinned ones do not. */
  diverged: (root: string, locale: Locale = 'en') => {
    const pinned = { forced: { streams: { 'np.global': 0 }, threads: null } };
    return compareAndExplain(
      [
        write(root, { training: whole, rng: np('c1') }),
        write(root, {
          training: { ...whole, partsAt: 3 },
          rng: np('c2'),
          batches: Array.from({ length: STEPS }, (_, step) => (step < 3 ? 'ab' : 'cd')),
          environment: { ...ENVIRONMENT, 'env.PYTHONHASHSEED': '17' },
        }),
        write(root, { training: whole, rng: np('c1'), manifest: pinned }),
        write(root, {
          training: whole,
          rng: np('c1'),
          manifest: pinned,
          environment: { ...ENVIRONMENT, 'env.PYTHONHASHSEED': '18' },
        }),
      ],
      { locale },
    );
  },
  /** torch unseeded: other initial weights. */
  initial: (root: string, locale: Locale = 'en') => {
    const draws = DRAWS.slice(0, 1).map((draw) => ({ ...draw, seeded: false }));
    const torch = (state: string) => ({ 'torch.cpu': [state, `${state}1`] });
    return compareAndExplain(
      [
        write(root, { training: whole, rng: torch('c1'), draws, seeds: [] }),
        write(root, { training: { ...whole, partsAt: -1, long: false }, rng: torch('c2'), draws, seeds: [] }),
      ],
      { locale },
    );
  },
  identical: (root: string, locale: Locale = 'en') => {
    const run = { training: whole, rng: np('c1'), draws: SEEDED_DRAWS, seeds: [...SEEDS, NP_SEED] };
    return compareAndExplain([write(root, run), write(root, run), write(root, run)], { locale });
  },
  partial: (root: string, locale: Locale = 'en') => {
    const run = { draws: SEEDED_DRAWS, seeds: [...SEEDS, NP_SEED] };
    const cut = { ...whole, steps: 58, saved: [-1, 0, 1, 3, 4, 7, 15, 31] };
    return compareAndExplain(
      [
        write(root, { ...run, training: whole }),
        write(root, { ...run, training: whole }),
        write(root, {
          ...run,
          training: cut,
          done: false,
          manifest: {
            status: 'killed',
            signal: 'SIGKILL',
            reason: 'The process was killed, probably for want of memory.',
            reasonZh: '进程被终止，可能是内存不足。',
            seconds: 7,
          },
        }),
      ],
      { locale },
    );
  },
  /** Nothing recorded: the script raised before its first step. */
  failed: (root: string, locale: Locale = 'en') => {
    const manifest = {
      status: 'failed',
      exitCode: 1,
      reason: 'The script raised ModuleNotFoundError: No module named ‘torchvision’ (data.py:3).',
      seconds: 2,
    } as const;
    const run = () =>
      writeRun(root, { id: `scene-${++made}`, tensors: [], states: [], manifest, environment: ENVIRONMENT });
    return compareAndExplain([run(), run()], { locale });
  },
  longNames: (root: string, locale: Locale = 'en') =>
    compareAndExplain(
      [
        write(root, { training: { ...whole, long: true }, rng: np('c1') }),
        write(root, { training: { ...whole, long: true, partsAt: 3 }, rng: np('c2') }),
      ],
      { locale },
    ),
} satisfies Record<string, (root: string, locale?: Locale) => Promise<Comparison>>;

/** A comparison with `count` tensors, for size; made directly, since writing it would be the slow part. */
export function manyTensors(comparison: Comparison, count: number): Comparison {
  const [sample] = comparison.tensors.filter((tensor) => tensor.since !== null);
  if (sample === undefined) throw new Error('the comparison has no differing tensor');
  const tensors = Array.from({ length: count }, (_, i) => ({
    ...sample,
    points: sample.points.slice(-3),
    name: `decoder.layers.${Math.floor(i / 10)}.block.${i % 10}.attention.output.dense.weight`,
  }));
  return { ...comparison, tensors };
}
