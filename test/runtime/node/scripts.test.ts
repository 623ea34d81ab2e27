import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends, bits, Lab, NETWORK, SEED, stripsTypes, TRAIN } from './harness.ts';

let lab: Lab;
let bare: Lab;
beforeAll(async () => {
  lab = await Lab.open('own');
  bare = await Lab.open('bundled');
});
afterAll(() => {
  lab.close();
  bare.close();
});

const FIT = 'await model.fit(xs, ys, { epochs: 2, batchSize: 4, verbose: 0 });';
const main = (imports: string) => `${imports}\nasync function main() {${NETWORK}${FIT}}\nmain();\n`;

/** The same training in every form a script can have. `typed` is what makes it TypeScript. */
const forms: { name: string; file: string; source: string; flags?: string[] }[] = [
  { name: 'ES module', file: 'form.mjs', source: TRAIN },
  { name: 'CommonJS', file: 'form.cjs', source: main("const tf = require('@tensorflow/tfjs');") },
  {
    name: 'ES module, named and dynamic imports',
    file: 'named.mjs',
    source: `import { sequential, layers, tensor2d } from '@tensorflow/tfjs';
      const tf = { ...(await import('@tensorflow/tfjs')), sequential, layers, tensor2d };${NETWORK}${FIT}`,
  },
  {
    name: 'TypeScript by tsx, ES module',
    file: 'form.mts',
    source: `interface Unused { a: number }\nimport * as tf from '@tensorflow/tfjs';${NETWORK}${FIT}`,
    flags: ['--import', 'tsx'],
  },
  {
    name: 'TypeScript by tsx, CommonJS',
    file: 'form.cts',
    source: main("interface Unused { a: number }\nimport * as tf from '@tensorflow/tfjs';"),
    flags: ['--import', 'tsx'],
  },
  {
    name: 'imports of tfjs-node',
    file: 'node.mjs',
    source: TRAIN.replace('@tensorflow/tfjs', '@tensorflow/tfjs-node'),
  },
  {
    name: 'require of tfjs-node-gpu',
    file: 'node.cjs',
    source: main("const tf = require('@tensorflow/tfjs-node-gpu');"),
  },
];

if (stripsTypes) {
  forms.push({
    name: 'TypeScript by type stripping',
    file: 'stripped.mts',
    source: `interface Unused { a: number }\nimport * as tf from '@tensorflow/tfjs';${NETWORK}${FIT}`,
  });
}

describe('every form of script', () => {
  it.each(forms)('$name', async ({ file, source, flags = [] }) => {
    const script = lab.script(file, source);
    const reference = await lab.run(lab.script('reference.mjs', TRAIN), { device: 'wasm', streams: SEED });
    const outcome = await lab.run(script, { device: 'wasm', streams: SEED, flags });
    expect(outcome.code, outcome.output).toBe(0);
    expect(outcome.run.problems).toEqual([]);
    expect(bits(outcome)).toEqual(bits(reference));
  });

  it.each(['cpu', 'wasm'])(
    'imports of TensorFlow.js parts and of tfjs-node, without any installed, on %s',
    async (device) => {
      const sources = [
        TRAIN,
        TRAIN.replace('@tensorflow/tfjs', '@tensorflow/tfjs-node'),
        `import * as core from '@tensorflow/tfjs-core';
       import * as layers from '@tensorflow/tfjs-layers';
       const tf = { ...core, ...layers };${NETWORK}${FIT}`,
      ];
      const outcomes = [];
      for (const [index, source] of sources.entries()) {
        outcomes.push(await bare.run(bare.script(`parts${index}.mjs`, source), { device, streams: SEED }));
      }
      for (const outcome of outcomes) {
        expect(outcome.code, outcome.output).toBe(0);
        expect(outcome.steps.length).toBe(6);
        expect(bits(outcome)).toEqual(bits(outcomes[0] as (typeof outcomes)[0]));
      }
    },
  );
});

describe('batches', () => {
  it('are known from fit, fitDataset and trainOnBatch', async () => {
    const script = lab.script(
      'batches.mjs',
      `import * as tf from '@tensorflow/tfjs';${NETWORK}
await model.fit(xs, ys, { epochs: 1, batchSize: 12, shuffle: false, verbose: 0 });
await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(12), { epochs: 1, verbose: 0 });
await model.trainOnBatch(xs, ys);
await model.trainOnBatch(tf.reverse(xs, 0), tf.reverse(ys, 0));
await model.trainOnBatch(xs, tf.reverse(ys, 0));`,
    );
    const { steps, output, run } = await lab.run(script);
    expect(run.problems, output).toEqual([]);
    const [fit, dataset, batch, reversed, mixed] = steps;
    expect(steps).toHaveLength(5);
    expect(fit?.batch).toMatch(/^[0-9a-f]{8}$/);
    expect([dataset?.batch, batch?.batch]).toEqual([fit?.batch, fit?.batch]);
    // The same examples in another order, and other examples.
    expect(reversed?.batch).not.toBe(fit?.batch);
    expect(reversed?.batchSet).toBe(fit?.batchSet);
    expect(mixed?.batchSet).not.toBe(fit?.batchSet);
  });
});

