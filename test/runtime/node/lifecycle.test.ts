import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../runtime/src/store/index.ts';
import { backends, Lab, NETWORK, SEED, TRAIN } from './harness.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open('bundled');
});
afterAll(() => lab.close());

const ENDLESS = `import * as tf from '@tensorflow/tfjs';${NETWORK}
console.log('ready');
await model.fit(xs, ys, { epochs: 1e9, batchSize: 4, verbose: 0 });
console.log('never printed');`;
/** Never gives the event loop a chance. */
const SYNCHRONOUS = `import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.ones([2]), true, 'w');
const optimizer = tf.train.sgd(1e-6);
for (;;) optimizer.minimize(() => w.square().sum());`;

describe('how a run ends', () => {
  it('at the step limit, with the weights of that step', async () => {
    const { code, output, end, steps, run, final } = await lab.run(lab.script('endless.mjs', ENDLESS), { steps: 9 });
    expect({ code, end }, output).toEqual({ code: 0, end: { why: 'steps', steps: 9, exception: null, place: null } });
    expect(output).not.toContain('never printed');
    expect(steps.at(-1)?.step).toBe(8);
    expect(final).not.toBeNull();
    const saved = run.steps.flatMap((line) => (line.t === 'weights' ? [[line.label, line.step]] : []));
    expect(saved).toEqual([
      ['initial', -1],
      ['step', 0],
      ['step', 1],
      ['step', 3],
      ['step', 7],
      ['final', 8],
    ]);
  });

  it.each([
    ['a fit that never ends', ENDLESS],
    ['a loop that never yields', SYNCHRONOUS],
    ['a wait without any step', 'setInterval(() => {}, 1000);'],
  ])('at the time limit: %s', async (_name, source) => {
    const { code, end, output } = await lab.run(lab.script('time.mjs', source), { seconds: 1 });
    expect({ code, why: end?.why }, output).toEqual({ code: 0, why: 'seconds' });
  });

  it('by SIGTERM, with what there is', async () => {
    const { code, end, final, steps } = await lab.run(lab.script('term.mjs', ENDLESS), { kill: 'SIGTERM' });
    expect({ code, why: end?.why }).toEqual({ code: 0, why: 'stopped' });
    expect(final !== null).toBe(steps.length > 0);
  });

  it('by SIGKILL: readable as far as it got', async () => {
    const source = ENDLESS.replace('verbose: 0', "verbose: 0, callbacks: { onBatchEnd: () => console.log('ready') }");
    const { signal, end, initial, run } = await lab.run(
      lab.script('kill.mjs', source.replace("console.log('ready');\n", '')),
      { kill: 'SIGKILL' },
    );
    expect({ signal, end }).toEqual({ signal: 'SIGKILL', end: null });
    expect(initial).toBeDefined();
    expect(run.draws.length).toBeGreaterThan(0);
    expect(run.environment['tfjs.backend']).toBe('cpu');
  });

  it.each(backends)('by an exception: its message and place, and the weights so far: %s', async (device) => {
    const source = TRAIN.replace(
      'verbose: 0',
      "verbose: 0, callbacks: { onBatchEnd: (b) => { if (b === 1) throw new RangeError('bad batch'); } }",
    );
    const { code, output, end, steps, final } = await lab.run(lab.script('throws.mjs', source), { device });
    expect(code).toBe(1);
    expect(output).toContain('RangeError: bad batch');
    const line = source.split('\n').findIndex((text) => text.includes('bad batch')) + 1;
    expect(end).toEqual({
      why: 'exception',
      steps: 2,
      exception: 'RangeError: bad batch',
      place: `throws.mjs:${line}`,
    });
    expect(steps).toHaveLength(2);
    expect(final).not.toBeNull();
  });

  it.each([
    ['that is not an error', 'throw "just text";', 'Uncaught just text'],
    ['of a rejected promise', 'Promise.reject(new Error("lost"));', 'Error: lost'],
    ['before anything is imported', 'null.x;', "TypeError: Cannot read properties of null (reading 'x')"],
  ])('by an exception %s', async (_name, source, exception) => {
    const { code, end } = await lab.run(lab.script('odd.mjs', source));
    expect({ code, why: end?.why, exception: end?.exception }).toEqual({ code: 1, why: 'exception', exception });
  });

  it('by a syntax error', async () => {
    const { code, end } = await lab.run(lab.script('syntax.mjs', 'const = 1;'));
    expect({ code, why: end?.why }).toEqual({ code: 1, why: 'exception' });
    expect(end?.exception).toMatch(/^SyntaxError/);
  });

  it('by its own process.exit, in the middle of a step', async () => {
    const source = TRAIN.replace(
      'verbose: 0',
      'verbose: 0, callbacks: { onBatchEnd: (b) => process.exit(b === 1 ? 3 : 4) }',
    );
    const { code, end, steps, final } = await lab.run(lab.script('exits.mjs', source));
    expect({ code, why: end?.why, steps: steps.length }).toEqual({ code: 4, why: 'exit', steps: 1 });
    expect(final).not.toBeNull();
  });

  it('by an exception in a handler of exceptions, after which Node tells no one', async () => {
    const source = 'process.on("uncaughtException", (error) => { throw error; }); null.x;';
    const { code, end } = await lab.run(lab.script('rethrown.mjs', source));
    expect({ code, why: end?.why, exception: end?.exception }).toEqual({
      code: 7,
      why: 'exception',
      exception: "TypeError: Cannot read properties of null (reading 'x')",
    });
  });

  it('by an exception that the script handles', async () => {
    const { code, end, output } = await lab.run(
      lab.script(
        'handled.mjs',
        'process.on("uncaughtException", () => console.log("handled")); setTimeout(() => { throw new Error("x"); });',
      ),
    );
    expect({ code, why: end?.why }, output).toEqual({ code: 0, why: 'exit' });
  });
});

