import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RunOutcome, type RunRequest, runRepeats } from '../../../runtime/src/launch/index.ts';
import { openRun } from '../../../runtime/src/store/index.ts';
import { alive, openSound, probes, request, workspaceWith } from './support.ts';

/** Runs `source` once, without frameworks. */
async function runSource(source: string, changes: Partial<RunRequest> = {}): Promise<RunOutcome> {
  const workspace = await workspaceWith({ 'train.py': source });
  const [outcome] = await runRepeats(request(workspace, 'train.py', changes), {}, probes);
  if (outcome === undefined) throw new Error('no run took place');
  return outcome;
}

const TRAINING = `
import torch
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), 0.1)
def step():
    optimizer.zero_grad()
    model(torch.ones(4, 2)).sum().backward()
    optimizer.step()
`;

describe('a script that', () => {
  test('ends by itself is completed', async () => {
    const { manifest, outputTail, directory } = await runSource('import sys\nprint("hello", sys.argv[1:])', {
      args: ['--epochs', '3'],
    });
    expect(manifest).toMatchObject({ status: 'completed', exitCode: 0, signal: null, argv: ['--epochs', '3'] });
    expect(manifest.script).toBe('train.py');
    expect(manifest.reason).toMatch(/no training step/);
    expect(manifest.reasonZh).toMatch(/训练步/);
    expect(outputTail).toBe("hello ['--epochs', '3']");
    const run = await openSound(directory);
    expect(run.partial).toBe(false);
    expect(run.environment['python.version']).toMatch(/^3\./);
    expect(await readdir(directory)).not.toContain('.end.json');
    expect(await readFile(join(directory, '..', '..', '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('raises after some steps is failed, names the exception and keeps what it did', async () => {
    const { manifest, directory } = await runSource(`${TRAINING}
for i in range(5):
    if i == 3:
        raise ValueError('bad shape')
    step()
`);
    expect(manifest).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(manifest.reason).toBe('Raised ValueError: bad shape (train.py:12), after 3 steps.');
    const run = await openSound(directory);
    expect(run.steps.filter((line) => line.t === 'step').map((line) => line.step)).toEqual([-1, 0, 1, 2]);
    expect(run.steps.filter((line) => line.t === 'weights').map((line) => line.label)).toContain('final');
  });

  test('is no valid Python is failed, and not run a second time', async () => {
    const workspace = await workspaceWith({ 'train.py': 'def broken(:\n' });
    const outcomes = await runRepeats(request(workspace, 'train.py', { times: 2 }), {}, probes);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]?.manifest.status).toBe('failed');
    expect(outcomes[0]?.manifest.reason).toMatch(/^Raised SyntaxError: .*before the first training step\.$/);
  });

  test('leaves by sys.exit with a code is failed', async () => {
    const { manifest } = await runSource('import sys\nsys.exit(3)');
    expect(manifest).toMatchObject({ status: 'failed', exitCode: 3 });
    expect(manifest.reason).toMatch(/exit code 3/);
  });

  test('leaves by os._exit still has its final weights', async () => {
    const { manifest, directory } = await runSource(`${TRAINING}\nstep()\nimport os\nos._exit(0)`);
    expect(manifest).toMatchObject({ status: 'completed', exitCode: 0 });
    const run = await openSound(directory);
    expect(run.steps.at(-1)).toMatchObject({ t: 'weights', label: 'final', step: 0 });
  });

  test('is killed by a signal is killed, and keeps its steps', async () => {
    const { manifest, directory } = await runSource(
      `${TRAINING}\nstep()\nstep()\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)`,
    );
    expect(manifest).toMatchObject({ status: 'killed', exitCode: null, signal: 'SIGKILL' });
    expect(manifest.reason).toBe('Killed by SIGKILL, after 2 steps. Often this is the system running out of memory.');
    const run = await openSound(directory);
    expect(run.partial).toBe(false);
    expect(run.steps.filter((line) => line.t === 'step')).toHaveLength(3);
  });

  test('never ends and never trains is stopped at the time limit', async () => {
    const { manifest } = await runSource('while True:\n    pass', { limits: { steps: null, seconds: 1 } });
    expect(manifest).toMatchObject({ status: 'limited', exitCode: 0 });
    expect(manifest.reason).toMatch(/time limit of 1 s, before the first training step/);
  });

  test('trains for ever is stopped at the time limit, weights saved', async () => {
    const { manifest, directory } = await runSource(`${TRAINING}\nwhile True:\n    step()`, {
      limits: { steps: null, seconds: 4 },
    });
    expect(manifest.status).toBe('limited');
    const { steps } = await openSound(directory);
    const last = steps.filter((line) => line.t === 'step').at(-1);
    expect(last?.step).toBeGreaterThan(0);
    expect(steps.at(-1)).toMatchObject({ t: 'weights', label: 'final', step: last?.step });
  });

  test('will not be stopped is killed after a while', async () => {
    const { manifest } = await runSource(
      'import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True:\n    time.sleep(1)',
      { limits: { steps: null, seconds: 0.5 } },
    );
    expect(manifest).toMatchObject({ status: 'limited', signal: 'SIGKILL' });
    expect(manifest.reason).toMatch(/did not stop when asked/);
  });

  test('takes more steps than allowed is stopped after exactly that many', async () => {
    const { manifest, directory, outputTail } = await runSource(
      `${TRAINING}\ntry:\n    while True:\n        step()\nexcept BaseException:\n    print('noticed')`,
      { limits: { steps: 3, seconds: 150 } },
    );
    expect(manifest).toMatchObject({ status: 'limited', exitCode: 0, reason: 'Stopped at its limit of 3 steps.' });
    expect(outputTail).toBe('');
    const { steps } = await openSound(directory);
    expect(steps.filter((line) => line.t === 'step').at(-1)?.step).toBe(2);
    expect(steps.at(-1)).toMatchObject({ t: 'weights', label: 'final', step: 2 });
  });

  test('prints 50 MB keeps the beginning and the end of it', async () => {
    const { manifest, directory, outputTail } = await runSource(
      "print('first line')\nfor _ in range(50):\n    print('x' * 1_000_000)\nprint('last line')",
    );
    expect(manifest.status).toBe('completed');
    expect(outputTail.endsWith('last line')).toBe(true);
    expect(outputTail.length).toBeLessThan(10_000);
    const log = join(directory, 'output.log');
    expect((await stat(log)).size).toBeLessThan(10_000_000);
    const text = await readFile(log, 'utf8');
    expect(text.startsWith('first line\n')).toBe(true);
    expect(text).toMatch(/\[twinrun: \d+ bytes left out\]/);
    expect(text.endsWith('last line\n')).toBe(true);
  });

  test('leaves processes behind has them ended, even those in a session of their own', async () => {
    const { outputTail } = await runSource(`
import subprocess, sys
sleep = [sys.executable, '-c', 'import time; time.sleep(600)']
plain = subprocess.Popen(sleep)
daemon = subprocess.Popen(sleep, start_new_session=True)
print(plain.pid, daemon.pid)
`);
    const pids = outputTail.split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(alive), { timeout: 5000 }).toEqual([]);
  });
});

