// The Python files that are scanned: a copy, because files below `site-packages` are none of a workspace's programs.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { execute } from '../../scripts/lib/lab.mjs';
import { bench, frameworkPython } from './folders.mjs';

const MAXIMUM_FILES = 2000;
/** Whole packages first, so that their imports of each other resolve. */
const PACKAGES = ['sklearn', 'keras', 'torch'];

/**
 * @param {readonly string[] | undefined} folders what to scan; undefined = installed packages
 * @returns {Promise<{folder: string, files: readonly string[], lines: number}>}
 */
export async function makeCorpus(folders) {
  const folder = join(bench, 'corpus');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = [];
  let lines = 0;
  for (const from of folders ?? (await installedPackages())) {
    for (const path of pythonFiles(from)) {
      if (files.length === MAXIMUM_FILES) break;
      const to = join(basename(from), relative(from, path));
      mkdirSync(dirname(join(folder, to)), { recursive: true });
      cpSync(path, join(folder, to));
      files.push(to);
      lines += lineCount(readFileSync(path));
    }
  }
  if (files.length === 0) throw new Error('the corpus has no Python file');
  return { folder, files, lines };
}

async function installedPackages() {
  const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const installed = (await execute(frameworkPython(), ['-c', code])).trim();
  return PACKAGES.map((name) => join(installed, name)).filter((folder) => existsSync(folder));
}

function pythonFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function lineCount(bytes) {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return lines;
}
