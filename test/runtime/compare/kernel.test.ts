import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTotals, typedArrayKernel } from '../../../runtime/src/compare/kernel.ts';
import { compareTensor, newScratch, type TensorBytes } from '../../../runtime/src/compare/weights.ts';
import { bytesOf, float32 } from './synthetic-run.ts';

function tensor(dtype: string, data: Uint8Array): TensorBytes {
  return {
    dtype,
    shape: [data.length],
    bytes: data.length,
    read: (target, position) => target.set(data.subarray(position, position + target.length)),
  };
}

const diff = (dtype: string, a: Uint8Array, b: Uint8Array) =>
  compareTensor(3, tensor(dtype, a), tensor(dtype, b), typedArrayKernel, newScratch());

describe('differences of one tensor', () => {
  it('measures float32 against values computed by hand', () => {
    const next = Math.fround(1 + 2 ** -23);
    const point = diff('F32', float32(1, 2, 3, 0, -4), float32(next, 2, 3.5, 0, -4));
    expect(point).toMatchObject({ step: 3, elements: 5, differing: 2, nonFinite: 0, maxAbs: 0.5 });
    expect(point.meanAbs).toBeCloseTo((0.5 + 2 ** -23) / 5, 12);
    expect(point.relativeL2).toBeCloseTo(0.5 / Math.sqrt(30), 7);
    expect(point.worst).toEqual({ index: 2, base: '3', other: '3.5' });
    // 3 -> 3.5 is a quarter of 2^23 mantissa steps of [2, 4): 2^21 ULP, in bin 22.
    expect(point.ulpHistogram).toEqual([3, 1, ...Array(20).fill(0), 1]);
  });

  it('counts zeros of other sign as different bits at the smallest distance', () => {
    const point = diff('F32', float32(0, 1), float32(-0, 1));
    expect(point).toMatchObject({ differing: 1, maxAbs: 0, relativeL2: 0, ulpHistogram: [1, 1] });
    expect(point.worst).toEqual({ index: 0, base: '0', other: '-0' });
  });

  it('puts values of either side of zero the right number of steps apart', () => {
    const smallest = 2 ** -149;
    expect(diff('F32', float32(smallest), float32(-smallest)).ulpHistogram).toEqual([0, 0, 1]);
  });

  it('counts NaN and infinity on one side only, and puts them first', () => {
    const a = float32(Number.NaN, 1, Number.POSITIVE_INFINITY, 5);
    const b = float32(Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY, 9);
    const point = diff('F32', a, b);
    expect(point).toMatchObject({ differing: 3, nonFinite: 2, maxAbs: 4, relativeL2: 4 / 5 });
    expect(point.worst).toEqual({ index: 1, base: '1', other: 'NaN' });
    expect(point.ulpHistogram.reduce((sum, n) => sum + n)).toBe(2);
  });

  it('gives no relative size where the base is zero', () => {
    expect(diff('F32', float32(0, 0), float32(1e-3, 0)).relativeL2).toBeNull();
  });

  it('reads half precision and 8-bit formats', () => {
    // bfloat16 1.0 = 0x3f80, 1.0078125 = 0x3f81; float16 1.0 = 0x3c00, 65504 = 0x7bff, infinity = 0x7c00.
    expect(diff('BF16', bytesOf(Uint16Array.of(0x3f80)), bytesOf(Uint16Array.of(0x3f81)))).toMatchObject({
      maxAbs: 2 ** -7,
      ulpHistogram: [0, 1],
      worst: { index: 0, base: '1', other: '1.0078125' },
    });
    expect(diff('F16', bytesOf(Uint16Array.of(0x7bff)), bytesOf(Uint16Array.of(0x7c00)))).toMatchObject({
      nonFinite: 1,
      worst: { base: '65504', other: 'Infinity' },
    });
    // E4M3FN: 0x7e = 448 (the largest), 0x7f = NaN; 0x01 = 2^-9.
    expect(diff('F8_E4M3', Uint8Array.of(0x7e, 0x01), Uint8Array.of(0x7f, 0x02))).toMatchObject({
      nonFinite: 1,
      maxAbs: 2 ** -9,
      worst: { base: '448', other: 'NaN' },
    });
  });

  it('keeps 64-bit integers exact and has no ULP for integers', () => {
    const big = 2n ** 60n;
    const point = diff('I64', bytesOf(BigInt64Array.of(big, -1n)), bytesOf(BigInt64Array.of(big + 1n, -1n)));
    expect(point).toMatchObject({ differing: 1, maxAbs: 1, ulpHistogram: [] });
    expect(point.worst).toEqual({ index: 0, base: String(big), other: String(big + 1n) });
  });

  it('compares unknown formats by bytes', () => {
    expect(diff('F4', Uint8Array.of(1, 2, 3), Uint8Array.of(1, 9, 3))).toMatchObject({ differing: 1, maxAbs: 0 });
  });

  it('agrees with a plain reference on random float32 and float64 bits, whatever the chunking', () => {
    const reference = (a: readonly number[], b: readonly number[]) => {
      let squares = 0;
      let max = 0;
      a.forEach((x, i) => {
        const y = b[i] as number;
        if (!Number.isFinite(x) || !Number.isFinite(y)) return;
        squares += (x - y) ** 2;
        max = Math.max(max, Math.abs(x - y));
      });
      return { squares, max };
    };
    const pair = fc.uint8Array({ minLength: 16, maxLength: 256 });
    fc.assert(
      fc.property(pair, pair, fc.integer({ min: 1, max: 15 }), (x, y, cut) => {
        const n = Math.floor(Math.min(x.length, y.length) / 8) * 8;
        const [a, b] = [x.slice(0, n), y.slice(0, n)];
        const values = (bytes: Uint8Array) => Array.from(new Float32Array(bytes.buffer));
        const whole = newTotals();
        typedArrayKernel.accumulate('F32', a, b, whole);
        const parts = newTotals();
        const at = (Math.min(cut, n / 8) * 8) % (n + 1);
        typedArrayKernel.accumulate('F32', a.slice(0, at), b.slice(0, at), parts);
        typedArrayKernel.accumulate('F32', a.slice(at), b.slice(at), parts);
        const { squares, max } = reference(values(a), values(b));
        expect(parts).toEqual(whole);
        expect(whole.maxAbs).toBe(max);
        expect(whole.sumSquares).toBe(squares);
        expect(whole.elements).toBe(n / 4);
        const double = newTotals();
        typedArrayKernel.accumulate('F64', a, b, double);
        expect(double.ulp.reduce((sum, k) => sum + k)).toBeLessThanOrEqual(double.elements);
      }),
    );
  });
});
