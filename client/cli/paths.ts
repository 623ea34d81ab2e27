import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path lies in a folder; both absolute. */
export function isInside(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

/** A path as it is printed: relative to the working directory, with `/`. */
export function shownPath(absolute: string): string {
  const path = relative(process.cwd(), absolute) || '.';
  return isAbsolute(path) ? absolute : path.split(sep).join('/');
}
