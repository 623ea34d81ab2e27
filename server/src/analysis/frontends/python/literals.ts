/** Values of Python's literals, from their source. */

const STRING_SHAPE = /^([A-Za-z]*)("""|'''|"|')/;
const ESCAPE = /\\(?:\r?\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[\s\S])/g;
const SINGLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * The text of one string literal with prefix and quotes, unescaped. Bytes become the characters of the same codes;
 * `\N{…}` stays as written (the Unicode name table is not worth carrying). An f-string must have no interpolation.
 */
export function stringValue(source: string): string {
  const shape = STRING_SHAPE.exec(source);
  if (shape === null) return source;
  const [opening, prefix, quote] = shape as unknown as [string, string, string];
  const end = source.endsWith(quote) && source.length >= opening.length + quote.length ? quote.length : 0;
  let inner = source.slice(opening.length, source.length - end);
  const flags = prefix.toLowerCase();
  if (flags.includes('f') || flags.includes('t')) inner = inner.replaceAll('{{', '{').replaceAll('}}', '}');
  if (flags.includes('r') || !inner.includes('\\')) return inner;
  return inner.replace(ESCAPE, unescaped);
}

function unescaped(sequence: string): string {
  const second = sequence[1] as string;
  if (second === '\n' || second === '\r') return '';
  if (second >= '0' && second <= '7') return String.fromCharCode(Number.parseInt(sequence.slice(1), 8));
  if ((second === 'x' || second === 'u' || second === 'U') && sequence.length > 2) {
    const code = Number.parseInt(sequence.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : sequence;
  }
  return SINGLE[second] ?? sequence;
}

/** The value of an integer or float literal; undefined for an imaginary one, which the model has no word for. */
export function numberValue(source: string): number | undefined {
  const digits = source.replaceAll('_', '').toLowerCase();
  if (digits.startsWith('0x') || digits.startsWith('0o') || digits.startsWith('0b')) return Number(digits);
  if (digits.endsWith('j')) return undefined;
  const value = Number.parseFloat(digits);
  return Number.isNaN(value) ? undefined : value;
}
