import type { WeightsLine } from '../store/index.ts';
import type { DiffKernel } from './kernel.ts';
import { type OpenedWeights, openWeights } from './open.ts';
import { type RunRecord, tensorKey } from './record.ts';
import type { TensorDiff, TensorPoint } from './result.ts';
import { compareSteps, type PairOfSteps, type Parting } from './steps.ts';
import { compareTensor, newScratch, type Scratch, type TensorBytes } from './weights.ts';

/** The base run and one other run, compared as far as both go. */
export interface PairOfRuns {
  readonly steps: PairOfSteps;
  readonly tensors: readonly TensorDiff[];
  /** Where they part; null when equal as far as both go. */
  readonly first: Parting | null;
}

/** What `comparePair` works with. */
export interface PairContext {
  readonly kernel: DiffKernel;
  readonly scratch: Scratch;
  /** Hears of weights that cannot be read. */
  readonly failed: (run: RunRecord, file: string, why: string) => void;
  /** Lets the process do other work when this one has taken long; throws when cancelled. */
  readonly breathe: () => Promise<void>;
}

/** Milliseconds of reading and arithmetic at a stretch: an editor's process stays responsive. */
const STRETCH = 12;

export function newPairContext(
  kernel: DiffKernel,
  signal: AbortSignal | undefined,
  failed: PairContext['failed'],
): PairContext {
  let since = performance.now();
  const breathe = async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < STRETCH) return;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  };
  return { kernel, scratch: newScratch(), failed, breathe };
}

/** Compares digests at every common step and bytes wherever both saved weights. `run` is the index put into the rows. */
export async function comparePair(
  base: RunRecord,
  other: RunRecord,
  run: number,
  context: PairContext,
): Promise<PairOfRuns> {
  const steps = compareSteps(base, other, run);
  const weights = await compareWeights(base, other, context);
  let first = steps.first;
  if (weights.first !== null && (first === null || weights.first.step < first.step)) first = weights.first;
  return { steps, first, tensors: tensorRows(base, other, run, steps, weights) };
}

/** Whether two runs are equal as far as both go; reads weights only where the digests agree. */
export async function equalPair(a: RunRecord, b: RunRecord, context: PairContext): Promise<boolean> {
  return compareSteps(a, b, 0).first === null && (await compareWeights(a, b, context)).first === null;
}

