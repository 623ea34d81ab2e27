// The native TensorFlow backend of TensorFlow.js for the tests: installed the ordinary way where its downloads are
// within reach, else its addon is built here against the C library that the Python package tensorflow_cpu brings.
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute, once, which } from '../../scripts/lib/lab.mjs';

const VERSION = '4.22.0';
const INSTALL = ['install', '--no-audit', '--no-fund', '--no-package-lock'];

/**
 * Installs `@tensorflow/tfjs-node` into `<lab>/tfjs-node`. Idempotent.
 * @param {{lab: string, venvPython: string | undefined}} options `venvPython`: interpreter of a venv with tensorflow_cpu
 * @returns {Promise<{path: string} | {skipped: string}>} the folder of the package, or why it cannot be had here
 */
export async function setupTfjsNode({ lab, venvPython }) {
  const home = join(lab, 'tfjs-node');
  const path = join(home, 'node_modules/@tensorflow/tfjs-node');
  try {
    await once(home, `${VERSION} node-${process.versions.modules}`, async () => {
      rmSync(join(home, 'node_modules'), { recursive: true, force: true });
      writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true }));
      try {
        await npmInstall(home, []);
        await loads(path);
      } catch (ordinary) {
        if (venvPython === undefined) throw ordinary;
        await npmInstall(home, ['--ignore-scripts']);
        await buildAgainstWheel(path, venvPython);
        await loads(path);
      }
    });
    return { path };
  } catch (error) {
    return { skipped: `@tensorflow/tfjs-node ${VERSION}: ${error.message}` };
  }
}

function npmInstall(home, flags) {
  return execute('npm', [...INSTALL, ...flags, `@tensorflow/tfjs-node@${VERSION}`], { cwd: home });
}

/** Fails unless the package loads in a fresh process and computes. */
async function loads(path) {
  // Dropped from Node 23 on, and still called by tfjs-node.
  const shim = 'const u=require("util");u.isNullOrUndefined??=(v)=>v==null;u.isArray??=Array.isArray;';
  const probe = `${shim}const tf=require(${JSON.stringify(path)});if(tf.scalar(2).square().dataSync()[0]!==4)process.exit(3)`;
  await execute(process.execPath, ['-e', probe]);
}

/** Builds the addon against the headers and libraries inside the venv's tensorflow package. */
async function buildAgainstWheel(path, venvPython) {
  if (!which('make') || !which('g++')) throw new Error('building it needs make and g++ (apt install build-essential)');
  const locate = 'import importlib.util as u; print(u.find_spec("tensorflow").submodule_search_locations[0])';
  const tensorflow = (await execute(venvPython, ['-c', locate])).trim().split('\n').at(-1);
  const library = join(path, 'deps/lib');
  rmSync(join(path, 'deps'), { recursive: true, force: true });
  mkdirSync(library, { recursive: true });
  symlinkSync(join(tensorflow, 'include'), join(path, 'deps/include'));
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow.so', 'libtensorflow.so.2', 'libtensorflow.so.2.9.1']) {
    symlinkSync(join(tensorflow, 'libtensorflow_cc.so.2'), join(library, name));
  }
  for (const name of ['libtensorflow_framework.so', 'libtensorflow_framework.so.2']) {
    symlinkSync(join(tensorflow, 'libtensorflow_framework.so.2'), join(library, name));
  }
  const bin = join(dirname(dirname(path)), '.bin/node-pre-gyp');
  const headers = await nodeHeaders(join(dirname(path), '../..'));
  await execute(process.execPath, [bin, 'install', '--build-from-source', `--nodedir=${headers}`], { cwd: path });
}

/** The prefix whose `include/node` holds the headers of this Node: beside it, or else from its npm package. */
async function nodeHeaders(home) {
  const installed = [dirname(dirname(process.execPath)), '/usr', '/usr/local'].find((prefix) =>
    existsSync(join(prefix, 'include/node/node_api.h')),
  );
  if (installed) return installed;
  const name = `node-${process.platform}-${process.arch}`;
  await execute('npm', [...INSTALL, '--no-save', `${name}@${process.versions.node}`], { cwd: home });
  return join(home, 'node_modules', name);
}
