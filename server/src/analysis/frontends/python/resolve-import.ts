/**
 * The workspace file that a Python import names: `a/b.py` or the package `a/b/__init__.py` for `a.b`.
 *
 * A relative import starts from the file's own package. An absolute one is looked for as Python and its users do: in
 * the folder of a script (not of a module in a package), in the roots, in the file's own folder, and then in the folders
 * above it, nearest first (projects that are run from a folder inside the workspace). To tell a submodule from a name in
 * `from a import b`, ask for `a.b` first.
 *
 * @param level leading dots of a relative import, 0 for an absolute one
 * @param exists whether a workspace path is a file
 * @param roots workspace-relative folders on Python's path ('' is the workspace)
 */
export function resolveImport(
  from: string,
  module: string,
  level: number,
  exists: (path: string) => boolean,
  roots: readonly string[],
): string | undefined {
  const folders = from.split('/').slice(0, -1);
  if (level > 0) {
    if (level - 1 > folders.length) return undefined;
    return moduleIn(folders.slice(0, folders.length - (level - 1)).join('/'), module, exists);
  }
  if (module === '') return undefined;
  const own = folders.join('/');
  const above = folders.map((_, depth) => folders.slice(0, depth).join('/')).reverse();
  const isPackage = exists(join(own, '__init__.py'));
  const places = new Set([...(isPackage ? [] : [own]), ...roots, own, ...above]);
  for (const place of places) {
    const found = moduleIn(place, module, exists);
    // A file does not import itself: `import random` in random.py means the library.
    if (found !== undefined && found !== from) return found;
  }
  return undefined;
}

function moduleIn(folder: string, module: string, exists: (path: string) => boolean): string | undefined {
  const path = join(folder, module.replaceAll('.', '/'));
  const candidates = module === '' ? [join(path, '__init__.py')] : [join(path, '__init__.py'), `${path}.py`];
  return candidates.find(exists);
}

function join(folder: string, name: string): string {
  const base = folder.replace(/\/+$/, '');
  if (base === '' || base === '.') return name;
  return name === '' ? base : `${base}/${name}`;
}
