import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of Twinrun's own package: the nearest one above this file, or above the bundle it is in, with a manifest. */
const root = (() => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
})();

/** Twinrun's version, from its manifest. */
export function productVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return manifest.version;
}

/** URL of a rule's documentation page as it lies in the package; undefined for a rule without one. */
export function rulePage(rule: string): string | undefined {
  const page = join(root, 'docs/rules', `${rule}.md`);
  return /^[a-z0-9-]+$/.test(rule) && existsSync(page) ? pathToFileURL(page).href : undefined;
}
