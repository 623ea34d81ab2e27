import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Exclusion } from './exclusion.ts';
import { languageOf } from './languages.ts';

/** More programs than this in one workspace are left out: it is then hardly a project, rather a disk. */
export const MAXIMUM_FILES = 50_000;

/** Folders read before other work gets its turn. */
const FOLDERS_PER_TURN = 64;

export interface Discovery {
  /** Relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  /** Whether {@link MAXIMUM_FILES} cut the list short. */
  readonly truncated: boolean;
}

/**
 * Every program under a folder. Links are followed where they lead out of the folder; a folder reached twice, as by a
 * loop of links, is read once. Folders that cannot be read are passed over.
 *
 * @param root absolute path
 */
export async function discover(root: string, exclusion: Exclusion): Promise<Discovery> {
  const files: string[] = [];
  const visited = new Set<string>();
  const realRoot = realpath(root) ?? root;
  const pending = [''];
  let turn = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (++turn % FOLDERS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    const real = realpath(join(root, folder));
    if (real === undefined || visited.has(real)) continue;
    visited.add(real);
    for (const entry of entries(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? linkKind(join(root, path), realRoot) : kindOf(entry);
      if (kind === 'folder' && !exclusion.folder(path)) pending.push(path);
      if (kind === 'file' && languageOf(path) !== undefined && !exclusion.file(path)) files.push(path);
    }
    if (files.length > MAXIMUM_FILES) break;
  }
  files.sort();
  return { files: files.slice(0, MAXIMUM_FILES), truncated: files.length > MAXIMUM_FILES };
}

type Kind = 'file' | 'folder' | 'other';

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

/** A link into the workspace itself names what is found there anyway. */
function linkKind(path: string, realRoot: string): Kind {
  const real = realpath(path);
  if (real === undefined || real === realRoot || real.startsWith(realRoot + sep)) return 'other';
  try {
    return kindOf(statSync(real));
  } catch {
    return 'other';
  }
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
