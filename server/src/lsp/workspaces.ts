import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isInstalled, Project, type ProjectSettings } from '../host/index.ts';
import type { OpenFile } from './documents.ts';

/** Where a file belongs. */
export interface FileInProject {
  readonly project: Project;
  /** Relative to the project's root, with `/`. */
  readonly path: string;
}

export interface Folder {
  readonly uri: string;
  readonly project: Project;
}

/**
 * One project a workspace folder, plus one for each folder from which a file outside all of them is open, plus one for
 * each document that is on no disk. Its methods that change something must run one after the other.
 */
export class Workspaces {
  readonly #settingsOf: (folder: string | undefined) => Promise<ProjectSettings>;
  readonly #folders = new Map<string, Project>();
  /** By folder path, or by URI for documents on no disk. */
  readonly #loose = new Map<string, Project>();
  readonly #open = new Map<string, FileInProject & { readonly file: OpenFile }>();

  /** @param settingsOf the settings of a workspace folder, or those for files outside all folders */
  constructor(settingsOf: (folder: string | undefined) => Promise<ProjectSettings>) {
    this.#settingsOf = settingsOf;
  }

  folders(): Folder[] {
    return [...this.#folders].map(([uri, project]) => ({ uri, project }));
  }

  projects(): Project[] {
    return [...this.#folders.values(), ...this.#loose.values()];
  }

  /** Undefined for a folder that is on no disk of this machine: its open documents are still looked at one by one. */
  async addFolder(uri: string): Promise<Project | undefined> {
    const root = filePath(uri);
    if (root === undefined || this.#folders.has(uri)) return undefined;
    const project = await Project.ofFolder(root, await this.#settingsOf(uri));
    this.#folders.set(uri, project);
    await this.#placeAgain();
    return project;
  }

  async removeFolder(uri: string): Promise<void> {
    if (this.#folders.delete(uri)) await this.#placeAgain();
  }

  /** Asks for the settings of every project again. */
  async configure(): Promise<void> {
    for (const [uri, project] of this.#folders) await project.configure(await this.#settingsOf(uri));
    for (const project of this.#loose.values()) await project.configure(await this.#settingsOf(undefined));
  }

  async open(file: OpenFile): Promise<void> {
    const place = this.#open.get(file.uri) ?? (await this.#place(file));
    if (place === undefined) return;
    this.#open.set(file.uri, { ...place, file });
    await place.project.open({ path: place.path, pieces: file.pieces });
  }

  async close(uri: string): Promise<void> {
    const place = this.#open.get(uri);
    if (place === undefined) return;
    this.#open.delete(uri);
    await place.project.close(place.path);
    this.#dropUnused();
  }

  /** The disk changed: a file or folder was written, created, deleted or renamed. */
  async changedOnDisk(uri: string): Promise<void> {
    const file = filePath(uri);
    if (file === undefined) return;
    for (const project of this.projects()) {
      const path = project.pathOf(file);
      if (path !== undefined) await project.changedOnDisk(path);
    }
  }

  /** The project that answers for a file: of nested workspace folders the innermost. */
  find(uri: string): FileInProject | undefined {
    const open = this.#open.get(uri);
    if (open !== undefined) return open;
    const file = filePath(uri);
    return file === undefined ? undefined : this.#inFolder(file);
  }

  /** The URI of a project's file as the client writes it where it has the file open. */
  uriOf(project: Project, path: string): string | undefined {
    for (const [uri, place] of this.#open) if (place.project === project && place.path === path) return uri;
    return project.root === null ? undefined : pathToFileURL(`${project.root}/${path}`).href;
  }

  #inFolder(file: string): FileInProject | undefined {
    let best: FileInProject | undefined;
    for (const project of this.#folders.values()) {
      const path = project.pathOf(file);
      if (path !== undefined && (best === undefined || path.length < best.path.length)) best = { project, path };
    }
    return best;
  }

  async #place(file: OpenFile): Promise<FileInProject | undefined> {
    const onDisk = filePath(file.uri);
    if (onDisk === undefined) {
      return { project: await this.#looseProject(file.uri, null), path: inventedName(file) };
    }
    const inFolder = this.#inFolder(onDisk);
    if (inFolder !== undefined) return inFolder;
    if (isInstalled(onDisk)) return undefined;
    const project = await this.#looseProject(dirname(onDisk), dirname(onDisk));
    const path = project.pathOf(onDisk);
    return path === undefined ? undefined : { project, path };
  }

  async #looseProject(key: string, root: string | null): Promise<Project> {
    const known = this.#loose.get(key);
    if (known !== undefined) return known;
    const project = await Project.ofFiles(root, [], await this.#settingsOf(undefined));
    this.#loose.set(key, project);
    return project;
  }

  /** Folders came or went: open files may belong elsewhere now. */
  async #placeAgain(): Promise<void> {
    for (const [uri, { project, path, file }] of [...this.#open]) {
      const place = await this.#place(file);
      if (place?.project === project) continue;
      await project.close(path);
      this.#open.delete(uri);
      if (place !== undefined) await this.open(file);
    }
    this.#dropUnused();
  }

  #dropUnused(): void {
    const used = new Set([...this.#open.values()].map(({ project }) => project));
    for (const [key, project] of this.#loose) if (!used.has(project)) this.#loose.delete(key);
  }
}

/** Clients escape more or fewer characters of a file's URI than others do: one spelling for all. */
export function canonicalUri(uri: string): string {
  const file = filePath(uri);
  return file === undefined ? uri : pathToFileURL(file).href;
}

/** Undefined for URIs that name no file of this machine. */
function filePath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

const EXTENSION_OF: Readonly<Record<string, string>> = {
  python: '.py',
  javascript: '.js',
  javascriptreact: '.jsx',
  typescript: '.ts',
  typescriptreact: '.tsx',
};

/** A file name for a document without one, so that it is told by its extension like any other. */
function inventedName({ uri, languageId, pieces }: OpenFile): string {
  const name = uri.replace(/[?#].*$/, '').replace(/^.*[/:]/, '') || 'untitled';
  const extension = pieces.some(({ cell }) => cell !== null) ? '.ipynb' : (EXTENSION_OF[languageId] ?? '');
  return name.toLowerCase().endsWith(extension) ? name : name + extension;
}
