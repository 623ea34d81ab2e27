import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RunRequest, runRepeats } from '../../../runtime/src/launch/index.ts';
import { openRun, type Run } from '../../../runtime/src/store/index.ts';
import { openSound, probes, request, workspaceWith } from '../launch/support.ts';

/** Runs `train.py` among `files`; returns what it printed and recorded. */
async function record(files: Record<string, string>, changes: (workspace: string) => Partial<RunRequest> = () => ({})) {
  const workspace = await workspaceWith(files);
  const [outcome] = await runRepeats(request(workspace, 'train.py', changes(workspace)), {}, probes);
  if (outcome === undefined) throw new Error('no run took place');
  return { outcome, run: await openSound(outcome.directory) };
}

const drawsOf = (run: Run) => run.draws.map(({ api, line, count, purpose }) => `${line} ${api} ${count} ${purpose}`);

test('the sitecustomize that was there before is loaded, and sees nothing of the probe', async () => {
  const { outcome } = await record(
    {
      'site/sitecustomize.py': 'import builtins, sys\nbuiltins.customized = [p for p in sys.path if "probe" in p]\n',
      'train.py': 'import sys, sitecustomize\nprint(customized, sitecustomize.__file__ is not None, "random" in dir())',
    },
    (workspace) => ({ env: { PYTHONPATH: join(workspace, 'site') } }),
  );
  expect(outcome.outputTail).toBe('[] True False');
});

test('places are the script’s own, also where the workspace holds the probe itself', async () => {
  const { run } = await record({ 'train.py': 'import random\nrandom.seed(3)\nrandom.random()\n' }, (workspace) => ({
    workspace: '/',
    store: join(workspace, '.twinrun/runs'),
  }));
  const places = [...run.draws, ...run.seeds].map(({ file, line }) => `${file?.split('/').at(-1)}:${line}`);
  expect(places).toEqual(['train.py:3', 'train.py:2']);
});

test('without a launcher the probe does nothing', async () => {
  const { outcome } = await record({
    'train.py': `
import os, subprocess, sys
env = {**os.environ, 'PYTHONPATH': ${JSON.stringify(probes.python)}}
for name in [name for name in env if name.startswith('TWINRUN_')]:
    del env[name]
print(subprocess.run([sys.executable, '-c', 'import random, sys; print(type(random.random).__name__, "twinrun_probe.recorder" in sys.modules)'],
      env=env, stdout=subprocess.PIPE, text=True).stdout.strip())
`,
  });
  expect(outcome.outputTail).toBe('builtin_function_or_method True');
});

test('draws are counted by source line, and told by what they are for', async () => {
  const { run } = await record({
    'train.py': `import random
from helper import pick
for _ in range(3):
    random.random()
pick([1, 2])
class Data:
    def __getitem__(self, i):
        return random.uniform(0, 1)
Data()[0]
random.Random(4).random()
`,
    'helper.py': 'import random\ndef pick(items):\n    random.shuffle(items)\n    return random.choice(items)\n',
  });
  expect(drawsOf(run)).toEqual([
    '4 random.random 3 noise',
    '3 random.shuffle 1 data-order',
    '4 random.choice 1 sampling',
    '8 random.uniform 1 augmentation',
  ]);
  expect(run.draws.map((draw) => draw.file)).toEqual(['train.py', 'helper.py', 'helper.py', 'train.py']);
});

test('a place that draws without end is counted up to a bound, marked as such', async () => {
  const { run } = await record({
    'train.py': 'import random\nfor _ in range(150_000):\n    random.random()\nrandom.gauss(0, 1)\n',
  });
  expect(run.draws).toMatchObject([
    { line: 3, count: 100_000, more: true },
    { line: 4, count: 1 },
  ]);
});

test('what a library draws while it is imported is nobody’s draw', async () => {
  const { run } = await record({
    'lib/site-packages/noisy.py': 'import random\nrandom.random()\nrandom.seed()\n',
    'train.py': 'import sys\nsys.path.insert(0, "lib/site-packages")\nimport noisy\n',
  });
  expect(run.draws).toEqual([]);
  expect(run.seeds).toEqual([]);
});

test('seeds are recorded with their value; a seed from entropy is none', async () => {
  const { run } = await record({
    'train.py': `import random
random.seed(5)
random.random()
random.seed()
random.choice([1])
state = random.getstate()
random.setstate(state)
random.randint(0, 1)
`,
  });
  expect(run.seeds.map(({ line, api, value }) => [line, api, value])).toEqual([
    [2, 'random.seed', '5'],
    [4, 'random.seed', null],
    [7, 'random.setstate', 'state'],
  ]);
  expect(run.draws.map(({ line, seeded }) => [line, seeded])).toEqual([
    [3, true],
    [5, false],
    [8, null],
  ]);
});

test('a fault of the probe is reported and does not reach the script', async () => {
  const workspace = await workspaceWith({
    // A module of the name of a framework, with nothing in it that the probe expects.
    'torch.py': 'VALUE = 1\n',
    'train.py': 'import torch\nprint(torch.VALUE)\n',
  });
  await writeFile(join(workspace, 'numpy.py'), 'random = None\n');
  const [outcome] = await runRepeats(request(workspace, 'train.py'), {}, probes);
  expect(outcome?.outputTail).toBe('1');
  expect(outcome?.manifest.status).toBe('completed');
  const { problems } = await openRun(outcome?.directory ?? '');
  expect(problems.map((problem) => problem.where)).toEqual(['hook on torch']);
});
