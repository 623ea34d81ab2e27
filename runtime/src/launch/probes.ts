import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError, noProbe } from './messages.ts';

/** What is loaded into the user's process. Absolute paths. */
export interface ProbePaths {
  /** Folder that goes on PYTHONPATH. */
  readonly python: string;
  /** Folder that holds the module for `node --import`. */
  readonly node: string;
}

/**
 * The probes inside `folder`; without it, those beside the bundle that this code is part of (`dist/probe`), else those of
 * the source tree.
 */
export function probePaths(folder?: string): ProbePaths {
  const bundled = join(__dirname, 'probe');
  const root = folder ?? (existsSync(bundled) ? bundled : join(__dirname, '..', '..', 'probe'));
  return { python: join(root, 'python'), node: join(root, 'node') };
}

/** The file that `node --import` takes. Throws `LaunchError` when the probe has not been built. */
export function nodeHook(probes: ProbePaths): string {
  for (const name of ['hook.mjs', 'hook.cjs']) {
    if (existsSync(join(probes.node, name))) return join(probes.node, name);
  }
  throw new LaunchError('no-probe', noProbe(join(probes.node, 'hook.mjs')));
}
