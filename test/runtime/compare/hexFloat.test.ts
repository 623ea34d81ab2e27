import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHexFloat } from '../../../runtime/src/compare/index.ts';
import { hexFloat } from './synthetic-run.ts';

it('reads back every finite double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseHexFloat(hexFloat(value))).toBe(value);
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
