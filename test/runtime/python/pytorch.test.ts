import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type RunRequest, runRepeats } from '../../../runtime/src/launch/index.ts';
import {
  openWeights,
  type Run,
  readTensor,
  type StepLine,
  type TensorsLine,
  type WeightsLine,
} from '../../../runtime/src/store/index.ts';
import { examples, openSound, probes, python, request, workspaceWith } from '../launch/support.ts';

/** Runs `source` and opens what it recorded. */
async function record(source: string, changes: Partial<RunRequest> = {}): Promise<Run[]> {
  const workspace = await workspaceWith({ 'train.py': source });
  const outcomes = await runRepeats(request(workspace, 'train.py', changes), {}, probes);
  for (const { manifest, outputTail } of outcomes) {
    if (manifest.status === 'failed') throw new Error(outputTail);
  }
  return Promise.all(outcomes.map((outcome) => openSound(outcome.directory)));
}

async function recordOne(source: string, changes: Partial<RunRequest> = {}): Promise<Run> {
  const [run] = await record(source, changes);
  if (run === undefined) throw new Error('no run took place');
  return run;
}

const stepsOf = (run: Run) => run.steps.filter((line): line is StepLine => line.t === 'step');
const tensorsOf = (run: Run) => run.steps.filter((line): line is TensorsLine => line.t === 'tensors');
const weightsOf = (run: Run) => run.steps.filter((line): line is WeightsLine => line.t === 'weights');
/** Everything that repeats, which the clock does not. */
const repeatable = (run: Run) => run.steps.map((line) => (line.t === 'step' ? { ...line, time: 0 } : line));

/** The example of the repository, unseeded; `seeds` goes before it. */
async function example(seeds = ''): Promise<string> {
  const source = await readFile(join(examples, 'pytorch', 'train.py'), 'utf8');
  return source.replace('SIZE = 12', `${seeds}\nSIZE = 12`);
}