interface SavedTensor {
  readonly model: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface PairOfWeights {
  first: Parting | null;
  readonly points: Map<string, TensorPoint[]>;
  /** Tensors of each run's saved files, by `tensorKey`, in file order. */
  readonly base: Map<string, SavedTensor>;
  readonly other: Map<string, SavedTensor>;
}

async function compareWeights(base: RunRecord, other: RunRecord, context: PairContext): Promise<PairOfWeights> {
  const result: PairOfWeights = { first: null, points: new Map(), base: new Map(), other: new Map() };
  for (const [line, twin] of commonStates(base, other)) {
    const a = await open(base, line, context);
    const b = await open(other, twin, context);
    try {
      if (a !== null && b !== null) await compareState(base, other, line, a, b, context, result);
    } finally {
      a?.close();
      b?.close();
    }
  }
  return result;
}

async function compareState(
  base: RunRecord,
  other: RunRecord,
  line: WeightsLine,
  a: OpenedWeights,
  b: OpenedWeights,
  context: PairContext,
  result: PairOfWeights,
): Promise<void> {
  const part = (what: Parting['what'], tensor: string) => {
    if (result.first === null || line.step < result.first.step) result.first = { step: line.step, what, tensor };
  };
  remember(result.base, line.model, a);
  remember(result.other, line.model, b);
  for (const name of inUpdateOrder(base, line.model, a)) {
    await context.breathe();
    const x = a.tensors.get(name) as TensorBytes;
    const y = b.tensors.get(name);
    if (y === undefined || !sameForm(x, y)) {
      part('structure', name);
      continue;
    }
    const point = readPoint(line, name, x, y, [base, other], context);
    if (point === null) continue;
    append(result.points, tensorKey(line.model, name), point);
    if (point.differing > 0) part(line.label === 'initial' ? 'initial-parameters' : 'parameters', name);
  }
  for (const name of b.tensors.keys()) if (!a.tensors.has(name)) part('structure', name);
}

/** States that both runs saved: same step and model, the same label where there is a choice; by ascending step. */
function commonStates(base: RunRecord, other: RunRecord): [WeightsLine, WeightsLine][] {
  const pairs: [WeightsLine, WeightsLine][] = [];
  const seen = new Set<string>();
  for (const line of base.weights) {
    const place = `${line.step} ${line.model}`;
    const twins = other.weights.filter((w) => w.step === line.step && w.model === line.model);
    const twin = twins.find((w) => w.label === line.label) ?? twins[0];
    if (twin === undefined || seen.has(place)) continue;
    seen.add(place);
    pairs.push([line, twin]);
  }
  return pairs.sort(([a], [b]) => a.step - b.step);
}

async function open(run: RunRecord, line: WeightsLine, context: PairContext): Promise<OpenedWeights | null> {
  try {
    return await openWeights(run, line);
  } catch (error) {
    context.failed(run, line.file, messageOf(error));
    return null;
  }
}

function readPoint(
  line: WeightsLine,
  name: string,
  x: TensorBytes,
  y: TensorBytes,
  [base, other]: readonly [RunRecord, RunRecord],
  context: PairContext,
): TensorPoint | null {
  try {
    return compareTensor(line.step, x, y, context.kernel, context.scratch);
  } catch (error) {
    context.failed(base, line.file, `${name} (${other.manifest.id}): ${messageOf(error)}`);
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sameForm(a: TensorBytes, b: TensorBytes): boolean {
  return a.dtype === b.dtype && a.bytes === b.bytes && a.shape.join() === b.shape.join();
}

function remember(saved: Map<string, SavedTensor>, model: number, file: OpenedWeights): void {
  for (const [name, { shape, dtype }] of file.tensors) {
    const key = tensorKey(model, name);
    if (!saved.has(key)) saved.set(key, { model, name, shape, dtype });
  }
}

/** Names in the file: first those whose update order is known, then the rest as the file has them. */
function inUpdateOrder(run: RunRecord, model: number, file: OpenedWeights): string[] {
  const known = [...run.tensors.values()].filter((t) => t.model === model).map((t) => t.name);
  return [...new Set([...known, ...file.tensors.keys()])].filter((name) => file.tensors.has(name));
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function tensorRows(
  base: RunRecord,
  other: RunRecord,
  run: number,
  steps: PairOfSteps,
  weights: PairOfWeights,
): TensorDiff[] {
  const ours = together(base.tensors, weights.base);
  const theirs = together(other.tensors, weights.other);
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((key) => {
    const a = ours.get(key);
    const b = theirs.get(key);
    const { model, name, shape, dtype } = (a ?? b) as SavedTensor;
    const points = weights.points.get(key) ?? [];
    const digests = steps.digests.get(key);
    return {
      name,
      model,
      shape,
      dtype,
      run,
      since: steps.since.get(key) ?? points.find((point) => point.differing > 0)?.step ?? null,
      presence: presence(a, b),
      digests: { base: digests?.[0] ?? null, other: digests?.[1] ?? null },
      points,
    };
  });
}

/** Tensors of the steps, then those that only saved files have. */
function together(
  recorded: ReadonlyMap<string, SavedTensor>,
  saved: ReadonlyMap<string, SavedTensor>,
): Map<string, SavedTensor> {
  const all = new Map(recorded);
  for (const [key, tensor] of saved) if (!all.has(key)) all.set(key, tensor);
  return all;
}

function presence(a: SavedTensor | undefined, b: SavedTensor | undefined): TensorDiff['presence'] {
  if (a === undefined) return 'other-only';
  if (b === undefined) return 'base-only';
  return a.dtype === b.dtype && a.shape.join() === b.shape.join() ? 'both' : 'shape-differs';
}
