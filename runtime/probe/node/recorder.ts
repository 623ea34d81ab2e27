import type { ProbeEnd } from '../../src/capture/index.ts';
import type { Limits, TensorData } from '../../src/store/index.ts';
import { bytesOf, crc32, digestOf, hex32, hexFloat } from './digest.ts';
import type { RunDirectory } from './run-directory.ts';
import type { Tensor } from './tensorflow.ts';

/** safetensors names of TensorFlow.js dtypes. */
const DTYPES: Readonly<Record<string, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL', complex64: 'C64' };

/** A parameter that is digested after each step. `read` gives null once the script disposed of it. */
export interface Tracked {
  readonly name: string;
  readonly trainable: boolean;
  read(): Tensor | null;
}

/** The parameters that one optimiser (or several, on the same layers) updates. */
export interface TrackedModel {
  readonly index: number;
  /** In update order. */
  tensors: Tracked[];
  announced: number;
  steps: number;
  lastStep: number;
  /** Whether there was a step since final weights were last saved. */
  dirty: boolean;
}

/** What is known of a batch: its digest in order, and that of its examples in any order. */
export interface BatchDigests {
  readonly batch: string;
  readonly batchSet: string;
}

/** Writes `steps.jsonl` and `weights/`, and says when a limit is reached. */
export class Recorder {
  readonly #run: RunDirectory;
  readonly #limits: Limits;
  readonly #rng: () => Record<string, string>;
  readonly #began = performance.now();
  readonly #models: TrackedModel[] = [];
  #budget: number;
  #files = 0;
  #steps = 0;

  /** @param weightsBudget bytes that may be saved beyond initial and final weights */
  constructor(run: RunDirectory, limits: Limits, weightsBudget: number, rng: () => Record<string, string>) {
    this.#run = run;
    this.#limits = limits;
    this.#budget = weightsBudget;
    this.#rng = rng;
  }

  /** Steps recorded. */
  get steps(): number {
    return this.#steps;
  }

  get models(): readonly TrackedModel[] {
    return this.#models;
  }

  /** Digest of each stream now. */
  rng(): Record<string, string> {
    return this.#rng();
  }

  addModel(tensors: Tracked[]): TrackedModel {
    const index = this.#models.length;
    const model = { index, tensors, announced: 0, steps: 0, lastStep: -1, dirty: false };
    this.#models.push(model);
    return model;
  }

  /** Before an update: announces the tensors, and records the initial state before the first one. */
  before(model: TrackedModel, rng: Readonly<Record<string, string>>): void {
    if (model.announced === model.tensors.length) return;
    model.announced = model.tensors.length;
    const values = this.#values(model);
    this.#run.step({
      t: 'tensors',
      model: model.index,
      names: values.map(({ name }) => name),
      shapes: values.map(({ shape }) => shape),
      dtypes: values.map(({ dtype }) => dtype),
      trainable: model.tensors.map(({ trainable }) => trainable),
    });
    if (model.steps > 0) return;
    this.#line(model, -1, null, null, rng, values);
    this.#save(model, 'initial', -1, values);
  }

  /** After an update: one step is over. Returns the limit that is reached, if one is. */
  after(model: TrackedModel, loss: number | null, batch: BatchDigests | null): ProbeEnd['why'] | null {
    const step = this.#steps++;
    model.steps++;
    model.lastStep = step;
    model.dirty = true;
    const values = this.#values(model);
    this.#line(model, step, loss, batch, this.#rng(), values);
    const logSpaced = (model.steps & (model.steps - 1)) === 0;
    if (logSpaced && this.#save(model, 'step', step, values, this.#budget)) this.#budget -= sizeOf(values);
    if (this.#limits.steps !== null && this.#steps >= this.#limits.steps) return 'steps';
    if (this.#limits.seconds !== null && this.#seconds() >= this.#limits.seconds) return 'seconds';
    return null;
  }

  /** Saves the weights as the last step left them, of the models that changed since. */
  saveFinal(models: readonly TrackedModel[] = this.#models): void {
    for (const model of models) {
      if (!model.dirty) continue;
      this.#run.guard('final weights', () => this.#save(model, 'final', model.lastStep, this.#values(model)));
      model.dirty = false;
    }
  }

  #seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  #values(model: TrackedModel): TensorData[] {
    return model.tensors.map(({ name, read }) => {
      const tensor = read();
      if (tensor === null) throw new Error(`${name} was disposed of by the script`);
      return {
        name,
        shape: tensor.shape,
        dtype: DTYPES[tensor.dtype] ?? tensor.dtype,
        data: bytesOf(tensor.dataSync()),
      };
    });
  }

  #line(
    model: TrackedModel,
    step: number,
    loss: number | null,
    batch: BatchDigests | null,
    rng: Readonly<Record<string, string>>,
    values: readonly TensorData[],
  ): void {
    this.#run.step({
      t: 'step',
      step,
      model: model.index,
      loss: loss === null ? null : hexFloat(loss),
      batch: batch?.batch ?? null,
      batchSet: batch?.batchSet ?? null,
      rng,
      params: values.map((tensor) => digestOf(tensor.data)),
      time: Number(this.#seconds().toFixed(6)),
    });
  }

  #save(
    model: TrackedModel,
    label: 'initial' | 'step' | 'final',
    step: number,
    values: readonly TensorData[],
    budget = Number.POSITIVE_INFINITY,
  ): boolean {
    if (sizeOf(values) > budget) return false;
    const file = this.#run.weights(`${String(this.#files++).padStart(4, '0')}-${label}`, values);
    this.#run.step({ t: 'weights', label, step, model: model.index, file });
    return true;
  }
}

function sizeOf(values: readonly TensorData[]): number {
  return values.reduce((sum, { data }) => sum + data.length, 0);
}

/** Digests of the tensors that make up a batch; the examples run along the first axis of each. */
export function digestBatch(tensors: readonly Tensor[]): BatchDigests {
  const rows: number[] = [];
  for (const tensor of tensors) {
    const bytes = bytesOf(tensor.dataSync());
    const examples = tensor.shape[0] ?? 1;
    const length = examples === 0 ? 0 : bytes.length / examples;
    for (let i = 0; i < examples; i++) rows[i] = crc32(bytes.subarray(i * length, (i + 1) * length), rows[i] ?? 0);
  }
  const inOrder = Uint32Array.from(rows);
  const batch = digestOf(inOrder);
  return { batch, batchSet: hex32(crc32(bytesOf(inOrder.sort()))) };
}
