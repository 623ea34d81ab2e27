import { relative, sep } from 'node:path';
import { createPythonFrontend } from '../analysis/frontends/python/index.ts';
import type { Finding, Frontend, SourceText } from '../analysis/model/index.ts';
import { type Analysis, type AnalysisSettings, createAnalysis } from '../analysis/workspace/index.ts';
import { discover } from './discover.ts';
import { Exclusion, type GlobSettings } from './exclusion.ts';
import { languageOf, mentionsModels } from './languages.ts';
import { Positions } from './positions.ts';
import { loadParserRuntime, loadTypeScriptFrontend } from './resources.ts';
import { WorkspaceSources } from './sources.ts';

export interface ProjectSettings extends AnalysisSettings, GlobSettings {}

/** JavaScript files read for {@link mentionsModels} before other work gets its turn. */
const READS_PER_TURN = 32;

/** The Python front end is one per process: its parser holds WebAssembly memory. */
let pythonFrontend: Promise<Frontend> | undefined;
let typeScriptFrontend: Promise<Frontend | undefined> | undefined;

/** A damaged installation: Python is still analysed. */
function withoutTypeScript(error: Error): undefined {
  process.emitWarning(`JavaScript and TypeScript are not analysed: ${error.message}`);
}

/** Whether some project of this process needed the TypeScript front end and got it. */
export async function typeScriptLoaded(): Promise<boolean> {
  return (await typeScriptFrontend) !== undefined;
}

/**
 * A workspace folder on disk with its analysis. The analysis is replaced when a first file asks for the TypeScript front
 * end or the settings change what belongs to the workspace, so always reach it through {@link Project.analysis}.
 */
export class Project {
  readonly sources: WorkspaceSources;
  readonly root: string | null;
  #analysis: Analysis;
  #settings: ProjectSettings;
  #exclusion: Exclusion;
  #truncated = false;
  /** Whether every program under the root belongs to it, or only files that were asked for. */
  readonly #whole: boolean;
  readonly #frontends: Frontend[];
  readonly #positions = new Map<string, Positions>();

  private constructor(root: string | null, whole: boolean, settings: ProjectSettings, frontends: Frontend[]) {
    this.root = root;
    this.#whole = whole;
    this.sources = new WorkspaceSources(root);
    this.#settings = settings;
    this.#exclusion = new Exclusion(root ?? '', settings);
    this.#frontends = frontends;
    this.#analysis = createAnalysis(this.#frontends, this.sources, settings);
  }

  /**
   * A folder as one workspace: all programs under it.
   * @param root absolute path
   */
  static async ofFolder(root: string, settings: ProjectSettings): Promise<Project> {
    const project = await Project.#create(root, true, settings);
    await project.rescan();
    return project;
  }

  /**
   * Single files: what else lies under `root` is context only, reached through their imports.
   * @param root absolute path; null for documents that lie on no disk
   * @param files relative to `root`
   */
  static async ofFiles(root: string | null, files: readonly string[], settings: ProjectSettings): Promise<Project> {
    const project = await Project.#create(root, false, settings);
    for (const file of files) await project.add(file);
    return project;
  }

