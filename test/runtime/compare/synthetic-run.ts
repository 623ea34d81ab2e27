import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  type DrawLine,
  type Environment,
  type InputLine,
  type Manifest,
  type SeedLine,
  type TensorData,
  writeSafetensors,
} from '../../../runtime/src/store/index.ts';

/** A run directory made by hand, with the values a test wants; everything not given is the same for every run. */
export interface SyntheticRun {
  readonly id: string;
  readonly manifest?: Partial<Manifest>;
  readonly environment?: Environment;
  readonly tensors: readonly string[];
  readonly dtype?: string;
  /** Shape of each tensor; flat when left out. */
  readonly shapes?: readonly (readonly number[])[];
  /** Values of every tensor before the first step, then after each: `states[0]` is step -1. */
  readonly states: readonly (readonly Uint8Array[])[];
  /** States whose weights are saved; all when left out. */
  readonly saved?: readonly number[];
  readonly losses?: readonly (string | null)[];
  readonly batches?: readonly (string | null)[];
  readonly batchSets?: readonly (string | null)[];
  /** Stream → its state a step, beginning at step -1; the last one stays. */
  readonly rng?: Readonly<Record<string, readonly string[]>>;
  readonly draws?: readonly DrawLine[];
  readonly seeds?: readonly SeedLine[];
  readonly inputs?: readonly InputLine[];
  readonly done?: boolean;
}

export function float32(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A double as Python's `float.hex()` writes it: one digit before the point, thirteen after. */
export function hexFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0x0.0p+0' : '0x0.0p+0';
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const exponent = (bits.getUint16(0) >> 4) & 0x7ff;
  const mantissa = (bits.getBigUint64(0) & 0xfffffffffffffn).toString(16).padStart(13, '0');
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${value < 0 ? '-' : ''}0x${exponent === 0 ? 0 : 1}.${mantissa}p${power < 0 ? '' : '+'}${power}`;
}

const hex = (digest: number) => digest.toString(16).padStart(8, '0');

/** Writes `run` under `root` and returns its directory. */
export function writeRun(root: string, run: SyntheticRun): string {
  const directory = join(root, run.id);
  mkdirSync(join(directory, 'weights'), { recursive: true });
  const manifest: Manifest = {
    schema: 1,
    id: run.id,
    created: '2026-01-01T00:00:00.000Z',
    tool: 'twinrun 0.1.0',
    digest: 'crc32',
    kind: 'python',
    script: 'train.py',
    argv: [],
    device: 'cpu',
    limits: { steps: 8, seconds: null },
    forced: { streams: {}, threads: null },
    scriptDigest: '00',
    git: null,
    status: 'completed',
    reason: '',
    exitCode: 0,
    signal: null,
    seconds: 3,
    ...run.manifest,
  };
  const json = (name: string, value: unknown) => writeFileSync(join(directory, name), JSON.stringify(value));
  const log = (name: string, values: readonly unknown[]) =>
    appendFileSync(join(directory, name), values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  json('manifest.json', manifest);
  json('env.json', run.environment ?? { 'os.name': 'Linux', 'packages.torch': '2.13.0' });
  log('draws.jsonl', [...(run.draws ?? []), ...(run.seeds ?? [])]);
  log('inputs.jsonl', run.inputs ?? []);
  const dtype = run.dtype ?? 'F32';
  const width = { F64: 8, I64: 8, F32: 4, BF16: 2, F16: 2 }[dtype] ?? 1;
  const shapes = run.tensors.map((_, i) => run.shapes?.[i] ?? [(run.states[0]?.[i]?.length ?? 0) / width]);
  const dtypes = run.tensors.map(() => dtype);
  const trainable = run.tensors.map(() => true);
  if (run.states.length > 0)
    log('steps.jsonl', [{ t: 'tensors', model: 0, names: run.tensors, shapes, dtypes, trainable }]);
  run.states.forEach((state, index) => {
    const step = index - 1;
    const rng = Object.fromEntries(
      Object.entries(run.rng ?? {}).map(([stream, states]) => [stream, states[Math.min(index, states.length - 1)]]),
    );
    const params = state.map((bytes) => hex(crc32(bytes)));
    const loss = step < 0 ? null : (run.losses?.[step] ?? '0x1.8p+0');
    const batch = step < 0 ? null : (run.batches?.[step] ?? 'ab');
    const batchSet = step < 0 ? null : (run.batchSets?.[step] ?? null);
    log('steps.jsonl', [{ t: 'step', step, model: 0, loss, batch, batchSet, rng, params, time: index / 10 }]);
    if (run.saved?.includes(index) === false) return;
    const label = index === 0 ? 'initial' : index === run.states.length - 1 ? 'final' : 'step';
    const file = `weights/${index}-${label}.safetensors`;
    const data = state.map((bytes, i): TensorData => {
      return { name: run.tensors[i] ?? '', dtype, shape: shapes[i] ?? [], data: bytes };
    });
    writeSafetensors(join(directory, file), data);
    log('steps.jsonl', [{ t: 'weights', label, step, model: 0, file }]);
  });
  if (run.done !== false) writeFileSync(join(directory, 'DONE'), '');
  return directory;
}
