import type * as tf from '@tensorflow/tfjs';

/**
 * Gradient kernels that the wasm backend of TensorFlow.js lacks, composed of kernels that it has, so that networks with
 * convolutions and embeddings train on it. A kernel that the backend does have is left alone.
 *
 * Notation of shapes: x [batch, inHeight, inWidth, channels], dy [batch, outHeight, outWidth, filters],
 * filter [kh, kw, channels, filters]; depthwise: filter [kh, kw, channels, multiplier] and dy's last axis is
 * channels × multiplier. Dilations are 1: TensorFlow.js has no gradients for others on any backend.
 */
type TF = typeof tf;
type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Size4 = [number, number, number, number];

interface KernelParams {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** Registers the missing kernels for backend `wasm`. Returns the names of those that were missing. */
export function registerWasmGradients(tf: TF): string[] {
  const kernels: Record<string, (params: KernelParams) => tf.Tensor> = {
    Conv2DBackpropFilter: (params) => conv2dFilter(tf, params),
    DepthwiseConv2dNativeBackpropFilter: (params) => depthwiseFilter(tf, params),
    DepthwiseConv2dNativeBackpropInput: (params) => depthwiseInput(tf, params),
    UnsortedSegmentSum: (params) => segmentSum(tf, params),
  };
  const missing = Object.keys(kernels).filter((name) => tf.getKernel(name, 'wasm') === undefined);
  for (const kernelName of missing) {
    const kernel = kernels[kernelName] as (params: KernelParams) => tf.Tensor;
    const kernelFunc = (params: unknown) => tf.tidy(() => kernel(params as KernelParams));
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc as unknown as tf.KernelFunc });
  }
  return missing;
}

/** d filter[i, j, c, f] = Σ over batch and positions of x at (i, j) of the window × dy: one product per (i, j). */
function conv2dFilter(tf: TF, { inputs, attrs }: KernelParams): tf.Tensor {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as {
    strides: number | [number, number];
    pad: 'valid' | 'same' | number;
    dataFormat: 'NHWC' | 'NCHW';
    dimRoundingMode: 'floor' | 'round' | 'ceil';
    filterShape: Size4;
  };
  if (dataFormat === 'NCHW') throw new Error('Conv2DBackpropFilter on wasm: only data format NHWC');
  const x = inputs['x'] as tf.Tensor4D;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, false);
  const dy = tf.reshape(inputs['dy'] as tf.Tensor, [-1, info.outChannels]);
  const products = windows(tf, x, info).map((window) =>
    tf.matMul(tf.reshape(window, [-1, info.inChannels]), dy as tf.Tensor2D, true),
  );
  return tf.reshape(tf.stack(products), filterShape);
}

function depthwiseInfo(tf: TF, inShape: Size4, filterShape: Size4, attrs: KernelParams['attrs']): Conv2DInfo {
  const { strides, pad, dimRoundingMode } = attrs as {
    strides: number | [number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode: 'floor' | 'round' | 'ceil';
  };
  return tf.backend_util.computeConv2DInfo(inShape, filterShape, strides, 1, pad, dimRoundingMode, true);
}

/** d filter[i, j, c, m] = Σ over batch and positions of x at (i, j) of the window × dy[…, c, m]. */
function depthwiseFilter(tf: TF, { inputs, attrs }: KernelParams): tf.Tensor {
  const filterShape = attrs['filterShape'] as Size4;
  const x = inputs['x'] as tf.Tensor4D;
  const info = depthwiseInfo(tf, x.shape, filterShape, attrs);
  const [, , channels, multiplier] = filterShape;
  const dy = tf.reshape(inputs['dy'] as tf.Tensor, [-1, channels, multiplier]);
  const sums = windows(tf, x, info).map((window) => tf.sum(tf.mul(tf.reshape(window, [-1, channels, 1]), dy), 0));
  return tf.reshape(tf.stack(sums), filterShape);
}

/** d x[y, x, c] = Σ over (i, j, m) of dy × filter[i, j, c, m], moved back to where the window's (i, j) lay. */
function depthwiseInput(tf: TF, { inputs, attrs }: KernelParams): tf.Tensor {
  const inputShape = attrs['inputShape'] as Size4;
  const filter = inputs['filter'] as tf.Tensor4D;
  const info = depthwiseInfo(tf, inputShape, filter.shape, attrs);
  const [kh, kw, channels, multiplier] = filter.shape;
  const { batchSize, outHeight, outWidth } = info;
  const dy = tf.reshape(inputs['dy'] as tf.Tensor, [batchSize * outHeight * outWidth, channels, multiplier]);
  const taps: tf.Tensor[] = [];
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const tap = tf.reshape(tf.slice(filter, [i, j, 0, 0], [1, 1, channels, multiplier]), [1, channels, multiplier]);
      const moved = tf.reshape(tf.sum(tf.mul(dy, tap), 2), [batchSize, outHeight, outWidth, channels]);
      taps.push(unwindow(tf, moved as tf.Tensor4D, info, i, j));
    }
  }
  return tf.addN(taps);
}