  static async #create(root: string | null, whole: boolean, settings: ProjectSettings): Promise<Project> {
    pythonFrontend ??= loadParserRuntime().then(createPythonFrontend);
    return new Project(root, whole, settings, [await pythonFrontend]);
  }

  get analysis(): Analysis {
    return this.#analysis;
  }

  /** Whether there were more files than one workspace can have. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Path relative to the root, with `/`; undefined for files outside it. */
  pathOf(file: string): string | undefined {
    if (this.root === null) return undefined;
    const path = relative(this.root, file).split(sep).join('/');
    return path === '' || path === '..' || path.startsWith('../') || /^[a-z]:/i.test(path) ? undefined : path;
  }

  /** Whether the settings and the fixed exclusions let a file be one of the workspace's programs. */
  accepts(path: string): boolean {
    return languageOf(path) !== undefined && !this.#exclusion.anywhere(path);
  }

  /** Places in the file's current text; undefined where it cannot be read. */
  positions(path: string): Positions | undefined {
    const known = this.#positions.get(path);
    if (known !== undefined) return known;
    const source = this.sources.read(path);
    if (source === undefined) return undefined;
    const positions = new Positions(source);
    this.#positions.set(path, positions);
    return positions;
  }

  /** Findings by file, for files that are the workspace's own. */
  checkAll(): ReadonlyMap<string, readonly Finding[]> {
    return new Map([...this.#analysis.checkAll()].filter(([path]) => this.sources.has(path)));
  }

  /** The file is one of the workspace's programs from now on, or its text on disk changed. */
  async add(path: string): Promise<void> {
    this.sources.forget(path);
    this.sources.add(path);
    await this.#changed(path);
  }

  /** The file is gone, or no longer one of the workspace's programs. */
  remove(path: string): void {
    this.sources.forget(path);
    this.sources.delete(path);
    this.#positions.delete(path);
    this.#analysis.removed(path);
  }

  /** The editor holds this text of the file, saved or not. A file that is left out stays context for imports. */
  async open(source: SourceText): Promise<void> {
    this.sources.open(source);
    if (this.accepts(source.path)) this.sources.add(source.path);
    await this.#changed(source.path);
  }

  /** The editor let go of the file; the disk speaks again. */
  async close(path: string): Promise<void> {
    this.sources.close(path);
    if (!this.#whole) this.sources.delete(path);
    await this.changedOnDisk(path);
  }

  /** A file or folder was written, created or deleted on disk; an editor's text of it still wins. */
  async changedOnDisk(path: string): Promise<void> {
    this.sources.forget(path);
    if (languageOf(path) !== undefined) {
      const own = this.#whole ? this.accepts(path) : this.sources.has(path);
      if (own && (this.sources.isOpen(path) || this.sources.onDisk(path))) await this.add(path);
      else this.remove(path);
    } else if (this.sources.isFolder(path)) {
      await this.rescan();
    } else {
      const below = [...this.sources.files()].filter((file) => file.startsWith(`${path}/`));
      for (const file of below) await this.changedOnDisk(file);
    }
  }

  /** Takes new settings over; answers after the workspace was searched again where they change what belongs to it. */
  async configure(settings: ProjectSettings): Promise<void> {
    const previous = this.#settings;
    this.#settings = settings;
    this.#analysis.configure(settings);
    const globs = ({ exclude, include }: GlobSettings) => JSON.stringify([exclude, include]);
    if (globs(previous) !== globs(settings)) await this.rescan();
  }

  /** Looks at the whole folder again. */
  async rescan(): Promise<void> {
    if (this.root === null || !this.#whole) return;
    this.#exclusion = new Exclusion(this.root, this.#settings);
    const { files, truncated } = await discover(this.root, this.#exclusion);
    this.#truncated = truncated;
    const found = new Set(files);
    for (const path of [...this.sources.files()]) {
      const unsaved = this.sources.isOpen(path) && this.accepts(path);
      if (!found.has(path) && !unsaved) this.remove(path);
    }
    for (const path of files) {
      this.sources.forget(path);
      this.sources.add(path);
    }
    this.#positions.clear();
    this.#restart();
    await this.#loadTypeScriptFor(files);
  }

  async #changed(path: string): Promise<void> {
    this.#positions.delete(path);
    this.#analysis.changed(path);
    await this.#loadTypeScriptFor([path]);
  }

  async #loadTypeScriptFor(paths: readonly string[]): Promise<void> {
    let reads = 0;
    for (const path of paths) {
      if (this.#frontends.length > 1) return;
      if (languageOf(path) !== 'javascript') continue;
      if (++reads % READS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      const text = this.sources.read(path)?.pieces[0]?.text;
      if (text === undefined || !mentionsModels(text)) continue;
      typeScriptFrontend ??= loadTypeScriptFrontend().catch(withoutTypeScript);
      const frontend = await typeScriptFrontend;
      if (frontend === undefined || this.#frontends.length > 1) return;
      this.#frontends.push(frontend);
      this.#restart();
      return;
    }
  }

  #restart(): void {
    this.#analysis = createAnalysis(this.#frontends, this.sources, this.#settings);
  }
}
