// A plain training on random numbers, for measuring what watching it costs.
//   tfjs-training MODEL EPOCHS    prints the CPU seconds of the epochs after the first as JSON
import * as tf from '@tensorflow/tfjs';

const BATCH = 32;
const IMAGES = 128;
/** Pure JavaScript convolves slowly. */
const SIZE = 12;

const MODELS = {
  conv: () => [
    tf.layers.conv2d({ inputShape: [SIZE, SIZE, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 16, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
  dense: () => [
    tf.layers.flatten({ inputShape: [SIZE, SIZE, 1] }),
    tf.layers.dense({ units: 1000, activation: 'relu' }),
    tf.layers.dense({ units: 454, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
};

const [name, epochs] = process.argv.slice(2);
await tf.setBackend('cpu');
const model = tf.sequential({ layers: MODELS[name]() });
model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });
const images = tf.randomNormal([IMAGES, SIZE, SIZE, 1]);
const labels = tf.oneHot(tf.range(0, IMAGES, 1, 'int32').mod(tf.scalar(10, 'int32')), 10);
await model.fit(images, labels, { epochs: 1, batchSize: BATCH, verbose: 0 });
const before = process.cpuUsage();
await model.fit(images, labels, { epochs: Number(epochs), batchSize: BATCH, verbose: 0 });
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (user + system) / 1e6, steps: (Number(epochs) * IMAGES) / BATCH }));
