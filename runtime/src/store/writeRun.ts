import { appendFile, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FILES, runName } from './layout.ts';
import { listRuns } from './readRun.ts';
import type { Manifest, ProblemLine } from './schema.ts';

/**
 * Creates `store` (with a `.gitignore` beside it that keeps runs out of version control) and in it the directory of a
 * run, holding its manifest. Returns the directory.
 */
export async function createRun(store: string, manifest: Manifest): Promise<string> {
  const directory = join(store, runName(manifest.id));
  await mkdir(store, { recursive: true });
  await writeGitignore(store);
  await mkdir(directory);
  await mkdir(join(directory, FILES.weights));
  await writeManifest(directory, manifest);
  return directory;
}

/** Replaces the manifest in one step: a reader sees the old one or the new one. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  await writeAtomically(join(directory, FILES.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Completes a run: its last manifest, then `DONE`. */
export async function finishRun(directory: string, manifest: Manifest): Promise<void> {
  await writeManifest(directory, manifest);
  await writeAtomically(join(directory, FILES.done), '');
}

/** Adds to `problems.jsonl`. */
export async function reportProblem(directory: string, problem: ProblemLine): Promise<void> {
  await appendFile(join(directory, FILES.problems), `${JSON.stringify(problem)}\n`);
}

/**
 * Deletes the oldest runs of `store` until at most `keep` are left and they take at most `bytes` together; the two newest
 * stay whatever their size. Returns the directories deleted.
 */
export async function pruneRuns(store: string, keep: number, bytes = Number.POSITIVE_INFINITY): Promise<string[]> {
  const newestFirst = (await listRuns(store)).reverse();
  const deleted: string[] = [];
  let total = 0;
  for (const [age, directory] of newestFirst.entries()) {
    total += await sizeOf(directory);
    if (age < keep && (total <= bytes || age < 2)) continue;
    await rm(directory, { recursive: true, force: true });
    deleted.push(directory);
  }
  return deleted;
}

async function sizeOf(directory: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) total += await sizeOf(path);
    else if (entry.isFile()) total += (await lstat(path).catch(() => null))?.size ?? 0;
  }
  return total;
}

async function writeGitignore(store: string): Promise<void> {
  // `<workspace>/.twinrun/runs`: the folder of ours is the parent; a store of another name ignores itself.
  const own = dirname(store).endsWith('.twinrun') ? dirname(store) : store;
  await writeFile(join(own, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
