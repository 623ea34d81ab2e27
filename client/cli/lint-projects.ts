import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Project, type ProjectSettings } from '../../server/src/host/index.ts';
import { isInside } from './paths.ts';

/** A project that was asked for on the command line. */
export interface AskedProject {
  readonly project: Project;
  /** As the user wrote it. */
  readonly name: string;
  /** Files that were named themselves, relative to the project: they must be readable. */
  readonly named: ReadonlySet<string>;
}

/**
 * One project for each folder named; the single files together make one for the working directory (those outside of it
 * one for each of their folders), so that their imports lead to what lies around them.
 *
 * @param missing is told each path that is neither file nor folder
 */
export async function openProjects(
  paths: readonly string[],
  settings: ProjectSettings,
  missing: (path: string) => void,
): Promise<AskedProject[]> {
  const projects: AskedProject[] = [];
  const files = new Map<string, string[]>();
  for (const name of paths) {
    const path = resolve(name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      projects.push({ project: await Project.ofFolder(path, settings), name, named: new Set() });
    } else if (stat?.isFile()) {
      const root = isInside(process.cwd(), path) ? process.cwd() : dirname(path);
      files.set(root, [...(files.get(root) ?? []), path]);
    } else {
      missing(name);
    }
  }
  for (const [root, absolute] of files) {
    const project = await Project.ofFiles(root, [], settings);
    const named = new Set(absolute.flatMap((file) => project.pathOf(file) ?? []));
    for (const path of named) await project.add(path);
    projects.push({ project, name: root, named });
  }
  return projects;
}
