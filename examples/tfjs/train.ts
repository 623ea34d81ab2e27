// The same idea as train.mjs with a training loop of its own: a line is fitted to points, and nothing is seeded.
import * as tf from '@tensorflow/tfjs';

interface Sample {
  x: number;
  y: number;
}

const samples: Sample[] = Array.from({ length: 64 }, (_, i) => ({ x: i / 64, y: 3 * (i / 64) - 1 }));
tf.util.shuffle(samples);

const slope = tf.variable(tf.randomNormal([1]), true, 'slope');
const offset = tf.variable(tf.zeros([1]), true, 'offset');
const optimizer = tf.train.adam(0.1);

function loss(batch: Sample[]): tf.Scalar {
  const x = tf.tensor1d(batch.map((sample) => sample.x));
  const y = tf.tensor1d(batch.map((sample) => sample.y));
  return x.mul(slope).add(offset).sub(y).square().mean();
}

for (let epoch = 0; epoch < 10; epoch++) {
  for (let start = 0; start < samples.length; start += 16) {
    optimizer.minimize(() => loss(samples.slice(start, start + 16)));
  }
}
console.log(`y = ${slope.dataSync()[0].toFixed(3)} x + ${offset.dataSync()[0].toFixed(3)} on ${tf.getBackend()}`);
