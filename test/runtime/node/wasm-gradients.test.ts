import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulberry } from '../../../runtime/probe/node/math-random.ts';
import { registerWasmGradients } from '../../../runtime/probe/node/wasm-gradients.ts';

beforeAll(async () => {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  expect(await tf.setBackend('wasm')).toBe(true);
});
afterAll(() => tf.setBackend('cpu'));

const STRIDES: (number | [number, number])[] = [1, 2, 3, [1, 2]];
const KERNELS: [number, number][] = [
  [1, 1],
  [3, 3],
  [2, 3],
];
const cases = (['same', 'valid'] as const).flatMap((pad) =>
  STRIDES.flatMap((strides) =>
    KERNELS.flatMap((kernel) => [5, 6, 7, 8].map((height) => ({ pad, strides, kernel, height }))),
  ),
);

/** Values of `f` on each backend, from the same inputs. */
async function onBoth(
  f: (random: (...shape: number[]) => tf.Tensor) => tf.Tensor[],
): Promise<[number[][], number[][]]> {
  const results: number[][][] = [];
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const next = mulberry(5);
    const random = (...shape: number[]) =>
      tf.tensor(
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next() - 0.5),
        shape,
      );
    results.push(tf.tidy(() => f(random).map((tensor) => [...tensor.dataSync()])));
  }
  return results as [number[][], number[][]];
}

function expectClose([expected, actual]: [number[][], number[][]], tolerance = 2e-6) {
  expect(actual.map((values) => values.length)).toEqual(expected.map((values) => values.length));
  const distances = expected.flatMap((values, k) =>
    values.map((value, i) => Math.abs(value - (actual[k]?.[i] as number))),
  );
  expect(Math.max(...distances)).toBeLessThan(tolerance);
  expect(expected.flat().some((value) => value !== 0)).toBe(true);
}

describe('gradient kernels for wasm', () => {
  it('fills in the kernels that are missing, once', () => {
    expect(registerWasmGradients(tf)).toEqual([
      'Conv2DBackpropFilter',
      'DepthwiseConv2dNativeBackpropFilter',
      'DepthwiseConv2dNativeBackpropInput',
      'UnsortedSegmentSum',
    ]);
    expect(registerWasmGradients(tf)).toEqual([]);
  });

  it.each(cases)(
    'conv2d, height $height, kernel $kernel, strides $strides, $pad',
    async ({ pad, strides, kernel, height }) => {
      const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
      expectClose(
        await onBoth((random) => {
          const x = random(2, height, 9, 3);
          const filter = random(...kernel, 3, 4);
          return tf.grads(convolve)([x, filter], random(...convolve(x, filter).shape));
        }),
      );
    },
  );

  it.each(cases.filter(({ strides }) => typeof strides === 'number'))(
    'depthwise, height $height, kernel $kernel, strides $strides, $pad',
    async ({ pad, strides, kernel, height }) => {
      const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
      expectClose(
        await onBoth((random) => {
          const x = random(2, height, 9, 3);
          const filter = random(...kernel, 3, 2);
          return tf.grads(convolve)([x, filter], random(...convolve(x, filter).shape));
        }),
      );
    },
  );

  it('explicit padding', async () => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 1, 'NHWC', 1, 'floor');
    expectClose(
      await onBoth((random) => tf.grads(convolve)([random(2, 7, 8, 3), random(3, 3, 3, 4)], random(2, 4, 4, 4))),
    );
  });

  it('sums over segments, without those out of range', async () => {
    const ids = () => tf.tensor1d([0, 1, -1, 1, 9, 0], 'int32');
    expectClose(await onBoth((random) => [tf.unsortedSegmentSum(random(6, 2), ids(), 3)]), 1e-9);
    const lookUp = (table: tf.Tensor) => tf.gather(table, tf.tensor1d([0, 2, 2, 4], 'int32'));
    expectClose(await onBoth((random) => [tf.grad(lookUp)(random(5, 3), random(4, 3))]), 1e-9);
  });

  it('leaves no tensors behind', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory().numTensors;
    await onBoth((random) =>
      tf.grads((x, f) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'))([
        random(1, 6, 6, 2),
        random(3, 3, 2, 2),
      ]),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
