import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, crc32InScript, digestOf, hexFloat } from '../../../runtime/probe/node/digest.ts';
import { parseHexFloat } from '../../../runtime/src/compare/index.ts';

describe('digest', () => {
  it('is CRC-32, with and without zlib', () => {
    expect(digestOf(Buffer.from('123456789'))).toBe('cbf43926');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 30 }), (a, b) => {
        expect(crc32InScript(a)).toBe(crc32(a));
        expect(crc32InScript(b, crc32(a))).toBe(zlib.crc32(Buffer.concat([a, b])));
      }),
    );
  });

  it('depends on order and on the sign of zero', () => {
    expect(digestOf(Float32Array.of(1, 2))).not.toBe(digestOf(Float32Array.of(2, 1)));
    expect(digestOf(Float32Array.of(0))).not.toBe(digestOf(Float32Array.of(-0)));
  });
});

describe('hexadecimal floats', () => {
  it.each([
    [1.5, '0x1.8000000000000p+0'],
    [-0.1, '-0x1.999999999999ap-4'],
    [0, '0x0.0p+0'],
    [-0, '-0x0.0p+0'],
    [5e-324, '0x0.0000000000001p-1022'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NaN, 'nan'],
  ])('%d is %s', (value, text) => {
    expect(hexFloat(value)).toBe(text);
  });

  it('read back exactly', () => {
    fc.assert(fc.property(fc.double(), (value) => Object.is(parseHexFloat(hexFloat(value)), value)));
  });
});
