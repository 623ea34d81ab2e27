import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The command line as it is shipped: what `npm run build` made. */
const CLI = join(root, 'dist/cli.js');
if (!existsSync(CLI)) throw new Error('test/cli runs the built command line: npm run build');

/** The Python with PyTorch that the tests were set up with. */
export const PYTHON = process.env['TWINRUN_TEST_PYTHON'] ?? join(root, '.lab/venv/bin/python');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in a folder and waits for it, in English unless `env` says otherwise. */
export function twinrun(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...process.env, LC_ALL: 'C', ...env },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** Starts the command line; `ended` resolves when it has. */
export function start(cwd: string, args: readonly string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, LC_ALL: 'C' } });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, out, err })));
  return { child, ended };
}