describe('two runs of the example', () => {
  test('differ before the first step as written, and the draws say where from', async () => {
    const [a, b] = (await record(await example(), { times: 2, limits: { steps: 3, seconds: 150 } })) as [Run, Run];
    const [before, first] = [stepsOf(a), stepsOf(b)].map((steps) => steps[0]);
    expect(before).toMatchObject({ step: -1, loss: null });
    const names = ['conv1.weight', 'conv1.bias', 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'];
    expect(tensorsOf(a).map((line) => line.names)).toEqual([names]);
    for (const [i] of names.entries()) expect(before?.params[i]).not.toBe(first?.params[i]);
    expect(stepsOf(a)[1]?.batch).not.toBe(stepsOf(b)[1]?.batch);
    expect(stepsOf(a)[1]?.loss).not.toBe(stepsOf(b)[1]?.loss);
    // Nothing draws from the other streams, so they are no difference.
    expect(Object.keys(before?.rng ?? {})).toEqual(['torch.cpu']);

    const source = (await example()).split('\n');
    const lineOf = (text: string) => source.findIndex((line) => line.includes(text)) + 1;
    const draws = a.draws.map(({ purpose, line, api, seeded, file, stream }) => ({
      purpose,
      line,
      api,
      seeded,
      file,
      stream,
    }));
    const site = { file: 'train.py', stream: 'torch.cpu', seeded: false };
    expect(draws).toContainEqual({
      ...site,
      purpose: 'weight-init',
      line: lineOf('self.conv1 ='),
      api: 'torch.nn.init.kaiming_uniform_',
    });
    expect(draws).toContainEqual({
      ...site,
      purpose: 'data-order',
      line: lineOf('for x, y in loader'),
      api: 'torch.Tensor.random_',
    });
    expect(draws).toContainEqual({
      ...site,
      purpose: 'dropout',
      line: lineOf('self.dropout(x'),
      api: 'torch.nn.functional.dropout',
    });
    expect(a.draws.find((draw) => draw.purpose === 'dropout')?.count).toBe(3);
  });

  test('are equal in every bit once it is seeded', async () => {
    const source = await example('torch.manual_seed(1)');
    const [a, b] = (await record(source, { times: 2 })) as [Run, Run];
    expect(repeatable(a)).toEqual(repeatable(b));
    expect(stepsOf(a)).toHaveLength(1 + 48);
    for (const { file } of weightsOf(a))
      expect(await readFile(join(a.directory, file))).toEqual(await readFile(join(b.directory, file)));
    expect(weightsOf(a).map(({ label, step }) => `${label} ${step}`)).toEqual([
      'initial -1',
      ...[0, 1, 2, 4, 8, 16, 32].map((step) => `step ${step}`),
      'final 47',
    ]);
    expect(a.draws.every((draw) => draw.seeded)).toBe(true);
    expect(a.seeds).toContainEqual({
      t: 'seed',
      stream: 'torch.cpu',
      api: 'torch.manual_seed',
      file: 'train.py',
      line: 8,
      count: 1,
      firstStep: -1,
      value: '1',
    });
    expect(a.environment).toMatchObject({ 'torch.deterministic_algorithms': 'False' });
    expect(a.environment['package.torch']).toMatch(/^2\./);
  });

  test('are equal when the runtime pins all streams, and say so', async () => {
    const forced = { streams: { '*': 5 }, threads: 1 };
    const [a, b] = (await record(await example(), { times: 2, limits: { steps: 3, seconds: 150 }, forced })) as [
      Run,
      Run,
    ];
    expect(repeatable(a)).toEqual(repeatable(b));
    expect(a.environment['torch.threads']).toBe('1');
    expect(a.seeds.filter((seed) => seed.api === 'twinrun').map((seed) => seed.stream)).toContain('torch.cpu');
  });
});

test('pinning one stream leaves the others as they are, and beats a reseeding from entropy', async () => {
  const source = `
import random
import numpy as np
import torch
random.seed()
np.random.seed()
torch.seed()
print(random.random(), np.random.rand(), torch.rand(1).item(), np.random.default_rng().random())
`;
  const printed = async (streams: Record<string, number>) => {
    const workspace = await workspaceWith({ 'train.py': source });
    const forced = { streams, threads: null };
    const outcomes = await runRepeats(request(workspace, 'train.py', { times: 2, forced }), {}, probes);
    const [a, b] = outcomes.map((outcome) => outcome.outputTail.split(' '));
    return a?.map((number, i) => number === b?.[i]);
  };
  expect(await printed({ 'np.global': 1 })).toEqual([false, true, false, false]);
  expect(await printed({ '*': 3 })).toEqual([true, true, true, true]);
});

const THOROUGH = `
import hashlib, io, multiprocessing, pickle, random, subprocess, sys
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset

random.seed(1); np.random.seed(2); torch.manual_seed(3)

class Noisy(Dataset):
    def __len__(self):
        return 32
    def __getitem__(self, i):
        return torch.full((1, 8, 8), float(i)) + np.random.rand() + random.random(), i % 2

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.fc = nn.Linear(144, 2)
    def forward(self, x):
        x = F.dropout(self.norm(self.conv(x)).flatten(1), 0.3, self.training)
        return self.fc(x) + torch.rand(2) + torch.empty(2).normal_()

class Holder:
    draw = torch.rand
    number = random.random

def child(queue):
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    queue.put(float(torch.rand(1)))

results = []
def print(*values):
    results.append(' '.join(map(str, values)))

def main():
    model = Net()
    optimizer = torch.optim.Adam(model.parameters())
    for workers in (0, 2):
        for x, y in DataLoader(Noisy(), 8, shuffle=True, num_workers=workers, multiprocessing_context='fork' if workers else None):
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print(loss.item().hex())
    for tensor in model.state_dict().values():
        print(hashlib.sha256(tensor.numpy().tobytes()).hexdigest())
    print(random.random(), np.random.rand(), torch.rand(1).item(), Holder().draw(1).item(), Holder().number())
    for function in (random.random, random.shuffle, random.seed, np.random.rand, np.random.seed):
        assert callable(pickle.loads(pickle.dumps(function)))
    for function in (torch.rand, torch.nn.init.normal_, F.dropout, np.random.default_rng):
        assert pickle.loads(pickle.dumps(function)) is function
    torch.save(model, io.BytesIO())
    model.eval()
    print(torch.jit.script(model)(torch.ones(1, 1, 8, 8)).tolist())
    print(torch.fx.symbolic_trace(model).code)
    queue = multiprocessing.get_context('fork').Queue()
    process = multiprocessing.get_context('fork').Process(target=child, args=(queue,))
    process.start(); print(queue.get()); process.join()
    code = 'import torch; torch.manual_seed(0); m = torch.nn.Linear(1, 1); o = torch.optim.SGD(m.parameters(), 1.); m(torch.ones(1, 1)).sum().backward(); o.step(); print(m.weight.item())'
    print(subprocess.run([sys.executable, '-c', code], stdout=subprocess.PIPE, text=True).stdout)

main()
open('results.txt', 'w').write('\\n'.join(results))
`;

test('the probe changes nothing: what the script computes is the same without it', async () => {
  const workspace = await workspaceWith({ 'train.py': THOROUGH });
  const results = () => readFile(join(workspace, 'results.txt'), 'utf8');
  await promisify(execFile)(python, ['train.py'], { cwd: workspace });
  const without = await results();
  expect(without.split('\n').length).toBeGreaterThan(20);
  await rm(join(workspace, 'results.txt'));
  const [outcome] = await runRepeats(request(workspace, 'train.py'), {}, probes);
  expect(outcome?.manifest.status).toBe('completed');
  expect(await results()).toBe(without);
  // Neither the forked child nor the subprocess recorded its own steps.
  const run = await openSound(outcome?.directory ?? '');
  expect(stepsOf(run)).toHaveLength(1 + 8);
  expect(tensorsOf(run)).toHaveLength(1);
});

test('compiling a model finds the functions that it needs', async () => {
  const run = await recordOne(`
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return torch.nn.functional.dropout(x, 0.5) + torch.rand(2) + torch.randn_like(x) + torch.empty(2).normal_()

graphs = []
def backend(graph, inputs):
    graphs.append(graph)
    return graph.forward
torch.compile(Net(), backend=backend, fullgraph=True)(torch.ones(2))
assert len(graphs) == 1
`);
  expect(run.manifest.status).toBe('completed');
});

test('the order of a batch and its content are told apart', async () => {
  const run = await recordOne(`
import torch
from torch.utils.data import DataLoader, TensorDataset
data, labels = torch.arange(32.).reshape(16, 2), torch.arange(16)
for seed, targets in ((1, labels), (1, labels), (2, labels), (1, labels.flip(0))):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    generator = torch.Generator().manual_seed(seed)
    for x, y in DataLoader(TensorDataset(data, targets), 16, shuffle=True, generator=generator):
        model(x).sum().backward()
        with torch.no_grad():
            next(iter(DataLoader(TensorDataset(data), seed)))
        optimizer.step()
`);
  const [base, same, reordered, relabelled] = stepsOf(run).filter((line) => line.step >= 0);
  expect(base?.batch).toMatch(/^[0-9a-f]{8}$/);
  expect(base?.batchSet).toMatch(/^[0-9a-f]{8}$/);
  expect([same?.batch, same?.batchSet]).toEqual([base?.batch, base?.batchSet]);
  expect(reordered?.batch).not.toBe(base?.batch);
  expect(reordered?.batchSet).toBe(base?.batchSet);
  expect(relabelled?.batchSet).not.toBe(base?.batchSet);
});

test('models are told apart, tied parameters counted once, and weights saved as they are', async () => {
  const run = await recordOne(`
import torch
from torch import nn

class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(4, 3)
        self.out = nn.Linear(3, 4, bias=False)
        self.out.weight = self.embed.weight
        self.embed.weight.requires_grad_(True)
        self.register_buffer('count', torch.zeros((), dtype=torch.int64))

def train():
    generator = nn.Sequential(nn.Linear(2, 2)).to(torch.bfloat16)
    generator[0].bias.requires_grad_(False)
    tied = nn.DataParallel(Tied())
    scale = torch.ones(3, requires_grad=True)
    first = torch.optim.SGD(generator.parameters(), 0.1)
    second = torch.optim.SGD([*tied.parameters(), scale], 0.1)
    for _ in range(2):
        generator(torch.ones(1, 2, dtype=torch.bfloat16)).sum().backward()
        first.step()
        module = tied.module
        (module.out(module.embed(torch.tensor([1]))) * scale.sum()).sum().backward()
        module.count += 1
        second.step()
    torch.save(generator.state_dict(), 'generator.pt')

train()
`);
  expect(tensorsOf(run).map(({ model, names, dtypes, trainable }) => ({ model, names, dtypes, trainable }))).toEqual([
    { model: 0, names: ['0.weight', '0.bias'], dtypes: ['BF16', 'BF16'], trainable: [true, false] },
    { model: 1, names: ['embed.weight', 'count'], dtypes: ['F32', 'I64'], trainable: [true, false] },
    { model: 2, names: ['group0.1'], dtypes: ['F32'], trainable: [true] },
  ]);
  expect(stepsOf(run).map(({ step, model }) => [step, model])).toEqual([
    [-1, 0],
    [0, 0],
    [-1, 1],
    [-1, 2],
    [1, 1],
    [1, 2],
    [2, 0],
    [3, 1],
    [3, 2],
  ]);
  const final = (model: number) => weightsOf(run).find((line) => line.label === 'final' && line.model === model);
  const file = await openWeights(run, final(1) as WeightsLine);
  const [weight, count] = file.tensors.map((tensor) => readTensor(file, tensor));
  expect(weight).toHaveLength(12);
  expect(count).toEqual(new BigInt64Array([2n]));
  file.close();
  // The model was gone by the end of the run; torch's own file says what it was.
  const bytes = await promisify(execFile)(python, [
    '-c',
    `import torch; print(torch.load(r'${join(run.directory, '../../..', 'generator.pt')}')['0.weight'].view(torch.int16).flatten().tolist())`,
  ]);
  const half = await openWeights(run, final(0) as WeightsLine);
  const [pattern] = half.tensors.map((tensor) => readTensor(half, tensor));
  expect([...new Int16Array(pattern?.buffer as ArrayBuffer)]).toEqual(JSON.parse(bytes.stdout));
  half.close();
});

test('a search over many models does not keep them all alive', async () => {
  const run = await recordOne(`
import gc, weakref
import torch
alive = weakref.WeakSet()
for i in range(30):
    model = torch.nn.Linear(2, 1)
    alive.add(model)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
del model, optimizer
gc.collect()
assert len(alive) < 20, len(alive)
`);
  const finals = weightsOf(run).filter((line) => line.label === 'final');
  expect(finals.map((line) => line.model).sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
});

test('the probe ends the run when whoever started it is gone', async () => {
  const workspace = await workspaceWith({
    'train.py': `
import os, time
import torch
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), 0.1)
while True:
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    time.sleep(0.02)
`,
  });
  const start = `"$0" train.py & echo $!; until [ -s steps.jsonl ]; do sleep 0.1; done`;
  const { stdout } = await promisify(execFile)('sh', ['-c', `(${start}) 2>/dev/null`, python], {
    cwd: workspace,
    env: {
      ...process.env,
      PYTHONPATH: probes.python,
      TWINRUN_SCHEMA: '1',
      TWINRUN_RUN_DIR: workspace,
      TWINRUN_WORKSPACE: workspace,
      TWINRUN_SCRIPT: join(workspace, 'train.py'),
    },
  });
  expect(Number(stdout)).toBeGreaterThan(1);
  const end = await readFile(join(workspace, '.end.json'), 'utf8');
  expect(JSON.parse(end)).toMatchObject({ why: 'stopped' });
});