describe('cancelling', () => {
  test('ends the run and everything it started, and runs no more of them', async () => {
    const workspace = await workspaceWith({
      'train.py': `${TRAINING}
import subprocess, sys, time
subprocess.Popen([sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True); time.sleep(600)'], start_new_session=True)
while True:
    step()
    time.sleep(0.05)
`,
    });
    const controller = new AbortController();
    const seen: number[] = [];
    const outcomes = await runRepeats(
      request(workspace, 'train.py', { times: 3 }),
      {
        signal: controller.signal,
        onProgress: ({ step, run, of }) => {
          expect([run, of]).toEqual([0, 3]);
          seen.push(step);
          if (step >= 5) controller.abort();
        },
      },
      probes,
    );
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]?.manifest.status).toBe('cancelled');
    expect(outcomes[0]?.manifest.reason).toMatch(/^Cancelled after \d+ steps\.$/);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    const child = Number(outcomes[0]?.outputTail);
    expect(child).toBeGreaterThan(1);
    await expect.poll(() => alive(child), { timeout: 5000 }).toBe(false);
    const run = await openRun(outcomes[0]?.directory ?? '');
    expect(run.steps.at(-1)).toMatchObject({ t: 'weights', label: 'final' });
  });

  test('before the start runs nothing', async () => {
    const workspace = await workspaceWith({ 'train.py': 'print(1)' });
    const signal = AbortSignal.abort();
    expect(await runRepeats(request(workspace, 'train.py', { times: 2 }), { signal }, probes)).toEqual([]);
  });
});
