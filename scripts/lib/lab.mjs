// The git-ignored folder that holds what tests and the served workbench need, and how things get into it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const lab = join(root, '.lab');
mkdirSync(lab, { recursive: true });

/**
 * Runs a command to its end and returns what it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, timeout?: number}} [options] `timeout` in milliseconds
 * @returns {Promise<string>} stdout and stderr together; rejects with their tail when it cannot start or exits non-zero
 */
export function execute(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout ?? 900_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = output.trim().split('\n').slice(-12).join('\n');
      reject(new Error(`${command} ${args.slice(0, 4).join(' ')} ended with ${signal ?? code}\n${tail}`));
    });
  });
}

/** First of the names that is an executable on PATH, or undefined. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (folder && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

/** Does `work` unless the stamp in `folder` says that the same `version` of it was finished before. */
export async function once(folder, version, work) {
  const stamp = join(folder, '.ready');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;
  mkdirSync(folder, { recursive: true });
  await work();
  writeFileSync(stamp, version);
}
