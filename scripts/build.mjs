// Bundles everything that runs into dist/. `--watch` rebuilds on change, `--production` minifies.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { copyWasm, nodeProbeBundles } from './lib/node-probe.mjs';
import { panelBundle } from './lib/panel-bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const dist = join(root, 'dist');

const alias = {
  // It reads `import.meta.url`, which a CommonJS bundle empties: take its own CommonJS build.
  'web-tree-sitter': require.resolve('web-tree-sitter').replace(/\.js$/, '.cjs'),
  // Its CommonJS build hides its `require` from bundlers.
  'jsonc-parser': require.resolve('jsonc-parser/lib/esm/main.js'),
};

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  alias,
  absWorkingDir: root,
};

const bundles = [
  { ...node, entryPoints: ['client/vscode/extension.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] },
  { ...node, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.cjs' },
  // Loaded only when a file imports TensorFlow.js: ts-morph alone costs most of a second.
  {
    ...node,
    entryPoints: ['server/src/analysis/frontends/typescript/index.ts'],
    outfile: 'dist/typescript.cjs',
    minify: true,
    sourcemap: false,
  },
  { ...node, entryPoints: ['client/cli/main.ts'], outfile: 'dist/cli.cjs' },
  ...nodeProbeBundles(dist),
  { ...panelBundle, outfile: 'dist/panel/panel.js', absWorkingDir: root },
];

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
cpSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(dist, 'web-tree-sitter.wasm'));
cpSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm'), join(dist, 'tree-sitter-python.wasm'));
copyWasm(dist);
cpSync(join(root, 'runtime/probe/python'), join(dist, 'probe/python'), {
  recursive: true,
  filter: (path) => !path.includes('__pycache__'),
});

// The package is made of ES modules, the bundles are CommonJS: `bin` needs a name that Node takes for the former.
writeFileSync(join(dist, 'cli.js'), "#!/usr/bin/env node\nimport './cli.cjs';\n", { mode: 0o755 });

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
