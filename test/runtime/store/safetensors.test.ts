import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  openSafetensors,
  readTensor,
  SafetensorsError,
  type TensorData,
  writeSafetensors,
} from '../../../runtime/src/store/index.ts';
import { temporaryFolder } from './folder.ts';

/** A file with this header (text, or an object) and `data` bytes after it. */
async function fileWith(header: unknown, data: number, claim?: bigint): Promise<string> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claim ?? BigInt(json.length));
  const path = join(await temporaryFolder(), 'x.safetensors');
  await writeFile(path, Buffer.concat([length, json, Buffer.alloc(data)]));
  return path;
}

const f32 = (shape: unknown, offsets: unknown) => ({ dtype: 'F32', shape, data_offsets: offsets });

describe('a hostile or damaged file is refused:', () => {
  const cases: [string, unknown, number, bigint?][] = [
    ['length beyond the file', {}, 0, 1n << 40n],
    ['length beyond any number', {}, 0, (1n << 64n) - 1n],
    ['no JSON', '{"a":', 0],
    ['a list for a header', '[]', 0],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), 0],
    ['unknown number format', { a: { dtype: 'F33', shape: [1], data_offsets: [0, 4] } }, 4],
    ['no offsets', { a: { dtype: 'F32', shape: [1] } }, 4],
    ['negative size', { a: f32([-1], [0, 4]) }, 4],
    ['fractional size', { a: f32([1.5], [0, 6]) }, 6],
    ['impossible size', { a: f32([2 ** 40, 2 ** 40], [0, 4]) }, 4],
    ['offsets reversed', { a: f32([1], [4, 0]) }, 4],
    ['size and shape disagree', { a: f32([2], [0, 4]) }, 4],
    ['data beyond the file', { a: f32([2], [0, 8]) }, 4],
    ['overlap', { a: f32([1], [0, 4]), b: f32([1], [0, 4]) }, 8],
    ['gap', { a: f32([1], [0, 4]), b: f32([1], [8, 12]) }, 12],
    ['bytes of no tensor', { a: f32([1], [0, 4]) }, 12],
    [
      'two entries of one name',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ],
    ['metadata of another kind', { __metadata__: { a: 1 } }, 0],
  ];
  test.each(cases)('%s', async (_, header, data, claim) => {
    const path = await fileWith(header, data, claim);
    expect(() => openSafetensors(path)).toThrow(SafetensorsError);
  });

  test('fewer than eight bytes', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    await writeFile(path, 'short');
    expect(() => openSafetensors(path)).toThrow('the file has only 5 bytes');
  });

  test('a link', async () => {
    const path = await fileWith({}, 0);
    await symlink(path, `${path}.link`);
    expect(() => openSafetensors(`${path}.link`)).toThrow(/ELOOP/);
  });
});

test('a tensor cannot be read beyond its end', async () => {
  const file = openSafetensors(await fileWith({ a: f32([2], [0, 8]), b: f32([1], [8, 12]) }, 12));
  const [a] = file.tensors;
  if (a === undefined) throw new Error('no tensor');
  file.read(a, new Uint8Array(4), 4);
  expect(() => file.read(a, new Uint8Array(4), 5)).toThrow(RangeError);
  expect(() => file.read(a, new Uint8Array(4), -1)).toThrow(RangeError);
  file.close();
});

test('what is written is read back, whatever the names, shapes and bits', async () => {
  const folder = await temporaryFolder();
  let count = 0;
  const sizes = { F64: 8, F32: 4, BF16: 2, I64: 8, U8: 1, BOOL: 1 };
  const tensor = fc
    .record({
      name: fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__'),
      dtype: fc.constantFrom(...(Object.keys(sizes) as (keyof typeof sizes)[])),
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    })
    .chain(({ name, dtype, shape }) => {
      const bytes = shape.reduce((product, n) => product * n, sizes[dtype]);
      return fc
        .uint8Array({ minLength: bytes, maxLength: bytes })
        .map((data): TensorData => ({ name, dtype, shape, data }));
    });
  fc.assert(
    fc.property(fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 }), (tensors) => {
      const path = join(folder, `${count++}.safetensors`);
      writeSafetensors(path, tensors, { by: 'a test' });
      const file = openSafetensors(path);
      expect(file.metadata).toEqual({ by: 'a test' });
      expect(file.tensors).toHaveLength(tensors.length);
      for (const { name, dtype, shape, data } of tensors) {
        const entry = file.tensors.find((candidate) => candidate.name === name);
        if (entry === undefined) throw new Error(`${name} is missing`);
        expect(entry).toMatchObject({ dtype, shape, bytes: data.length });
        const array = readTensor(file, entry);
        expect(new Uint8Array(array.buffer)).toEqual(new Uint8Array(data));
      }
      file.close();
    }),
    { numRuns: 60 },
  );
});

test('numbers come out in their own type', async () => {
  const path = join(await temporaryFolder(), 'x.safetensors');
  writeSafetensors(path, [
    { name: 'weight', dtype: 'F32', shape: [2], data: new Uint8Array(new Float32Array([1.5, -0]).buffer) },
    { name: 'count', dtype: 'I64', shape: [], data: new Uint8Array(new BigInt64Array([-3n]).buffer) },
  ]);
  const file = openSafetensors(path);
  expect(file.tensors.map((entry) => readTensor(file, entry))).toEqual([
    new Float32Array([1.5, -0]),
    new BigInt64Array([-3n]),
  ]);
  file.close();
});

test('writing refuses data that does not fit its shape, and two tensors of one name', async () => {
  const folder = await temporaryFolder();
  const tensor = { name: 'a', dtype: 'F32', shape: [1], data: new Uint8Array(4) };
  expect(() => writeSafetensors(join(folder, '1'), [{ ...tensor, shape: [2] }])).toThrow(SafetensorsError);
  expect(() => writeSafetensors(join(folder, '2'), [tensor, tensor])).toThrow(SafetensorsError);
});
