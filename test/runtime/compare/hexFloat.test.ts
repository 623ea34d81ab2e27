import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHexFloat } from '../../../runtime/src/compare/index.ts';

/** `float.hex()` of Python: one digit before the point, thirteen after. */
function hexOf(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0x0.0p+0' : '0x0.0p+0';
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const exponent = (bits.getUint16(0) >> 4) & 0x7ff;
  const mantissa = (bits.getBigUint64(0) & 0xfffffffffffffn).toString(16).padStart(13, '0');
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${value < 0 ? '-' : ''}0x${exponent === 0 ? 0 : 1}.${mantissa}p${power < 0 ? '' : '+'}${power}`;
}

it('reads back every finite double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseHexFloat(hexOf(value))).toBe(value);
    }),
  );
});

it('reads the forms of C and Python', () => {
  expect(parseHexFloat('0x1.8p+0')).toBe(1.5);
  expect(parseHexFloat('-0x1p-1')).toBe(-0.5);
  expect(parseHexFloat('inf')).toBe(Number.POSITIVE_INFINITY);
  expect(parseHexFloat('-inf')).toBe(Number.NEGATIVE_INFINITY);
  expect(parseHexFloat('0x0.0000000000001p-1022')).toBe(5e-324);
});

it('answers NaN for what is no hexadecimal float', () => {
  for (const text of ['nan', '', '1.5', '0x', '0x1.8', 'infinite']) expect(parseHexFloat(text)).toBeNaN();
});