describe('draws', () => {
  it('names purpose, API and line of each, and what was seeded', async () => {
    const script = lab.script(
      'draws.mjs',
      `import * as tf from '@tensorflow/tfjs';
const noise = Array.from({ length: 200 }, () => Math.random());
tf.randomNormal([2]);
tf.util.shuffle([1, 2, 3, 4]);
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [2], units: 2, kernelInitializer: 'heUniform' }));
model.add(tf.layers.gaussianNoise({ stddev: 0.1 }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.ones([4, 2]), tf.ones([4, 2]), { epochs: 1, batchSize: 2, verbose: 0 });
let state = 1;
Math.random = function lehmer() { state = (state * 16807) % 2147483647; return state / 2147483647; };
tf.randomUniform([2]);
tf.data.array([1, 2, 3]).shuffle(3);
`,
    );
    const { run, output, code } = await lab.run(script);
    expect(code, output).toBe(0);
    const rows = run.draws.map(({ stream, purpose, api, line, count, seeded }) => [
      stream,
      purpose,
      api,
      line,
      count,
      seeded,
    ]);
    expect(rows).toEqual([
      ['js.Math.random', 'other', 'Math.random', 2, 200, false],
      ['js.Math.random', 'noise', 'tf.randomNormal', 3, 1, false],
      ['js.Math.random', 'data-order', 'tf.util.shuffle', 4, 4, false],
      ['js.Math.random', 'weight-init', 'tf.initializers.heUniform', 6, 1, false],
      ['js.Math.random', 'data-order', 'tf.LayersModel.fit', 9, 4, false],
      ['js.Math.random', 'noise', 'tf.layers.gaussianNoise', 7, 2, false],
      ['js.Math.random', 'noise', 'tf.randomUniform', 12, 1, true],
      ['js.time', 'data-order', 'tf.data.Dataset.shuffle', 13, 1, false],
    ]);
    expect(new Set(run.draws.map(({ file }) => file))).toEqual(new Set(['draws.mjs']));
    expect(run.seeds).toEqual([
      {
        t: 'seed',
        stream: 'js.Math.random',
        api: 'Math.random =',
        file: 'draws.mjs',
        line: 11,
        count: 1,
        firstStep: 1,
        value: 'lehmer',
      },
    ]);
  });

  it('counts every draw of many, and still sees a rare one among them', async () => {
    const script = lab.script(
      'many.mjs',
      `import * as tf from '@tensorflow/tfjs';
let sum = 0;
for (let i = 0; i < 100000; i++) {
  sum += Math.random();
  if (i === 90000) tf.randomUniform([1]);
}`,
    );
    const { run } = await lab.run(script);
    expect(run.draws.map(({ api, line, count }) => [api, line, count])).toEqual([
      ['Math.random', 4, 100000],
      ['tf.randomUniform', 5, 1],
    ]);
  });

  it('makes tf.data shuffling and native multinomial repeatable when everything is seeded', async () => {
    const script = lab.script(
      'order.mjs',
      `import * as tf from '@tensorflow/tfjs';
       console.log(...(await tf.data.array([...Array(9).keys()]).shuffle(9).toArray()));
       console.log(...tf.multinomial([0.1, 0.2, 0.3, 0.4], 20).dataSync());`,
    );
    for (const device of backends) {
      const printed = async (streams: Record<string, number>) => {
        const { code, output } = await lab.run(script, { device, streams });
        expect(code, output).toBe(0);
        return output.split('\n').filter((line) => /^(\d ?){9,}/.test(line));
      };
      const seeded = await printed({ '*': 3 });
      expect(seeded).toHaveLength(2);
      expect(await printed({ '*': 3 })).toEqual(seeded);
      expect(await printed({})).not.toEqual(seeded);
    }
  });
});

