// Compiles the suite that runs inside the workbench's extension host: one module a test file, as Mocha loads them.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/lab.mjs';

const folder = join(root, 'test/workbench/suite');
const out = join(root, 'out/workbench/suite');
const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: ['index.ts', ...tests].map((name) => join(folder, name)),
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'linked',
  external: ['vscode', 'mocha'],
  logLevel: 'warning',
});
