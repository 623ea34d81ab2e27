/** How numbers are shown. Values that differ never look equal. */

/** `5.7e-4`; `0` for zero. */
export function magnitude(value: number | null): string {
  if (value === null) return '∞';
  return value === 0 ? '0' : value.toExponential(1).replace('e+', 'e');
}

/** A loss: four decimals where that says something, else three significant digits. */
export function loss(value: number | null): string {
  if (value === null) return '';
  const size = Math.abs(value);
  return value === 0 || (size >= 5e-4 && size < 1e6) ? value.toFixed(4) : value.toExponential(2).replace('e+', 'e');
}

/** Two losses with as many digits as it takes to tell them apart. */
export function distinctLosses(a: number, b: number): readonly [string, string] {
  if (loss(a) !== loss(b) || a === b) return [loss(a), loss(b)];
  for (let digits = 5; digits < 17; digits++) {
    const [x, y] = [a.toPrecision(digits), b.toPrecision(digits)];
    if (x !== y) return [x, y];
  }
  return [String(a), String(b)];
}

/** `1,234,567` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `14 s`, `3 min 20 s` */
export function duration(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Share of differing elements: `all`/`none` are the caller's words, since only they are exact. */
export function share(part: number, whole: number): string {
  const percent = (part / whole) * 100;
  return `${percent < 9.95 ? Math.max(0.1, percent).toFixed(1) : Math.min(99, Math.round(percent))}%`;
}

export function shape(dimensions: readonly number[]): string {
  return dimensions.length === 0 ? '1' : dimensions.join('×');
}

/** Multi-dimensional index of a flat, row-major one: `[4, 1, 0, 0]`. */
export function position(flat: number, dimensions: readonly number[]): string {
  const at: number[] = [];
  let rest = flat;
  for (let d = dimensions.length - 1; d >= 0; d--) {
    const size = dimensions[d] ?? 1;
    at.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${at.join(', ')}]`;
}

/** Smallest distance of a bin of `TensorPoint.ulpHistogram`, short: `0`, `1`, `8`, `2k`, `524k`, `8M`. */
export function ulpLabel(bin: number): string {
  const from = bin === 0 ? 0 : 2 ** (bin - 1);
  for (const [size, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (from >= size)
      return from >= size * 1e3 ? from.toExponential(0).replace('e+', 'e') : `${Math.round(from / size)}${unit}`;
  }
  return String(from);
}

/** Bounds of the bin that holds the median element, `8,192–16,383`. */
export function medianUlp(histogram: readonly number[]): string {
  const total = histogram.reduce((sum, n) => sum + n, 0);
  let seen = 0;
  for (const [bin, n] of histogram.entries()) {
    seen += n;
    if (seen * 2 < total) continue;
    if (bin <= 1) return String(bin);
    return `${count(2 ** (bin - 1))}–${count(2 ** bin - 1)}`;
  }
  return '0';
}