/** Rows and columns of the padded input, and how much padding lies before, after. */
function padded(info: Conv2DInfo) {
  const height = (info.outHeight - 1) * info.strideHeight + info.filterHeight;
  const width = (info.outWidth - 1) * info.strideWidth + info.filterWidth;
  const { top, left } = info.padInfo;
  // Where the stride leaves rows of the input unused, the padded input is cut short instead.
  return { height, width, top, left, bottom: height - top - info.inHeight, right: width - left - info.inWidth };
}

/** For each (i, j) of the filter: the input elements it meets, [batch, outHeight, outWidth, channels]. */
function windows(tf: TF, x: tf.Tensor4D, info: Conv2DInfo): tf.Tensor[] {
  const { height, width, top, left, bottom, right } = padded(info);
  const cut = tf.slice(
    x,
    [0, 0, 0, 0],
    [info.batchSize, info.inHeight + Math.min(bottom, 0), info.inWidth + Math.min(right, 0), info.inChannels],
  );
  const input = tf.pad(cut, [
    [0, 0],
    [top, Math.max(bottom, 0)],
    [left, Math.max(right, 0)],
    [0, 0],
  ]);
  const result: tf.Tensor[] = [];
  for (let i = 0; i < info.filterHeight; i++) {
    for (let j = 0; j < info.filterWidth; j++) {
      const end = [
        info.batchSize,
        Math.min(height, i + (info.outHeight - 1) * info.strideHeight + 1),
        Math.min(width, j + (info.outWidth - 1) * info.strideWidth + 1),
        info.inChannels,
      ];
      result.push(tf.stridedSlice(input, [0, i, j, 0], end, [1, info.strideHeight, info.strideWidth, 1]));
    }
  }
  return result;
}

/** The inverse of one window: its elements at their places in an input of zeros. */
function unwindow(tf: TF, window: tf.Tensor4D, info: Conv2DInfo, i: number, j: number): tf.Tensor {
  const { strideHeight, strideWidth, batchSize, outHeight, outWidth, inChannels } = info;
  const { height, width, top, left, bottom, right } = padded(info);
  // Spread by the stride: zeros behind every element, the last ones cut off again.
  const lattice = tf.pad(tf.reshape(window, [batchSize, outHeight, 1, outWidth, 1, inChannels]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const spreadHeight = (outHeight - 1) * strideHeight + 1;
  const spreadWidth = (outWidth - 1) * strideWidth + 1;
  const spread = tf.slice(
    tf.reshape(lattice, [batchSize, outHeight * strideHeight, outWidth * strideWidth, inChannels]),
    [0, 0, 0, 0],
    [batchSize, spreadHeight, spreadWidth, inChannels],
  );
  const whole = tf.pad(spread, [
    [0, 0],
    [i, height - i - spreadHeight + Math.max(-bottom, 0)],
    [j, width - j - spreadWidth + Math.max(-right, 0)],
    [0, 0],
  ]);
  return tf.slice(whole, [0, top, left, 0], [batchSize, info.inHeight, info.inWidth, inChannels]);
}

/** Sums of the slices of x (along its first axis) with equal segment id; ids out of range are dropped, as on cpu. */
function segmentSum(tf: TF, { inputs, attrs }: KernelParams): tf.Tensor {
  const x = inputs['x'] as tf.Tensor;
  const ids = (inputs['segmentIds'] as tf.Tensor).dataSync();
  const segments = attrs['numSegments'] as number;
  const values = x.dataSync();
  const inner = x.shape.slice(1);
  const length = inner.reduce((product, size) => product * size, 1);
  const sums = x.dtype === 'int32' ? new Int32Array(segments * length) : new Float32Array(segments * length);
  ids.forEach((segment: number, index: number) => {
    if (segment < 0 || segment >= segments) return;
    for (let k = 0; k < length; k++) {
      (sums[segment * length + k] as number) += values[index * length + k] as number;
    }
  });
  return tf.tensor(sums, [segments, ...inner], x.dtype);
}
