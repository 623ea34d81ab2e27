import type { RunRecord } from './record.ts';
import type { EnvironmentDifference, InputDifference } from './result.ts';

/**
 * How an entry of the environment bears on the bits of a result, by its key; the first pattern that matches decides.
 * high: other kernels, other order of summation or other precision; medium: other code or other defaults; low: none known.
 */
const EFFECT: readonly (readonly [RegExp, EnvironmentDifference['likelyEffect']])[] = [
  [/hostname|user|path|folder|directory|\bpid\b|time|date/i, 'low'],
  [/device|gpu|cuda|cudnn|rocm|driver|mps|backend|webgl|webgpu/i, 'high'],
  [/thread|cores|affinity|OMP_|MKL_|OPENBLAS|TF_NUM_|VECLIB/i, 'high'],
  [/tf32|precision|determinis|benchmark|mkldnn|onednn|xla|denormal|autocast|dtype/i, 'high'],
  [/blas|lapack|cpu|simd|avx|arch/i, 'high'],
  [/hashseed/i, 'medium'],
  [/^packages?\.(torch|tensorflow|keras|jax|jaxlib|numpy|scipy|scikit-learn|@tensorflow)/i, 'high'],
  [/^packages?\.|version|python|node|^os\./i, 'medium'],
];

export function likelyEffect(key: string): EnvironmentDifference['likelyEffect'] {
  return EFFECT.find(([pattern]) => pattern.test(key))?.[1] ?? 'low';
}

const RANK = { high: 0, medium: 1, low: 2 };

/** Entries that differ, the weightiest first, and those that all runs share. */
export function compareEnvironments(runs: readonly RunRecord[]): {
  differences: EnvironmentDifference[];
  shared: Record<string, string>;
} {
  const keys = new Set(runs.flatMap((run) => Object.keys(run.environment)));
  const differences: EnvironmentDifference[] = [];
  const shared: Record<string, string> = {};
  for (const key of keys) {
    const values = runs.map((run) => run.environment[key] ?? null);
    const [value] = values;
    if (value !== null && value !== undefined && values.every((v) => v === value)) shared[key] = value;
    else differences.push({ key, values, likelyEffect: likelyEffect(key) });
  }
  differences.sort((a, b) => RANK[a.likelyEffect] - RANK[b.likelyEffect]);
  return { differences, shared };
}

/** Files whose content differs between runs, or that not all of them read. */
export function compareInputs(runs: readonly RunRecord[]): InputDifference[] {
  const byRun = runs.map((run) => new Map(run.inputs.map((input) => [input.file, input.digest])));
  const paths = new Set(runs.flatMap((run) => run.inputs.map((input) => input.file)));
  return [...paths]
    .map((path) => ({ path, digests: byRun.map((inputs) => inputs.get(path) ?? null) }))
    .filter(({ digests }) => digests.some((digest) => digest !== digests[0]));
}