describe('the probe leaves the script alone', () => {
  const seeded = `import { writeFileSync } from 'node:fs';
let state = 42;
Math.random = () => { state = (state * 48271) % 2147483647; return state / 2147483647; };
const tf = await import('@tensorflow/tfjs');${NETWORK}
const before = tf.memory().numTensors;
await model.fit(xs, ys, { epochs: 3, batchSize: 5, verbose: 0 });
const w = tf.variable(tf.randomNormal([3]), true, 'w');
const optimizer = tf.train.adam(0.1);
for (let i = 0; i < 3; i++) optimizer.minimize(() => w.sub(1).square().sum());
const numbers = [...model.getWeights(), w].flatMap((tensor) => [...tensor.dataSync()]);
console.log(JSON.stringify([numbers, Math.random(), tf.memory().numTensors, Object.keys(tf).length]));`;

  it('computes the same bits, draws the same numbers and keeps the same tensors with and without it', async () => {
    const own = await Lab.open('own');
    try {
      const script = own.script('seeded.mjs', seeded);
      const result = (output: string) => output.split('\n').find((line) => line.startsWith('[['));
      const [plain, probed] = [await own.plain(script), await own.run(script)];
      expect(result(plain.output)).toMatch(/^\[\[-?\d/);
      expect(result(probed.output)).toBe(result(plain.output));
      expect(probed.run.problems).toEqual([]);
      expect(probed.steps).toHaveLength(12);
    } finally {
      own.close();
    }
  });

  it('does not break it when the run directory vanishes', async () => {
    const source = TRAIN.replace(
      'await model.fit',
      "(await import('node:fs')).rmSync(process.env.TWINRUN_RUN_DIR, { recursive: true });\nawait model.fit",
    );
    const script = lab.script('vanish.mjs', source);
    await expect(lab.run(script)).rejects.toThrow(/is not a run directory/);
    // The same script, run to its end by hand, says whether it was disturbed.
    const marked = lab.script('vanish2.mjs', `${source}\n(await import('node:fs')).writeFileSync('survived', 'yes');`);
    await lab.run(marked).catch(() => undefined);
    expect(readFileSync(join(lab.folder, 'survived'), 'utf8')).toBe('yes');
  });

  it('records nothing in child processes and workers, and lets them run', async () => {
    const script = lab.script(
      'children.mjs',
      `import { execFileSync, fork } from 'node:child_process';
import { Worker, isMainThread } from 'node:worker_threads';
if (process.argv[2] === 'child' || !isMainThread) {
  await import('@tensorflow/tfjs').catch(() => {});
  console.log(isMainThread ? 'child ran' : 'worker ran');
} else {
  process.stdout.write(execFileSync(process.execPath, [process.argv[1], 'child']));
  await new Promise((done) => fork(process.argv[1], ['child']).on('exit', done));
  await new Promise((done) => new Worker(new URL(import.meta.url)).on('exit', done));
  const tf = await import('@tensorflow/tfjs');${NETWORK}
  await model.fit(xs, ys, { epochs: 1, batchSize: 12, verbose: 0 });
}`,
    );
    const { code, output, steps, run } = await lab.run(script);
    expect(code, output).toBe(0);
    expect(output.match(/child ran/g)).toHaveLength(2);
    expect(output).toContain('worker ran');
    expect(steps).toHaveLength(1);
    expect(run.problems).toEqual([]);
  });

  it('gives Math.random back to a script that borrows it', async () => {
    const script = lab.script(
      'borrow.mjs',
      `const engine = Math.random;
Math.random = () => 0.5;
const half = Math.random();
Math.random = engine;
console.log(half, Math.random() !== 0.5, Math.random === engine, typeof Math.random.call(null));`,
    );
    const { code, output } = await lab.run(script);
    expect({ code, output }).toEqual({ code: 0, output: '0.5 true true number\n' });
  });
});

it('saves weights that any safetensors reader opens', async () => {
  const { run } = await lab.run(lab.script('train.mjs', TRAIN), { device: 'wasm', streams: SEED });
  const line = run.steps.findLast((entry) => entry.t === 'weights');
  const file = openSafetensors(join(run.directory, line?.t === 'weights' ? line.file : ''));
  expect(file.tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
    ['fc1/kernel', 'F32', [4, 8]],
    ['fc1/bias', 'F32', [8]],
    ['fc2/kernel', 'F32', [8, 1]],
    ['fc2/bias', 'F32', [1]],
  ]);
  file.close();
});
