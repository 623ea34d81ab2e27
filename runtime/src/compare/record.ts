import type {
  DrawLine,
  Environment,
  InputLine,
  Manifest,
  SeedLine,
  StepLine,
  StepsFileLine,
  TensorsLine,
  WeightsLine,
} from '../store/index.ts';

/** What one run recorded, arranged for comparing: everything but the weights themselves. */
export interface RunRecord {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly environment: Environment;
  readonly draws: readonly DrawLine[];
  readonly seeds: readonly SeedLine[];
  readonly inputs: readonly InputLine[];
  readonly weights: readonly WeightsLine[];
  /** By ascending step, starting at -1 where the probe wrote it. */
  readonly steps: readonly RecordedStep[];
  /** Every tensor seen, by `tensorKey`, in update order; with its last shape where that changes. */
  readonly tensors: ReadonlyMap<string, RecordedTensor>;
  /** What the probe or launcher could not do, and what of the directory could not be read. */
  readonly problems: readonly string[];
  /** No `DONE`: the directory was not completed. */
  readonly partial: boolean;
}

export interface RecordedTensor {
  readonly model: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface RecordedStep {
  readonly step: number;
  readonly loss: string | null;
  readonly batch: string | null;
  readonly batchSet: string | null;
  readonly rng: Readonly<Record<string, string>>;
  /** One entry a model that this step updated. */
  readonly parts: readonly RecordedPart[];
}

export interface RecordedPart {
  readonly model: number;
  readonly tensors: TensorsLine;
  /** The digests joined by spaces: equal steps, the usual case, are then told by one comparison of strings. */
  readonly digests: string;
}

/** Identity of a tensor across runs: models are told apart by order of appearance, tensors by name. */
export function tensorKey(model: number, name: string): string {
  return `${model}\n${name}`;
}

/** The last step recorded, -1 without any. */
export function lastStep(run: RunRecord): number {
  return run.steps.at(-1)?.step ?? -1;
}

/** Whether there is anything to compare. */
export function capturedAnything(run: RunRecord): boolean {
  return run.steps.length > 0 || run.weights.length > 0;
}

/** Arranges the lines of `steps.jsonl`; lines that contradict the ones before them are left out. */
export function arrangeSteps(
  lines: readonly StepsFileLine[],
): Pick<RunRecord, 'steps' | 'weights'> & { tensors: Map<string, RecordedTensor> } {
  const current = new Map<number, TensorsLine>();
  const tensors = new Map<string, RecordedTensor>();
  const weights: WeightsLine[] = [];
  const steps = new Map<number, RecordedStep>();
  for (const line of lines) {
    if (line.t === 'tensors') {
      current.set(line.model, line);
      line.names.forEach((name, i) => {
        const key = tensorKey(line.model, name);
        tensors.set(key, { model: line.model, name, shape: line.shapes[i] ?? [], dtype: line.dtypes[i] ?? '' });
      });
    } else if (line.t === 'weights') {
      weights.push(line);
    } else {
      const named = current.get(line.model);
      if (named === undefined || named.names.length !== line.params.length) continue;
      steps.set(line.step, mergeStep(steps.get(line.step), line, named));
    }
  }
  return { steps: [...steps.values()].sort((a, b) => a.step - b.step), weights, tensors };
}

/** Several models may record the same step: the first line gives loss, batch and streams, each adds its parameters. */
function mergeStep(seen: RecordedStep | undefined, line: StepLine, tensors: TensorsLine): RecordedStep {
  const part: RecordedPart = { model: line.model, tensors, digests: line.params.join(' ') };
  if (seen === undefined) {
    const { step, loss, batch, rng } = line;
    return { step, loss, batch, batchSet: line.batchSet ?? null, rng, parts: [part] };
  }
  return {
    ...seen,
    loss: seen.loss ?? line.loss,
    batch: seen.batch ?? line.batch,
    batchSet: seen.batchSet ?? line.batchSet ?? null,
    parts: [...seen.parts.filter((p) => p.model !== line.model), part],
  };
}