describe('custom loops', () => {
  const variables = `const w = tf.variable(tf.randomNormal([4, 1]), true, 'w');
const b = tf.variable(tf.zeros([1]), true, 'b');
const xs = tf.ones([8, 4]), ys = tf.ones([8, 1]);
const loss = () => tf.losses.meanSquaredError(ys, tf.matMul(xs, w).add(b));
const optimizer = tf.train.momentum(0.05, 0.9);`;
  const loops: readonly [string, string, boolean][] = [
    ['optimizer.minimize', 'for (let i = 0; i < 5; i++) optimizer.minimize(loss);', true],
    [
      'minimize of listed variables inside tidy',
      'for (let i = 0; i < 5; i++) tf.tidy(() => optimizer.minimize(loss, true, [w, b]).dataSync());',
      true,
    ],
    [
      'applyGradients',
      'for (let i = 0; i < 5; i++) { const { grads } = tf.variableGrads(loss); optimizer.applyGradients(grads); tf.dispose(grads); }',
      false,
    ],
    [
      "an optimiser of the script's own",
      `class Mine extends tf.Optimizer {
  applyGradients(grads) { for (const [name, grad] of Object.entries(grads)) { const v = { w, b }[name]; v.assign(v.sub(grad.mul(0.03))); } }
  getClassName() { return 'Mine'; }
}
for (let i = 0; i < 5; i++) new Mine().minimize(loss);`,
      true,
    ],
  ];

  it.each(loops)('%s', async (_name, loop, knowsLoss) => {
    const script = lab.script(
      'loop.mjs',
      `import * as tf from '@tensorflow/tfjs';\n${variables}\n${loop}\nw.dispose();`,
    );
    const { code, output, run, names, initial, steps, final } = await lab.run(script);
    expect(code, output).toBe(0);
    expect(run.problems).toEqual([]);
    expect([...names].sort()).toEqual(['b', 'w']);
    expect(steps.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
    expect(steps.every(({ loss }) => (loss !== null) === knowsLoss)).toBe(true);
    expect(new Set([initial, ...steps].map((line) => line?.params.join())).size).toBe(6);
    // Saved before the script disposed of its variables.
    expect(final).not.toBeNull();
  });

  it('tracks the moving statistics of a layers model, and two models apart', async () => {
    const script = lab.script(
      'two.mjs',
      `import * as tf from '@tensorflow/tfjs';
const make = (name) => tf.sequential({ layers: [tf.layers.dense({ name, inputShape: [3], units: 2 }), tf.layers.batchNormalization({ name: name + 'n' })] });
const [a, b] = [make('a'), make('b')];
const x = tf.randomNormal([6, 3]);
for (const [model, optimizer] of [[a, tf.train.sgd(0.1)], [b, tf.train.adam()], [a, tf.train.sgd(0.1)]]) {
  const variables = model.trainableWeights.map((weight) => weight.val);
  optimizer.minimize(() => model.apply(x, { training: true }).square().mean(), false, variables);
}`,
    );
    const { code, output, run, steps } = await lab.run(script);
    expect(code, output).toBe(0);
    const tensors = run.steps.flatMap((line) => (line.t === 'tensors' ? [[line.model, line.names.toSorted()]] : []));
    const named = (m: string) => [
      `${m}/bias`,
      `${m}/kernel`,
      `${m}n/beta`,
      `${m}n/gamma`,
      `${m}n/moving_mean`,
      `${m}n/moving_variance`,
    ];
    expect(tensors).toEqual([
      [0, named('a')],
      [1, named('b')],
    ]);
    expect(steps.map(({ model, step }) => [model, step])).toEqual([
      [0, 0],
      [1, 1],
      [0, 2],
    ]);
    const finals = run.steps.filter((line) => line.t === 'weights' && line.label === 'final');
    expect(finals.map((line) => [line.t === 'weights' && line.model, line.t === 'weights' && line.step])).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });
});

describe('scripts written for tfjs-node', () => {
  it.each(['cpu', 'wasm'])('save and load files on %s', async (device) => {
    const script = lab.script(
      'save.mjs',
      `import * as tf from '@tensorflow/tfjs-node';${NETWORK}
await model.fit(xs, ys, { epochs: 1, verbose: 0, callbacks: tf.node.tensorBoard('logs') });
const result = await model.save('file://saved-${device}');
const again = await tf.loadLayersModel('file://saved-${device}/model.json');
const third = await tf.loadLayersModel(tf.io.fileSystem('saved-${device}/model.json'));
const flat = (m) => m.getWeights().flatMap((w) => [...w.dataSync()]);
if (flat(model).join() !== flat(again).join() || flat(model).join() !== flat(third).join()) throw new Error('other weights');
console.log('weight bytes', result.modelArtifactsInfo.weightDataBytes);
try { tf.node.decodeImage(new Uint8Array(4)); } catch (error) { console.log(error.message); }`,
    );
    const { code, output, run } = await lab.run(script, { device });
    expect(code, output).toBe(0);
    expect(output).toContain('weight bytes 196');
    expect(output).toMatch(
      /tf\.node\.decodeImage is part of @tensorflow\/tfjs-node, and Twinrun runs this script on the/,
    );
    expect(run.problems).toEqual([]);
    const saved = JSON.parse(readFileSync(join(lab.folder, `saved-${device}`, 'model.json'), 'utf8'));
    expect(saved.weightsManifest[0].paths).toEqual(['weights.bin']);
    expect(existsSync(join(lab.folder, `saved-${device}`, 'weights.bin'))).toBe(true);
  });
});
