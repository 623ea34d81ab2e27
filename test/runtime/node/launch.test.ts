import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareAndExplain } from '../../../runtime/src/explain/index.ts';
import { type RunHooks, type RunRequest, runRepeats } from '../../../runtime/src/launch/index.ts';
import { backends, Lab, native, root, SEED, TRAIN } from './harness.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open('own');
});
afterAll(() => lab.close());

/** Runs a script of the lab through the launcher. */
function launch(script: string, change: Partial<RunRequest> = {}, hooks: RunHooks = {}) {
  const request: RunRequest = {
    ...{ script, workspace: lab.folder, cwd: lab.folder, args: [], env: native, device: 'default', times: 2 },
    ...{
      limits: { steps: null, seconds: null },
      forced: { streams: {}, threads: null },
      interpreter: process.execPath,
    },
    store: join(lab.folder, '.twinrun/runs'),
    ...change,
  };
  return runRepeats(request, hooks, { python: '', node: lab.probe });
}

describe('launched twice and compared', () => {
  it.each(backends)('the example differs from the first layer on, and seeded it does not: %s', async (device) => {
    const script = join(lab.folder, 'train.mjs');
    copyFileSync(join(root, 'examples/tfjs/train.mjs'), script);
    const directories = async (change: Partial<RunRequest>) => {
      const outcomes = await launch(script, { device, ...change });
      expect(outcomes.map(({ manifest }) => [manifest.status, manifest.reason])).toEqual(
        Array(2).fill(['completed', expect.stringContaining('24 steps')]),
      );
      return outcomes.map(({ directory }) => directory);
    };
    const different = await compareAndExplain(await directories({}));
    expect(different.identical).toBe(false);
    expect(different.first).toMatchObject({ step: -1, what: 'initial-parameters', tensor: 'conv1/kernel' });
    expect(different.causes[0]).toMatchObject({
      stream: 'js.Math.random',
      purpose: 'weight-init',
      file: 'train.mjs',
      line: 34,
    });
    expect(different.problems).toEqual([]);

    const same = await compareAndExplain(await directories({ forced: { streams: SEED, threads: null } }));
    expect(same).toMatchObject({ identical: true, first: null, problems: [] });
  });

  it('the TypeScript example', async () => {
    const script = join(lab.folder, 'train.ts');
    copyFileSync(join(root, 'examples/tfjs/train.ts'), script);
    const outcomes = await launch(script, { device: 'wasm' });
    expect(outcomes.map(({ manifest }) => manifest.status)).toEqual(['completed', 'completed']);
    const { first, draws } = await compareAndExplain(outcomes.map(({ directory }) => directory));
    expect(first).toMatchObject({ step: -1, tensor: 'slope' });
    expect(draws.map(({ api, line }) => [api, line])).toEqual([
      ['tf.util.shuffle', 10],
      ['tf.randomNormal', 12],
    ]);
  });
});

describe('what the launcher says', () => {
  it('when the device cannot be had', async () => {
    const [outcome, ...more] = await launch(lab.script('gpu.mjs', TRAIN), { device: 'cuda:0' });
    expect(more).toEqual([]);
    expect(outcome?.manifest).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(outcome?.manifest.reason).toBe(
      'A JavaScript script cannot run on the device cuda:0. Choose default, cpu, wasm or tensorflow.',
    );
    expect(outcome?.manifest.reasonZh).toContain('cuda:0');
  });

  it('when it is cancelled in the middle of a training', async () => {
    const controller = new AbortController();
    const script = lab.script('long.mjs', TRAIN.replace('epochs: 2', 'epochs: 1e9'));
    const [outcome] = await launch(
      script,
      {},
      {
        signal: controller.signal,
        onProgress: ({ step }) => step >= 3 && controller.abort(),
      },
    );
    expect(outcome?.manifest.status).toBe('cancelled');
    const { first } = await compareAndExplain([outcome?.directory as string, outcome?.directory as string]);
    expect(first).toBeNull();
  });

  it('when a limit is reached', async () => {
    const script = lab.script('limit.mjs', TRAIN.replace('epochs: 2', 'epochs: 1e9'));
    const [outcome] = await launch(script, { times: 1, limits: { steps: 5, seconds: null } });
    expect(outcome?.manifest.status).toBe('limited');
    expect(outcome?.manifest.reason).toMatch(/5 steps/);
  });
});
