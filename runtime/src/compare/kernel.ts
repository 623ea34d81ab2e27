import { type Dtype, dtypeOf } from './dtype.ts';

/** Running totals over the elements of one tensor; `accumulate` of a kernel adds to them. */
export interface DiffTotals {
  elements: number;
  differing: number;
  nonFinite: number;
  /** Over pairs of finite numbers. */
  finite: number;
  sumAbs: number;
  maxAbs: number;
  sumSquares: number;
  sumSquaresBase: number;
  /** As `TensorPoint.ulpHistogram`, all 66 bins. */
  readonly ulp: Float64Array;
  /** Flat index of the largest difference so far, -1 without one. */
  worst: number;
  /** How bad the element at `worst` is: its |Δ|, or infinity for a non-finite mismatch; -1 without one. */
  worstRank: number;
}

/** 64 bits of distance, plus the bin of equal bits; one spare so that no format overruns. */
const ULP_BINS = 66;

export function newTotals(): DiffTotals {
  return {
    elements: 0,
    differing: 0,
    nonFinite: 0,
    finite: 0,
    sumAbs: 0,
    maxAbs: 0,
    sumSquares: 0,
    sumSquaresBase: 0,
    ulp: new Float64Array(ULP_BINS),
    worst: -1,
    worstRank: -1,
  };
}

/** Element-wise comparison of two byte ranges; the one place to replace for speed. */
export interface DiffKernel {
  /**
   * Adds the elements of `base` and `other` to `totals`. Both are little-endian, equally long, a whole number of elements
   * and start at an 8-byte boundary of their buffers. The first element has flat index `totals.elements`.
   */
  accumulate(dtype: string, base: Uint8Array, other: Uint8Array, totals: DiffTotals): void;
}

/** Bin of a distance of `d` ULP, for whole numbers below 2^64. */
function ulpBin(d: number): number {
  return d < 4294967296 ? 32 - Math.clz32(d) : 64 - Math.clz32(Math.floor(d / 4294967296));
}

/** One differing pair, `distance` ULP apart; a negative distance is in no bin. */
function addDifference(
  totals: DiffTotals,
  index: number,
  a: number,
  b: number,
  distance: number,
  exact: number = Math.abs(a - b),
): void {
  totals.differing++;
  const delta = Math.min(exact, Number.MAX_VALUE);
  let rank = delta;
  if (Number.isFinite(a) && Number.isFinite(b)) {
    totals.finite++;
    totals.sumAbs += delta;
    totals.sumSquares += delta * delta;
    totals.sumSquaresBase += a * a;
    if (delta > totals.maxAbs) totals.maxAbs = delta;
    if (distance >= 0) bump(totals.ulp, ulpBin(Math.max(1, distance)));
  } else if (Number.isNaN(a) && Number.isNaN(b)) {
    rank = 0;
  } else {
    totals.nonFinite++;
    rank = Number.POSITIVE_INFINITY;
  }
  if (rank > totals.worstRank) {
    totals.worstRank = rank;
    totals.worst = index;
  }
}

function bump(bins: Float64Array, bin: number): void {
  bins[bin] = (bins[bin] ?? 0) + 1;
}

function addEqual(totals: DiffTotals, value: number): void {
  if (value - value !== 0) return;
  totals.finite++;
  totals.sumSquaresBase += value * value;
}

/** Position of a sign-magnitude pattern on the number line, so that neighbours are 1 apart. */
function ordinal(bits: number, signBit: number): number {
  return bits >= signBit ? signBit - bits : bits;
}

function float32(base: Uint8Array, other: Uint8Array, totals: DiffTotals): void {
  const n = base.byteLength / 4;
  const a = new Float32Array(base.buffer, base.byteOffset, n);
  const b = new Float32Array(other.buffer, other.byteOffset, n);
  const x = new Uint32Array(base.buffer, base.byteOffset, n);
  const y = new Uint32Array(other.buffer, other.byteOffset, n);
  const start = totals.elements;
  let equal = 0;
  for (let i = 0; i < n; i++) {
    const p = x[i] as number;
    const q = y[i] as number;
    if (p === q) {
      equal++;
      addEqual(totals, a[i] as number);
    } else {
      const distance = Math.abs(ordinal(p, 0x80000000) - ordinal(q, 0x80000000));
      addDifference(totals, start + i, a[i] as number, b[i] as number, distance);
    }
  }
  finish(totals, n, equal);
}

