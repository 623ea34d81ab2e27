import * as zlib from 'node:zlib';

const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (IEEE 802.3), as `zlib.crc32` computes it; Node 20 has that only since 20.15. */
export function crc32InScript(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
}

const native = (zlib as { crc32?: (bytes: Uint8Array, previous?: number) => number }).crc32;

/** CRC-32 of `bytes`, continued from `previous`. */
export const crc32: (bytes: Uint8Array, previous?: number) => number = native ?? crc32InScript;

/** The bytes of a typed array, not copied. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** An unsigned 32-bit number as eight lower-case hexadecimal digits. */
export function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** Order-sensitive digest of a tensor's values. */
export function digestOf(values: ArrayBufferView): string {
  return hex32(crc32(bytesOf(values)));
}

/** A number as a hexadecimal float that reads back exactly, in the form of Python's `float.hex`. */
export function hexFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const sign = high >>> 31 ? '-' : '';
  if (value === 0) return `${sign}0x0.0p+0`;
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (high & 0xfffff).toString(16).padStart(5, '0') + hex32(bits.getUint32(4));
  const exponent = biased === 0 ? -1022 : biased - 1023;
  return `${sign}0x${biased === 0 ? 0 : 1}.${fraction}p${exponent < 0 ? '' : '+'}${exponent}`;
}
