import { describe, test } from 'vitest';
import { check } from '../check.ts';

describe('TF.js', () => {
  test('seeded layers, seed 0, fit', () => {
    check({
      'train.ts': `
import * as tf from '@tensorflow/tfjs';
async function main() {
  const model = tf.sequential();
  const init = tf.initializers.glorotNormal({ seed: 0 }); // expect: falsy-seed js.Math.random
  model.add(tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: init }));
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit(tf.zeros([4, 2]), tf.zeros([4, 1]), { epochs: 1 }); // expect: unseedable-source js.Math.random
}
main();
`,
    });
  });

  test('Math.random replaced at the top covers everything', () => {
    check({
      'train.js': `
import * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
Math.random = seedrandom('1');
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2] }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.zeros([4, 2]), tf.zeros([4, 1]), { epochs: 1 });
`,
    });
  });

  test('Math.random for anything but models', () => {
    check({
      'game.js': `
const x = Math.random() * 10;
document.title = String(x);
`,
    });
  });
});
