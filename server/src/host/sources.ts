import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseNotebook } from '../analysis/frontends/notebook/index.ts';
import type { SourceText } from '../analysis/model/index.ts';
import type { SourceProvider } from '../analysis/workspace/index.ts';
import { decodeText } from './decode.ts';
import { languageOf } from './languages.ts';
import type { FileProblem } from './problems.ts';

/** Code written by hand stays far below; generated tables and minified bundles do not, and hold no training script. */
const MAXIMUM_SCRIPT_BYTES = 4 << 20;
/** Notebooks carry their plots and images with them. */
const MAXIMUM_NOTEBOOK_BYTES = 128 << 20;

/**
 * The files of one workspace as the analysis sees them: a set of paths kept up to date from outside, texts from the disk,
 * and in front of them the editor's unsaved texts. A file that is no program of the workspace (left out by a glob, or
 * beside a single file that was asked for) still exists for imports.
 */
export class WorkspaceSources implements SourceProvider {
  readonly #root: string | null;
  readonly #files = new Set<string>();
  readonly #opened = new Map<string, SourceText>();
  readonly #onDisk = new Map<string, boolean>();
  readonly #problems = new Map<string, FileProblem>();

  /** @param root absolute path of the workspace; null for documents that lie on no disk */
  constructor(root: string | null) {
    this.#root = root;
  }

  files(): Iterable<string> {
    return this.#files;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  exists(path: string): boolean {
    return this.#files.has(path) || this.#opened.has(path) || this.onDisk(path);
  }

  isOpen(path: string): boolean {
    return this.#opened.has(path);
  }

  /** Whether the disk has a program file of that name inside the workspace. */
  onDisk(path: string): boolean {
    if (this.#root === null || languageOf(path) === undefined || path.startsWith('../')) return false;
    const known = this.#onDisk.get(path);
    if (known !== undefined) return known;
    const found = kindOf(join(this.#root, path)) === 'file';
    this.#onDisk.set(path, found);
    return found;
  }

  isFolder(path: string): boolean {
    return this.#root !== null && kindOf(join(this.#root, path)) === 'folder';
  }

  read(path: string): SourceText | undefined {
    const opened = this.#opened.get(path);
    if (opened !== undefined) return opened;
    const result = this.#readDisk(path);
    if ('kind' in result) {
      this.#problems.set(path, result);
      return undefined;
    }
    this.#problems.delete(path);
    return result;
  }

  /** Why the last reading of each file failed, by path. */
  problems(): ReadonlyMap<string, FileProblem> {
    return this.#problems;
  }

  add(path: string): void {
    this.#files.add(path);
  }

  /** The file is no longer one of the workspace's programs; an open document of it stays readable. */
  delete(path: string): void {
    this.#files.delete(path);
    this.#problems.delete(path);
  }

  /** What was remembered of the disk about a file is no longer true. */
  forget(path: string): void {
    this.#onDisk.delete(path);
    this.#problems.delete(path);
  }

  /** From now on the editor's text stands for the file. */
  open(source: SourceText): void {
    this.#opened.set(source.path, source);
    this.#problems.delete(source.path);
  }

  close(path: string): void {
    this.#opened.delete(path);
  }

  #readDisk(path: string): SourceText | FileProblem {
    if (this.#root === null) return { kind: 'unreadable', detail: '' };
    const notebook = languageOf(path) === 'notebook';
    let bytes: Uint8Array;
    try {
      const file = join(this.#root, path);
      const size = statSync(file).size;
      if (size > (notebook ? MAXIMUM_NOTEBOOK_BYTES : MAXIMUM_SCRIPT_BYTES)) {
        return { kind: 'too-large', detail: `${(size / 2 ** 20).toFixed(0)} MB` };
      }
      bytes = readFileSync(file);
    } catch (error) {
      return { kind: 'unreadable', detail: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
    const text = decodeText(bytes);
    if (text === null) return { kind: 'binary', detail: '' };
    if (!notebook) return { path, pieces: [{ cell: null, text, executionCount: null }] };
    const { source, language, problems } = parseNotebook(text, path);
    const problem = problems[0];
    if (problem === undefined) return source;
    return { kind: language === 'python' ? 'invalid-notebook' : 'other-language', detail: problem.message };
  }
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? 'file' : stat?.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined;
  }
}
