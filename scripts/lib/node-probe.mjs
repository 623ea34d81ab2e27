// What runs inside a user's Node process: the probe, and the TensorFlow.js for scripts whose workspace has none.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './lab.mjs';

const require = createRequire(import.meta.url);

/** No browser, no WebGL: its backend is half of TensorFlow.js. */
const withoutWebgl = {
  name: 'without-webgl',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/tfjs-backend-webgl$/ }, ({ path }) => ({
      path,
      namespace: 'without-webgl',
    }));
    build.onLoad({ filter: /./, namespace: 'without-webgl' }, () => ({
      contents: 'export const version_webgl = "left out";',
    }));
  },
};

/**
 * esbuild options of the bundles below `dist`: `probe/node/` and `tfjs/`.
 * @param {string} dist absolute path
 */
export function nodeProbeBundles(dist) {
  const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', absWorkingDir: root };
  const probe = join(dist, 'probe/node');
  // Names stay as they are: the probe tells by the function's name in a stack which API draws.
  const tfjs = {
    ...common,
    format: 'cjs',
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    legalComments: 'eof',
    plugins: [withoutWebgl],
  };
  return [
    { ...common, format: 'esm', entryPoints: ['runtime/probe/node/hook.ts'], outfile: join(probe, 'hook.mjs') },
    { ...common, format: 'esm', entryPoints: ['runtime/probe/node/resolver.ts'], outfile: join(probe, 'resolver.mjs') },
    {
      ...common,
      format: 'cjs',
      entryPoints: ['runtime/probe/node/tfjs-node.ts'],
      outfile: join(probe, 'tfjs-node.cjs'),
      external: ['@tensorflow/tfjs'],
    },
    { ...tfjs, entryPoints: ['@tensorflow/tfjs'], outfile: join(dist, 'tfjs/tfjs.cjs') },
    {
      ...tfjs,
      entryPoints: ['@tensorflow/tfjs-backend-wasm'],
      outfile: join(dist, 'tfjs/wasm.cjs'),
      // The one engine is that of the script's TensorFlow.js.
      external: ['@tensorflow/tfjs-core'],
    },
  ];
}

/** Copies the WebAssembly modules beside the bundle that loads them. */
export function copyWasm(dist) {
  const from = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  mkdirSync(join(dist, 'tfjs'), { recursive: true });
  for (const name of readdirSync(from)) {
    // In Node the backend never uses threads.
    if (name.endsWith('.wasm') && !name.includes('threaded')) cpSync(join(from, name), join(dist, 'tfjs', name));
  }
}