function float64(base: Uint8Array, other: Uint8Array, totals: DiffTotals): void {
  const n = base.byteLength / 8;
  const a = new Float64Array(base.buffer, base.byteOffset, n);
  const b = new Float64Array(other.buffer, other.byteOffset, n);
  const x = new BigInt64Array(base.buffer, base.byteOffset, n);
  const y = new BigInt64Array(other.buffer, other.byteOffset, n);
  const start = totals.elements;
  let equal = 0;
  const position = (bits: bigint) => (bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits);
  for (let i = 0; i < n; i++) {
    const p = x[i] as bigint;
    const q = y[i] as bigint;
    if (p === q) {
      equal++;
      addEqual(totals, a[i] as number);
    } else {
      // Rounding a distance above 2^53 to a double can move it across a bin's edge by one part in 2^53.
      addDifference(totals, start + i, a[i] as number, b[i] as number, Math.abs(Number(position(p) - position(q))));
    }
  }
  finish(totals, n, equal);
}

/** Floats of 8 and 16 bits, by table. */
function smallFloat(dtype: Dtype, base: Uint8Array, other: Uint8Array, totals: DiffTotals): void {
  const table = (dtype.table as () => Float64Array)();
  const wide = dtype.bytes === 2;
  const n = base.byteLength / dtype.bytes;
  const x = wide ? new Uint16Array(base.buffer, base.byteOffset, n) : base;
  const y = wide ? new Uint16Array(other.buffer, other.byteOffset, n) : other;
  const sign = wide ? 0x8000 : 0x80;
  const start = totals.elements;
  let equal = 0;
  for (let i = 0; i < n; i++) {
    const p = x[i] as number;
    const q = y[i] as number;
    if (p === q) {
      equal++;
      addEqual(totals, table[p] as number);
    } else {
      const distance = Math.abs(ordinal(p, sign) - ordinal(q, sign));
      addDifference(totals, start + i, table[p] as number, table[q] as number, distance);
    }
  }
  finish(totals, n, equal);
}

type IntegerView = { readonly length: number; readonly [i: number]: number | bigint };

function integers(name: string, bytes: Uint8Array): IntegerView {
  const { buffer, byteOffset, byteLength } = bytes;
  switch (name) {
    case 'I64':
      return new BigInt64Array(buffer, byteOffset, byteLength / 8);
    case 'U64':
      return new BigUint64Array(buffer, byteOffset, byteLength / 8);
    case 'I32':
      return new Int32Array(buffer, byteOffset, byteLength / 4);
    case 'U32':
      return new Uint32Array(buffer, byteOffset, byteLength / 4);
    case 'I16':
      return new Int16Array(buffer, byteOffset, byteLength / 2);
    case 'U16':
      return new Uint16Array(buffer, byteOffset, byteLength / 2);
    case 'I8':
      return new Int8Array(buffer, byteOffset, byteLength);
    default:
      return bytes;
  }
}

/** |p − q|, subtracted before it is rounded to a double. */
function distanceOf(p: number | bigint, q: number | bigint): number {
  return Math.abs(typeof p === 'bigint' && typeof q === 'bigint' ? Number(p - q) : Number(p) - Number(q));
}

function integer(name: string, base: Uint8Array, other: Uint8Array, totals: DiffTotals): void {
  const x = integers(name, base);
  const y = integers(name, other);
  const start = totals.elements;
  for (let i = 0; i < x.length; i++) {
    const p = x[i] as number | bigint;
    const q = y[i] as number | bigint;
    if (p === q) addEqual(totals, Number(p));
    else addDifference(totals, start + i, Number(p), Number(q), -1, distanceOf(p, q));
  }
  totals.elements += x.length;
}

/** A format without magnitudes: only whether bytes differ. */
function opaque(base: Uint8Array, other: Uint8Array, totals: DiffTotals): void {
  for (let i = 0; i < base.length; i++) {
    if (base[i] === other[i]) continue;
    totals.differing++;
    if (totals.worst < 0) totals.worst = totals.elements + i;
  }
  totals.elements += base.length;
}

function finish(totals: DiffTotals, elements: number, equal: number): void {
  totals.elements += elements;
  totals.ulp[0] = (totals.ulp[0] ?? 0) + equal;
}

/** Plain typed-array loops: runs everywhere, about 0.5 GB/s of float32. */
export const typedArrayKernel: DiffKernel = {
  accumulate(name, base, other, totals) {
    const dtype = dtypeOf(name);
    if (name === 'F32' || name === 'C64') float32(base, other, totals);
    else if (name === 'F64') float64(base, other, totals);
    else if (dtype.kind === 'float') smallFloat(dtype, base, other, totals);
    else if (dtype.kind === 'integer') integer(name, base, other, totals);
    else opaque(base, other, totals);
  },
};
