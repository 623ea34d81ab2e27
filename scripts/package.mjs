// Packs the extension as `dist/twinrun.vsix`; its `vscode:prepublish` script builds it for release first.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { root } from './lib/lab.mjs';

const LIMIT_MB = 8;
export const vsix = join(root, 'dist/twinrun.vsix');

/** @returns {Promise<string>} path of the VSIX; rejects when it is larger than the limit */
export async function packageExtension() {
  // The repository has no public address yet that links in the README could be made to start from.
  const asIs = { allowMissingRepository: true, rewriteRelativeLinks: false };
  await createVSIX({ cwd: root, packagePath: vsix, dependencies: false, ...asIs });
  const megabytes = statSync(vsix).size / 1e6;
  if (megabytes > LIMIT_MB) throw new Error(`${vsix} has ${megabytes.toFixed(1)} MB; the limit is ${LIMIT_MB} MB.`);
  console.log(`${vsix}: ${megabytes.toFixed(2)} MB`);
  return vsix;
}

if (process.argv[1] === import.meta.filename) await packageExtension();
