const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** What a specifier with the extension of the output names in the source. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * The workspace file that a relative specifier names: the file itself, its TypeScript source, the file with an extension
 * added, or the folder's index file. A bare specifier is a package, which is outside the workspace.
 *
 * @param exists whether a workspace path is a file
 */
export function resolveImport(from: string, module: string, exists: (path: string) => boolean): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(module)) return undefined;
  const path = joined(from.split('/').slice(0, -1), module.split(/[?#]/, 1)[0] as string);
  if (path === undefined) return undefined;
  const extension = /\.[cm]?jsx?$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - extension.length);
  const folder = path === '' ? '' : `${path}/`;
  const candidates = [
    ...(EXTENSIONS.some((known) => path.endsWith(known)) ? [path] : []),
    ...(SOURCES[extension] ?? []).map((source) => stem + source),
    ...EXTENSIONS.map((added) => path + added),
    ...EXTENSIONS.map((added) => `${folder}index${added}`),
  ];
  return candidates.find(exists);
}

/** Undefined where the path leaves the workspace. */
function joined(folders: readonly string[], module: string): string | undefined {
  const parts = [...folders];
  for (const part of module.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return parts.join('/');
}
