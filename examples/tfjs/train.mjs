// A small image classifier, written the way people write one: nothing is seeded, so no two trainings agree.
import * as tf from '@tensorflow/tfjs';

const SIZE = 12;
const CLASSES = 3;
const IMAGES = 96;

/** Grey images of three shapes (a horizontal bar, a vertical bar, a square) at every position in turn. */
function makeImages() {
  const pixels = new Float32Array(IMAGES * SIZE * SIZE);
  const labels = new Int32Array(IMAGES);
  for (let image = 0; image < IMAGES; image++) {
    const shape = image % CLASSES;
    const place = 1 + (Math.floor(image / CLASSES) % (SIZE - 5));
    const [height, width] = [[2, 8], [8, 2], [4, 4]][shape];
    labels[image] = shape;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const y = (place + row) % SIZE;
        const x = (2 + place + column) % SIZE;
        pixels[(image * SIZE + y) * SIZE + x] = 1;
      }
    }
  }
  return {
    images: tf.tensor4d(pixels, [IMAGES, SIZE, SIZE, 1]),
    labels: tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES),
  };
}

function makeModel() {
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({ name: 'conv1', inputShape: [SIZE, SIZE, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
  );
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.dense({ name: 'fc1', units: 16, activation: 'relu' }));
  model.add(tf.layers.dense({ name: 'fc2', units: CLASSES, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const { images, labels } = makeImages();
const model = makeModel();
const history = await model.fit(images, labels, { epochs: 4, batchSize: 16, verbose: 0 });
const last = (values) => Number(values.at(-1)).toFixed(4);
console.log(`loss ${last(history.history.loss)}, accuracy ${last(history.history.acc)} on ${tf.getBackend()}`);
