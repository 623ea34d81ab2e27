import { dtypeOf, formatElement } from './dtype.ts';
import { type DiffKernel, type DiffTotals, newTotals } from './kernel.ts';
import type { TensorPoint } from './result.ts';

/** One tensor's bytes in an opened weights file. */
export interface TensorBytes {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Size in bytes. */
  readonly bytes: number;
  /** Fills `target` from byte `position` of the tensor; throws when the file ends before. */
  read(target: Uint8Array, position: number): void;
}

/** Bytes read at a time from each file: a multiple of every element size, small enough for the caches. */
const CHUNK = 1 << 20;

/** Buffers for one comparison after another; allocate once a comparison, not once a tensor. */
export interface Scratch {
  readonly base: Uint8Array;
  readonly other: Uint8Array;
}

export function newScratch(): Scratch {
  return { base: new Uint8Array(CHUNK), other: new Uint8Array(CHUNK) };
}

/**
 * Differences between two tensors of the same shape and format, read in chunks so that files larger than memory work.
 * Whole chunks are first compared as bytes: equal tensors, the usual case, cost no arithmetic.
 */
export function compareTensor(
  step: number,
  base: TensorBytes,
  other: TensorBytes,
  kernel: DiffKernel,
  scratch: Scratch,
): TensorPoint {
  const size = dtypeOf(base.dtype).bytes;
  if (equalBytes(base, other, scratch))
    return equalPoint(step, base.bytes / size, dtypeOf(base.dtype).kind === 'float');
  const totals = newTotals();
  for (const [a, b] of chunks(base, other, scratch)) kernel.accumulate(base.dtype, a, b, totals);
  return {
    step,
    elements: totals.elements,
    differing: totals.differing,
    maxAbs: totals.maxAbs,
    meanAbs: totals.finite === 0 ? 0 : totals.sumAbs / totals.finite,
    relativeL2: relativeL2(totals),
    ulpHistogram: trimmed(totals.ulp),
    nonFinite: totals.nonFinite,
    worst: worstElement(base, other, totals.worst, size),
  };
}

function* chunks(base: TensorBytes, other: TensorBytes, scratch: Scratch): Generator<[Uint8Array, Uint8Array]> {
  for (let at = 0; at < base.bytes; at += CHUNK) {
    const length = Math.min(CHUNK, base.bytes - at);
    const a = scratch.base.subarray(0, length);
    const b = scratch.other.subarray(0, length);
    base.read(a, at);
    other.read(b, at);
    yield [a, b];
  }
}

function equalBytes(base: TensorBytes, other: TensorBytes, scratch: Scratch): boolean {
  for (const [a, b] of chunks(base, other, scratch)) {
    if (Buffer.compare(a, b) !== 0) return false;
  }
  return true;
}

function equalPoint(step: number, elements: number, float: boolean): TensorPoint {
  const ulpHistogram = float && elements > 0 ? [elements] : [];
  return {
    step,
    elements,
    differing: 0,
    maxAbs: 0,
    meanAbs: 0,
    relativeL2: 0,
    ulpHistogram,
    nonFinite: 0,
    worst: null,
  };
}

function relativeL2(totals: DiffTotals): number | null {
  if (totals.sumSquares === 0) return 0;
  const ratio = Math.sqrt(totals.sumSquares) / Math.sqrt(totals.sumSquaresBase);
  return Number.isFinite(ratio) ? ratio : null;
}

function trimmed(bins: Float64Array): number[] {
  let end = bins.length;
  while (end > 0 && bins[end - 1] === 0) end--;
  return Array.from(bins.subarray(0, end));
}

function worstElement(base: TensorBytes, other: TensorBytes, index: number, size: number): TensorPoint['worst'] {
  if (index < 0) return null;
  const element = (tensor: TensorBytes) => {
    const bytes = new Uint8Array(size);
    tensor.read(bytes, index * size);
    return formatElement(tensor.dtype, new DataView(bytes.buffer), 0);
  };
  return { index, base: element(base), other: element(other) };
}
