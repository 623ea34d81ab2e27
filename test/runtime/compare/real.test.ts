import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { terse, verdict } from '../../../client/panel/model/index.ts';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { compareAndExplain } from '../../../runtime/src/explain/index.ts';
import { type RunRequest, runRepeats } from '../../../runtime/src/launch/index.ts';
import { examples, probes, request, workspaceWith } from '../launch/support.ts';

/** Runs `source` twice and compares what the probe recorded. */
async function compareTwice(source: string, change: Partial<RunRequest> = {}): Promise<Comparison> {
  const workspace = await workspaceWith({ 'train.py': source });
  const twice = request(workspace, 'train.py', { times: 2, limits: { steps: 6, seconds: 100 }, ...change });
  const outcomes = await runRepeats(twice, {}, probes);
  return compareAndExplain(outcomes.map((outcome) => outcome.directory));
}

const LOOP = `
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(6):
    x = torch.ones(4, 4) + noise(step)
    loss = model(x).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;

describe('two runs of a real PyTorch script', () => {
  it('part before the first step where torch is never seeded, and repeat once it is', async () => {
    const source = await readFile(join(examples, 'pytorch', 'train.py'), 'utf8');
    const unseeded = await compareTwice(source);
    expect(unseeded.first).toMatchObject({ step: -1, what: 'initial-parameters', tensor: 'conv1.weight' });
    expect(unseeded.causes[0]).toMatchObject({ cause: 'unseeded-stream', stream: 'torch.cpu', purpose: 'weight-init' });
    const line = source.split('\n').findIndex((text) => text.includes('self.conv1 ')) + 1;
    expect(verdict(unseeded).place).toEqual({ file: 'train.py', line, cell: null });
    expect(terse(unseeded)).toBe('differ from step 0, already in the initial weights, first in conv1.weight');

    const seeded = await compareTwice(source.replace('def main():\n', 'def main():\n    torch.manual_seed(0)\n'));
    expect(seeded).toMatchObject({ identical: true, first: null, causes: [], problems: [] });
    expect(verdict(seeded).proofs[0]).toMatchObject({ kind: 'proven' });
  });

  it('part at the step where an unseeded NumPy draw first lands, with equal weights before', async () => {
    const comparison = await compareTwice(`import numpy as np
import torch
torch.manual_seed(0)
def noise(step):
    return torch.from_numpy(np.random.rand(4, 4).astype("float32")) if step >= 3 else 0
${LOOP}`);
    expect(comparison.first).toMatchObject({ step: 3, tensor: '0.weight' });
    expect(comparison.causes[0]).toMatchObject({
      cause: 'unseeded-stream',
      stream: 'np.global',
      file: 'train.py',
      line: 5,
    });
    expect(comparison.tensors.find((tensor) => tensor.name === '0.weight')?.since).toBe(3);
    expect(verdict(comparison).sentence).toMatch(/^The runs part at step 3, probably because train\.py:5/);
  });

  it('part where a seed comes from the clock', async () => {
    const comparison = await compareTwice(`import time
import torch
torch.manual_seed(time.time_ns())
def noise(step):
    return 0
${LOOP}`);
    expect(comparison.causes[0]).toMatchObject({ cause: 'unseeded-stream', stream: 'torch.cpu', line: 3 });
    expect(verdict(comparison).sentence).toMatch(/train\.py:3 seeds torch’s generator differently in each run\.$/);
  });

  it('are compared as far as both go when one is killed', async () => {
    const comparison = await compareTwice(`import os, signal, torch
torch.manual_seed(0)
second = os.path.exists("once")
open("once", "w").close()
def noise(step):
    if step == 4 and second:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0
${LOOP}`);
    expect(comparison).toMatchObject({ identical: false, first: null });
    expect(comparison.runs[1]).toMatchObject({ status: 'killed', partial: true, steps: 4, group: 'A' });
    expect(verdict(comparison)).toMatchObject({
      tone: 'partial',
      sentence: 'Equal as far as it goes: run 2 ended after step 3.',
    });
  });
});
