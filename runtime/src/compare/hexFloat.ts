const HEX_FLOAT = /^([+-]?)0x([0-9a-f]+)(?:\.([0-9a-f]*))?p([+-]?\d+)$/i;

/** Reads `0x1.8p+0`, `inf`, `-inf`, `nan` as C, Python and Java write them; NaN for anything else. */
export function parseHexFloat(text: string): number {
  const match = HEX_FLOAT.exec(text.trim());
  if (match === null) {
    const word = /^([+-]?)inf(?:inity)?$/i.exec(text.trim());
    return word === null ? Number.NaN : word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const [, sign, whole = '', fraction = '', exponent] = match;
  const mantissa = Number.parseInt(whole + fraction, 16);
  const shift = Number(exponent) - 4 * fraction.length;
  // In two factors, since 2 ** shift alone may underflow where the product does not.
  const half = Math.trunc(shift / 2);
  const value = mantissa * 2 ** half * 2 ** (shift - half);
  return sign === '-' ? -value : value;
}
