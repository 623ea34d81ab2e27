import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Ending a script with everything it started. */

/** Asks one process to stop, where the system has such a thing. */
export function askToStop(pid: number, signal: NodeJS.Signals): void {
  if (process.platform !== 'win32') send(pid, signal);
}

/**
 * Kills the process group that `pid` led, and descendants that left it (`setsid`, daemons): those carry `marker` in the
 * environment they were started with. Afterwards none of them runs, except where /proc does not exist (macOS), where a
 * descendant in a session of its own stays.
 * @param marker `NAME=value`, unique to the run
 */
export function killTree(pid: number, marker: string): void {
  if (process.platform === 'win32') {
    try {
      execFileSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    } catch {
      // It has already ended.
    }
    return;
  }
  send(-pid, 'SIGKILL');
  if (process.platform !== 'linux') return;
  // A process that is just forking can be missed once; its child cannot be missed for ever.
  for (let round = 0; round < 10; round++) {
    const left = withMarker(marker);
    if (left.length === 0) return;
    for (const other of left) send(other, 'SIGKILL');
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended.
  }
}

/** Living processes whose environment holds `marker`. A zombie's environment is empty. */
function withMarker(marker: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environOf(pid).split('\0').includes(marker));
}

function environOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
