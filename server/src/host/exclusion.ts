import { existsSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** Folders that hold installed, generated or recorded code, wherever they lie. */
const EXCLUDED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'site-packages',
  '__pycache__',
  '__pypackages__',
  'dist',
  'build',
]);

/** Files whose presence marks a folder as a Python environment. */
const ENVIRONMENT_MARKS = ['pyvenv.cfg', 'conda-meta'];

export interface GlobSettings {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/**
 * Which paths of a workspace are none of its programs. Globs are relative to the workspace and match with `/`; one
 * without a slash matches a file or folder of that name at any depth, as in `.gitignore`.
 */
export class Exclusion {
  readonly #root: string;
  readonly #excluded: (path: string) => boolean;
  readonly #included: (path: string) => boolean;
  readonly #environments = new Map<string, boolean>();

  /** @param root absolute path of the workspace */
  constructor(root: string, globs: GlobSettings) {
    this.#root = root;
    this.#excluded = matcher(globs.exclude);
    this.#included = globs.include.length === 0 ? () => true : matcher(globs.include);
  }

  /** Whether a folder and everything below it is left out; its parents are not asked. */
  folder(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return name.startsWith('.') || EXCLUDED_FOLDERS.has(name) || this.#excluded(path) || this.#environment(path);
  }

  /** Whether a file is left out; its folders are not asked. */
  file(path: string): boolean {
    return this.#excluded(path) || !this.#included(path);
  }

  /** Whether a file is left out, by itself or by any folder above it. */
  anywhere(path: string): boolean {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (this.folder(path.slice(0, slash))) return true;
    }
    return this.file(path);
  }

  #environment(path: string): boolean {
    const known = this.#environments.get(path);
    if (known !== undefined) return known;
    const found = ENVIRONMENT_MARKS.some((mark) => existsSync(join(this.#root, path, mark)));
    this.#environments.set(path, found);
    return found;
  }
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs
    .map((glob) => glob.trim().replace(/^\.\//, '').replace(/\/+$/, ''))
    .filter((glob) => glob !== '')
    .map((glob) => (glob.includes('/') ? glob : `**/${glob}`));
  return patterns.length === 0 ? () => false : picomatch(patterns, { dot: true });
}

/** Whether a file on disk belongs to an installed package, as one opened by "go to definition" does. */
export function isInstalled(file: string): boolean {
  return file
    .split(/[\\/]/)
    .some((name) => name === 'node_modules' || name === 'site-packages' || name === 'dist-packages');
}
