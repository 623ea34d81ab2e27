/**
 * Number formats of safetensors, by name: how many bytes an element has and how its bits are read. Formats not listed
 * are compared byte by byte and have no magnitudes.
 */

export type DtypeKind = 'float' | 'integer' | 'bytes';

export interface Dtype {
  readonly kind: DtypeKind;
  readonly bytes: number;
  /** Formats of 8 and 16 bits: the value of each bit pattern. */
  readonly table?: () => Float64Array;
}

/** IEEE 754 interchange layout with `exponent` and `mantissa` bits; `finite` formats have NaN but no infinity (E4M3FN). */
function decode(bits: number, exponent: number, mantissa: number, finite: boolean): number {
  const sign = bits >>> (exponent + mantissa) ? -1 : 1;
  const e = (bits >>> mantissa) & ((1 << exponent) - 1);
  const m = bits & ((1 << mantissa) - 1);
  const bias = (1 << (exponent - 1)) - 1;
  const top = e === (1 << exponent) - 1;
  if (top && (finite ? m === (1 << mantissa) - 1 : m !== 0)) return Number.NaN;
  if (top && !finite) return sign * Number.POSITIVE_INFINITY;
  if (e === 0) return sign * m * 2 ** (1 - bias - mantissa);
  return sign * (1 + m / (1 << mantissa)) * 2 ** (e - bias);
}

function lazyTable(exponent: number, mantissa: number, finite = false): () => Float64Array {
  let table: Float64Array | null = null;
  return () => {
    table ??= Float64Array.from({ length: 1 << (1 + exponent + mantissa) }, (_, bits) =>
      decode(bits, exponent, mantissa, finite),
    );
    return table;
  };
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  F64: { kind: 'float', bytes: 8 },
  F32: { kind: 'float', bytes: 4 },
  /** Complex numbers are compared as their real and imaginary parts, interleaved: two elements each. */
  C64: { kind: 'float', bytes: 4 },
  F16: { kind: 'float', bytes: 2, table: lazyTable(5, 10) },
  BF16: { kind: 'float', bytes: 2, table: lazyTable(8, 7) },
  F8_E5M2: { kind: 'float', bytes: 1, table: lazyTable(5, 2) },
  F8_E4M3: { kind: 'float', bytes: 1, table: lazyTable(4, 3, true) },
  I64: { kind: 'integer', bytes: 8 },
  U64: { kind: 'integer', bytes: 8 },
  I32: { kind: 'integer', bytes: 4 },
  U32: { kind: 'integer', bytes: 4 },
  I16: { kind: 'integer', bytes: 2 },
  U16: { kind: 'integer', bytes: 2 },
  I8: { kind: 'integer', bytes: 1 },
  U8: { kind: 'integer', bytes: 1 },
  BOOL: { kind: 'integer', bytes: 1 },
};

/** The format called `name`, or single bytes for a format this version does not know. */
export function dtypeOf(name: string): Dtype {
  return DTYPES[name] ?? { kind: 'bytes', bytes: 1 };
}

/** The element whose bytes start at `offset`, as a decimal string that reads back to the same bits' value. */
export function formatElement(name: string, view: DataView, offset: number): string {
  switch (name) {
    case 'F64':
      return formatNumber(view.getFloat64(offset, true));
    case 'F32':
    case 'C64':
      return formatFloat32(view.getFloat32(offset, true));
    case 'I64':
      return view.getBigInt64(offset, true).toString();
    case 'U64':
      return view.getBigUint64(offset, true).toString();
    case 'I32':
      return String(view.getInt32(offset, true));
    case 'U32':
      return String(view.getUint32(offset, true));
    case 'I16':
      return String(view.getInt16(offset, true));
    case 'U16':
      return String(view.getUint16(offset, true));
    case 'I8':
      return String(view.getInt8(offset));
    case 'BOOL':
      return view.getUint8(offset) === 0 ? 'false' : 'true';
    default: {
      const { table, bytes } = dtypeOf(name);
      const bits = bytes === 2 ? view.getUint16(offset, true) : view.getUint8(offset);
      return table === undefined ? String(bits) : formatNumber(table()[bits] ?? Number.NaN);
    }
  }
}

function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The shortest decimal that rounds to the same float32: at most 9 significant digits. */
function formatFloat32(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatNumber(value);
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
