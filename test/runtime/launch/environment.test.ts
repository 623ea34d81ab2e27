import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runRepeats } from '../../../runtime/src/launch/index.ts';
import { probes, request, workspaceWith } from './support.ts';

const PRINT = `
import os
for name in ('ADDED', 'PYTHONHASHSEED', 'OMP_NUM_THREADS', 'CUDA_VISIBLE_DEVICES', 'PYTHONPATH', 'MPLBACKEND'):
    print(name, os.environ.get(name))
`;

async function printed(changes: Parameters<typeof request>[2]): Promise<Record<string, string>> {
  const workspace = await workspaceWith({ 'train.py': PRINT });
  const [outcome] = await runRepeats(request(workspace, 'train.py', changes), {}, probes);
  return Object.fromEntries((outcome?.outputTail ?? '').split('\n').map((line) => line.split(' ')));
}

test('the script runs in the given environment, without a trace of the probe on its path', async () => {
  const env = { ADDED: 'yes', PYTHONPATH: '/some/folder', PYTHONHASHSEED: 'random' };
  expect(await printed({ env })).toMatchObject({
    ADDED: 'yes',
    PYTHONPATH: '/some/folder',
    PYTHONHASHSEED: 'random',
    MPLBACKEND: 'Agg',
  });
});

test('pinned factors and the device become environment variables', async () => {
  expect(await printed({ device: 'cpu', forced: { streams: { '*': 7 }, threads: 1 } })).toMatchObject({
    PYTHONHASHSEED: '7',
    OMP_NUM_THREADS: '1',
    CUDA_VISIBLE_DEVICES: '',
  });
  expect(await printed({ device: 'cuda:1' })).toMatchObject({ CUDA_VISIBLE_DEVICES: '1' });
});

test('the manifest tells the commit, what is changed in it, and the text of the script', async () => {
  const workspace = await workspaceWith({ 'src/train.py': 'print(1)', 'other.py': '' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: workspace });
  git('init', '-q');
  git('add', 'src');
  git('commit', '-qm', 'x');
  const [outcome] = await runRepeats(request(workspace, 'src/train.py', { times: 1 }), {}, probes);
  expect(outcome?.manifest).toMatchObject({
    script: 'src/train.py',
    scriptDigest: 'd287bb7f9d15abdc5b6e98536263815744b6ef21c8f3c839fc434ca70d8efe99',
    git: { commit: expect.stringMatching(/^[0-9a-f]{40}$/), dirty: true },
  });
});

test('repeats go into directories of their own, in order', async () => {
  const workspace = await workspaceWith({ 'train.py': 'print(1)' });
  const states: string[] = [];
  const outcomes = await runRepeats(
    request(workspace, 'train.py', { times: 3 }),
    { onProgress: ({ run, state }) => states.push(`${run} ${state}`) },
    probes,
  );
  const directories = outcomes.map((outcome) => outcome.directory);
  expect(new Set(directories).size).toBe(3);
  expect([...directories].sort()).toEqual(directories);
  expect(states).toEqual(['0 starting', '0 ended', '1 starting', '1 ended', '2 starting', '2 ended']);
});
