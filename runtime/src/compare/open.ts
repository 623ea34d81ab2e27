import { openWeights as openFile, openRun, type Run, type WeightsLine } from '../store/index.ts';
import { arrangeSteps, type RunRecord } from './record.ts';
import type { TensorBytes } from './weights.ts';

/** Weights of one saved state, open for reading; close it. */
export interface OpenedWeights {
  /** By name, in file order. */
  readonly tensors: ReadonlyMap<string, TensorBytes>;
  close(): void;
}

/** Reads a run directory; throws where the store does. */
export async function loadRun(directory: string): Promise<RunRecord> {
  return recordOf(await openRun(directory));
}

function recordOf(run: Run): RunRecord {
  const { directory, manifest, environment, draws, seeds, inputs, partial } = run;
  const problems = run.problems.map(({ where, message }) => (where === '' ? message : `${where}: ${message}`));
  return { directory, manifest, environment, draws, seeds, inputs, partial, problems, ...arrangeSteps(run.steps) };
}

/** Opens the weights that `line` of `run` names; throws where the store does. */
export async function openWeights(run: RunRecord, line: WeightsLine): Promise<OpenedWeights> {
  const file = await openFile(run, line);
  const tensors = file.tensors.map((entry): [string, TensorBytes] => [
    entry.name,
    {
      dtype: entry.dtype,
      shape: entry.shape,
      bytes: entry.bytes,
      read: (target, position) => file.read(entry, target, position),
    },
  ]);
  return { tensors: new Map(tensors), close: () => file.close() };
}
