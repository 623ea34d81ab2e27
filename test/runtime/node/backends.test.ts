import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWeights, readTensor, type WeightsLine } from '../../../runtime/src/store/index.ts';
import { backends, bits, Lab, type Outcome, root, SEED, TRAIN } from './harness.ts';

const example = join(root, 'examples/tfjs/train.mjs');

describe.each(['own', 'bundled'] as const)('TensorFlow.js: %s copy', (where) => {
  let lab: Lab;
  let script: string;
  beforeAll(async () => {
    lab = await Lab.open(where);
    script = lab.script('train.mjs', where === 'own' ? readFileSync(example, 'utf8') : TRAIN);
  });
  afterAll(() => lab.close());

  it.each(backends)('differs from the first parameters on, run unseeded on %s', async (device) => {
    const [a, b] = [await lab.run(script, { device }), await lab.run(script, { device })] as const;
    for (const { code, output, run, end } of [a, b]) {
      expect({ code, problems: run.problems, why: end?.why }, output).toEqual({ code: 0, problems: [], why: 'exit' });
      expect(output).toContain(`on ${device}`);
      expect(run.environment['tfjs.backend']).toBe(device);
    }
    expect(a.names[0]).toMatch(/^(conv1|fc1)\/kernel$/);
    expect(a.initial?.params[0]).not.toBe(b.initial?.params[0]);
    expect(a.steps.length).toBe(where === 'own' ? 24 : 6);
    expect(a.steps.length).toBe(b.steps.length);
    expect(a.final?.equals(b.final as Buffer)).toBe(false);
    // The same images, in another order.
    const sets = ({ steps }: Outcome) => steps.map(({ batch }) => batch);
    expect(sets(a)).not.toEqual(sets(b));
  });

  it.each(backends)('is bit-identical with nothing but Math.random seeded on %s', async (device) => {
    const first = await lab.run(script, { device, streams: SEED });
    const second = await lab.run(script, { device, streams: SEED });
    expect(first.run.problems).toEqual([]);
    expect(first.steps.length).toBeGreaterThan(0);
    expect(bits(first)).toEqual(bits(second));
    const other = await lab.run(script, { device, streams: { '*': 8 } });
    expect(other.initial?.params).not.toEqual(first.initial?.params);
  });

  it('starts the same network on every backend, and ends with nearly the same one', async () => {
    const runs: Outcome[] = [];
    for (const device of backends) runs.push(await lab.run(script, { device, streams: SEED }));
    const [base, ...others] = runs as [Outcome, ...Outcome[]];
    for (const other of others) {
      expect(other.initial?.params).toEqual(base.initial?.params);
      expect(other.steps[0]?.batch).toBe(base.steps[0]?.batch);
      const distance = await maxAbs(base, other);
      expect(distance).toBeLessThan(1e-4);
    }
  });
});

/** Largest difference between elements of the final weights. */
async function maxAbs(a: Outcome, b: Outcome): Promise<number> {
  const [left, right] = await Promise.all([finalWeights(a), finalWeights(b)]);
  return Math.max(...left.map((value, i) => Math.abs(value - (right[i] as number))));
}

async function finalWeights({ run }: Outcome): Promise<number[]> {
  const line = run.steps.findLast((entry): entry is WeightsLine => entry.t === 'weights' && entry.label === 'final');
  const file = await openWeights(run, line as WeightsLine);
  const values = file.tensors.flatMap((tensor) => [...(readTensor(file, tensor) as Float32Array)]);
  file.close();
  return values;
}

describe('a backend that cannot be had', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open('bundled');
  });
  afterAll(() => lab.close());

  it('ends the run with a message in words', async () => {
    const script = lab.script('train.mjs', TRAIN);
    const none = await lab.run(script, { device: 'tensorflow', env: { TWINRUN_TFJS_NODE: '' } });
    expect({ code: none.code, why: none.end?.why, steps: none.steps.length }).toEqual({
      code: 1,
      why: 'exception',
      steps: 0,
    });
    expect(none.end?.refusal?.en).toMatch(/needs @tensorflow\/tfjs-node, which is not installed/);
    expect(none.end?.refusal?.zh).toContain('tfjs-node');
    const cuda = await lab.run(script, { device: 'cuda:0' });
    expect(cuda.end?.refusal?.en).toMatch(/cannot run on the device cuda:0/);
  });

  it('holds a script that chooses another one to the chosen one', async () => {
    const script = lab.script('choose.mjs', TRAIN.replace('const xs', "await tf.setBackend('cpu');\nconst xs"));
    const { code, output, run } = await lab.run(script, { device: 'wasm' });
    expect(code, output).toBe(0);
    expect(output).toContain('trained on wasm');
    expect(run.problems).toEqual([
      { where: 'backend', message: 'The script asked for backend cpu; this run is held to wasm.' },
    ]);
  });
});
