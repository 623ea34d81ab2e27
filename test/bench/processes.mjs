// Measurements run in processes of their own, so that none inherits another's heap, caches or compiled code.
import { join } from 'node:path';
import { execute } from '../../scripts/lib/lab.mjs';
import { anyPython, here } from './folders.mjs';

/**
 * Runs a process to its end under a clock.
 * @param {readonly string[]} command
 * @param {{cwd?: string, env?: Record<string, string>, codes?: readonly number[]}} [options] `codes`: exit codes that are fine
 * @returns {Promise<{wall: number, cpu: number, memory: number, output: string}>} seconds, seconds (user and system, all
 *   threads and waited-for children), bytes (peak resident), stdout
 */
export async function timed(command, { cwd, env = {}, codes = [0] } = {}) {
  const result = JSON.parse(
    await execute(anyPython(), [join(here, 'timed.py'), JSON.stringify({ command, cwd, env })]),
  );
  if (!codes.includes(result.code))
    throw new Error(`${command.slice(0, 4).join(' ')} ended with ${result.code}\n${result.output.slice(-800)}`);
  return result;
}

/** Runs a script with Node and answers what it printed as JSON on its last line. */
export async function answerOf(script, args = []) {
  return lastLine(await execute(process.execPath, ['--expose-gc', script, ...args]));
}

/** The last line of a process's output that is JSON: libraries greet on the same stream. */
export function lastLine(output) {
  return JSON.parse(output.split('\n').findLast((line) => line.startsWith('{')));
}
