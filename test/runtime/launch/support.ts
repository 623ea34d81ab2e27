import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { probePaths, type RunRequest } from '../../../runtime/src/launch/index.ts';
import { openRun, type Run } from '../../../runtime/src/store/index.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** The Python with the frameworks (see `test/setup/python.mjs`). */
export const python = process.env['TWINRUN_TEST_PYTHON'] || join(root, '.lab', 'venv', 'bin', 'python');
if (!existsSync(python)) throw new Error(`The tests need a Python with PyTorch: there is none at ${python}.`);

export const probes = probePaths(join(root, 'runtime', 'probe'));
export const examples = join(root, 'examples');

/** A folder that is deleted after the test, with `files` in it. */
export async function workspaceWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'twinrun-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** One run of `script` in `workspace`, unless `changes` say otherwise. */
export function request(workspace: string, script: string, changes: Partial<RunRequest> = {}): RunRequest {
  return {
    script: join(workspace, script),
    workspace,
    cwd: workspace,
    args: [],
    env: {},
    device: 'default',
    times: 1,
    limits: { steps: null, seconds: 150 },
    forced: { streams: {}, threads: null },
    interpreter: python,
    store: join(workspace, '.twinrun', 'runs'),
    ...changes,
  };
}

/** Opens a run and requires that nothing was wrong with it. */
export async function openSound(directory: string): Promise<Run> {
  const run = await openRun(directory);
  if (run.problems.length > 0) throw new Error(`problems in the run: ${JSON.stringify(run.problems)}`);
  return run;
}

/** Whether a process lives. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
