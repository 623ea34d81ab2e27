import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * The safetensors format: 8 bytes little-endian length, a JSON header, then the tensors' bytes. Reading is by tensor and
 * range, so that files larger than memory work; a header is data from outside and is checked in full before any use.
 * Specification: the safetensors project's README ("Format").
 */
export interface TensorEntry {
  readonly name: string;
  /** As in the file: `F32`, `BF16`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Size of its data. */
  readonly bytes: number;
  /** Where its data begins in the file. */
  readonly offset: number;
}

export interface Safetensors {
  /** In the order of their data. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Fills `target` from byte `position` of the tensor; throws when the tensor or the file ends before. */
  read(tensor: TensorEntry, target: Uint8Array, position: number): void;
  close(): void;
}

export interface TensorData {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export type TensorArray =
  | Float64Array
  | Float32Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array;

/** The file is not safetensors, or its header contradicts itself or the file. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

type ArrayType = new (buffer: ArrayBuffer) => TensorArray;

/** Bytes an element and the array that views them; half-precision formats are viewed as their bit patterns. */
const DTYPES: ReadonlyMap<string, { readonly bytes: number; readonly array: ArrayType }> = new Map<
  string,
  { bytes: number; array: ArrayType }
>([
  ['F64', { bytes: 8, array: Float64Array }],
  ['F32', { bytes: 4, array: Float32Array }],
  ['F16', { bytes: 2, array: Uint16Array }],
  ['BF16', { bytes: 2, array: Uint16Array }],
  ['F8_E4M3', { bytes: 1, array: Uint8Array }],
  ['F8_E5M2', { bytes: 1, array: Uint8Array }],
  ['C64', { bytes: 8, array: Float32Array }],
  ['I64', { bytes: 8, array: BigInt64Array }],
  ['U64', { bytes: 8, array: BigUint64Array }],
  ['I32', { bytes: 4, array: Int32Array }],
  ['U32', { bytes: 4, array: Uint32Array }],
  ['I16', { bytes: 2, array: Int16Array }],
  ['U16', { bytes: 2, array: Uint16Array }],
  ['I8', { bytes: 1, array: Int8Array }],
  ['U8', { bytes: 1, array: Uint8Array }],
  ['BOOL', { bytes: 1, array: Uint8Array }],
]);

/** Limit of the reference implementation. */
const MAX_HEADER = 100_000_000;

/** Opens a file for reading by tensor. Throws `SafetensorsError`, or the system's error when it cannot be opened. */
export function openSafetensors(path: string): Safetensors {
  // A link could lead out of the run directory. (O_NOFOLLOW is undefined on Windows.)
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { tensors, metadata } = readHeader(file, fstatSync(file).size);
    return {
      tensors,
      metadata,
      read: (tensor, target, position) => {
        if (position < 0 || position + target.length > tensor.bytes)
          throw new RangeError(`bytes ${position} to ${position + target.length} of ${tensor.name} do not exist`);
        readFully(file, target, tensor.offset + position);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** One tensor's elements (row-major). F16 and BF16 come as bit patterns, C64 as interleaved real and imaginary parts. */
export function readTensor(file: Safetensors, tensor: TensorEntry): TensorArray {
  const type = DTYPES.get(tensor.dtype);
  if (type === undefined) throw new SafetensorsError(`unknown number format ${tensor.dtype}`);
  const buffer = new ArrayBuffer(tensor.bytes);
  file.read(tensor, new Uint8Array(buffer), 0);
  return new type.array(buffer);
}

/** Writes a new file; fails when `path` exists. The tensors' data must have the size that dtype and shape say. */
export function writeSafetensors(
  path: string,
  tensors: readonly TensorData[],
  metadata: Readonly<Record<string, string>> = {},
): void {
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let end = 0;
  for (const { name, dtype, shape, data } of tensors) {
    if (name === '__metadata__' || name in header) throw new SafetensorsError(`cannot store two entries named ${name}`);
    if (sizeOf(name, dtype, shape).bytes !== data.length)
      throw new SafetensorsError(`${name}: ${data.length} bytes do not make ${dtype} [${shape.join(', ')}]`);
    header[name] = { dtype, shape, data_offsets: [end, end + data.length] };
    end += data.length;
  }
  let json = Buffer.from(JSON.stringify(header));
  // Data begins at a multiple of 8, as the reference implementation aligns it.
  json = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = openSync(path, 'wx');
  try {
    for (const piece of [length, json, ...tensors.map((tensor) => tensor.data)]) writeFully(file, piece);
  } finally {
    closeSync(file);
  }
}

function readHeader(file: number, size: number): Pick<Safetensors, 'tensors' | 'metadata'> {
  if (size < 8) throw new SafetensorsError(`the file has only ${size} bytes`);
  const prefix = Buffer.alloc(8);
  readFully(file, prefix, 0);
  const length = prefix.readBigUInt64LE();
  if (length > BigInt(MAX_HEADER)) throw new SafetensorsError(`the header claims ${length} bytes`);
  if (length > BigInt(size - 8)) throw new SafetensorsError('the file ends inside its header');
  const bytes = Buffer.alloc(Number(length));
  readFully(file, bytes, 8);
  return checkHeader(parseHeader(bytes), 8 + bytes.length, size);
}

function parseHeader(bytes: Buffer): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const header: unknown = JSON.parse(text);
    if (isObject(header)) return header;
  } catch {
    // Falls through: bad UTF-8 and bad JSON are the same to the user.
  }
  throw new SafetensorsError('the header is not a JSON object');
}

/** Every tensor's place must follow from its type and shape, and together they must cover the data without gap. */
function checkHeader(
  header: Record<string, unknown>,
  begin: number,
  size: number,
): Pick<Safetensors, 'tensors' | 'metadata'> {
  const tensors: TensorEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = checkMetadata(value);
    else tensors.push(checkEntry(name, value, begin));
  }
  tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let end = begin;
  for (const tensor of tensors) {
    if (tensor.offset !== end) throw new SafetensorsError(`the data of ${tensor.name} overlaps or leaves a gap`);
    end += tensor.bytes;
  }
  if (end > size) throw new SafetensorsError(`the file ends inside its data (${size} of ${end} bytes)`);
  if (end < size) throw new SafetensorsError(`${size - end} bytes belong to no tensor`);
  return { tensors, metadata };
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((v) => typeof v === 'string'))
    throw new SafetensorsError('its metadata is not a table of texts');
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown, begin: number): TensorEntry {
  if (!isObject(value)) throw new SafetensorsError(`${name} is not described`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw new SafetensorsError(`${name} is not described by dtype, shape and data_offsets`);
  const { elements, bytes } = sizeOf(name, dtype, shape);
  const [from, to] = offsets as [number, number];
  if (to - from !== bytes)
    throw new SafetensorsError(`${name}: ${to - from} bytes do not make ${dtype} [${shape.join(', ')}]`);
  return { name, dtype, shape, elements, bytes, offset: begin + from };
}

function sizeOf(name: string, dtype: string, shape: readonly number[]): { elements: number; bytes: number } {
  const type = DTYPES.get(dtype);
  if (type === undefined) throw new SafetensorsError(`${name} has the unknown number format ${dtype}`);
  const elements = shape.reduce((product, n) => product * n, 1);
  const bytes = elements * type.bytes;
  if (!Number.isSafeInteger(bytes)) throw new SafetensorsError(`${name} has an impossible shape`);
  return { elements, bytes };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readFully(file: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length; ) {
    const count = readSync(file, target, done, target.length - done, position + done);
    if (count === 0) throw new SafetensorsError('the file ends inside its data');
    done += count;
  }
}

function writeFully(file: number, data: Uint8Array): void {
  for (let done = 0; done < data.length; ) done += writeSync(file, data, done);
}
