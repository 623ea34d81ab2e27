// What is measured, bundled as for a release but into a folder of the benchmarks: dist/ may be in use.
import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/lab.mjs';
import { copyWasm, nodeProbeBundles } from '../../scripts/lib/node-probe.mjs';
import { bench, here } from './folders.mjs';

const require = createRequire(import.meta.url);

/** The folder that stands for dist/. */
export const product = join(bench, 'product');

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  logLevel: 'warning',
  absWorkingDir: root,
  alias: {
    'web-tree-sitter': require.resolve('web-tree-sitter').replace(/\.js$/, '.cjs'),
    'jsonc-parser': require.resolve('jsonc-parser/lib/esm/main.js'),
  },
};

/** Builds the command line tool, the server and what they load. */
export async function buildAnalysis() {
  mkdirSync(product, { recursive: true });
  for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'])
    cpSync(require.resolve(wasm), join(product, basename(wasm)));
  const entries = {
    'cli.cjs': 'client/cli/main.ts',
    'server.cjs': 'server/src/main.ts',
    'typescript.cjs': 'server/src/analysis/frontends/typescript/index.ts',
  };
  await Promise.all(
    Object.entries(entries).map(([file, entry]) =>
      build({ ...node, entryPoints: [entry], outfile: join(product, file) }),
    ),
  );
}

/** Builds the probes: `product/probe`. */
export async function buildProbes() {
  mkdirSync(product, { recursive: true });
  copyWasm(product);
  await Promise.all(nodeProbeBundles(product).map((options) => build(options)));
  cpSync(join(root, 'runtime/probe/python'), join(product, 'probe/python'), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
}

/**
 * Bundles a script of this folder that uses the project's TypeScript.
 * @param {string} name without its extension
 * @returns {Promise<string>} the file to run
 */
export async function bundled(name) {
  const outfile = join(product, `${name}.cjs`);
  await build({ ...node, entryPoints: [join(here, `${name}.mjs`)], outfile });
  return outfile;
}
