import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { Manifest } from '../store/index.ts';

const run = promisify(execFile);
const LARGEST_DIFF = 64 * 1024 * 1024;

/** The commit that `folder` is at and a digest of what differs from it; null outside version control. */
export async function gitState(folder: string): Promise<Manifest['git']> {
  const git = async (...args: string[]) => {
    const { stdout } = await run('git', ['-C', folder, ...args], {
      encoding: 'buffer',
      timeout: 10_000,
      maxBuffer: LARGEST_DIFF,
      windowsHide: true,
      // Reading the state must not take the lock that the user's own git command needs.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
    return stdout;
  };
  try {
    const commit = (await git('rev-parse', 'HEAD')).toString().trim();
    const dirty = (await git('status', '--porcelain', '--', '.')).length > 0;
    const diff = dirty ? await git('diff', 'HEAD', '--', '.').catch(() => null) : null;
    return { commit, dirty, diffDigest: diff === null ? null : createHash('sha256').update(diff).digest('hex') };
  } catch {
    return null;
  }
}
