// `npm start`: the main job on the examples, with nothing but npm packages.
//   npm start                   lint the examples, repeat them, compare, write the reports
//   npm start -- --workbench    serve VS Code with the extension installed and the examples open
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { execute, lab, root } from './lib/lab.mjs';

const node = process.execPath;
const cli = join(root, 'dist/cli.js');
const scratch = join(lab, 'start');

/** Runs the CLI with its output shown; resolves to its exit code. */
function twinrun(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [cli, ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 2));
  });
}

function heading(text) {
  console.log(`\n── ${text}\n`);
}

/** A copy of the example with every safe quick fix applied: what the light bulb would do. */
async function repeatableCopy(folder) {
  const copy = join(scratch, 'repeatable', folder);
  mkdirSync(join(scratch, 'repeatable'), { recursive: true });
  cpSync(join(root, 'examples', folder), copy, { recursive: true });
  await twinrun('lint', '--fix', relative(root, copy));
  return copy;
}

/** Repeats one script twice, as written and with the fixes, and writes a report of each. Resolves to false on an error. */
async function repeat(folder, script, devices, options = []) {
  let fine = true;
  const fixed = await repeatableCopy(folder);
  for (const device of devices) {
    for (const [condition, path] of [
      ['as written', join(root, 'examples', folder, script)],
      ['with the quick fixes', join(fixed, script)],
    ]) {
      heading(`${folder}/${script} twice on ${device}, ${condition}`);
      const name = `${folder}-${device}-${condition.replaceAll(' ', '-')}.html`;
      const report = join(root, '.twinrun/reports', name);
      const asked = ['--times', '2', '--device', device, '--report', report, ...options];
      const code = await twinrun('run', ...asked, relative(root, path));
      if (code === 2) fine = false;
    }
  }
  return fine;
}

/** A Python on PATH (or `TWINRUN_PYTHON`) that has PyTorch, or undefined. */
async function pythonWithTorch() {
  for (const python of [process.env.TWINRUN_PYTHON, 'python3', 'python']) {
    if (!python) continue;
    const ready = await execute(python, ['-c', 'import torch']).then(
      () => true,
      () => false,
    );
    if (ready) return python;
  }
  return undefined;
}

/** tfjs-node is an optional dependency: present where its own download worked. */
async function hasTfjsNode() {
  return execute(node, ['-e', "require('@tensorflow/tfjs-node')"]).then(
    () => true,
    () => false,
  );
}

async function mainJob() {
  rmSync(scratch, { recursive: true, force: true });
  heading('Findings in examples/');
  await twinrun('lint', 'examples');
  const devices = ['cpu', 'wasm'];
  if (await hasTfjsNode()) devices.push('tensorflow');
  else console.log('\nThe backend "tensorflow" is left out: @tensorflow/tfjs-node could not be installed here.');
  let fine = await repeat('tfjs', 'train.mjs', devices);
  const python = await pythonWithTorch();
  if (python) fine = (await repeat('pytorch', 'train.py', ['cpu'], ['--python', python])) && fine;
  else console.log('\nThe PyTorch example is left out: no python3 on PATH has PyTorch (TWINRUN_PYTHON names another).');
  process.exitCode = fine ? 0 : 1;
}

async function serveWorkbench() {
  const { installWorkbench } = await import('./workbench/install.mjs');
  const { installExtension, startWorkbench } = await import('./workbench/server.mjs');
  const { packageExtension } = await import('./package.mjs');
  console.log('Setting up the workbench (about a minute the first time) …');
  await installWorkbench();
  const vsix = await packageExtension();
  const data = { user: join(lab, 'served/user'), extensions: join(lab, 'served/extensions') };
  for (const folder of Object.values(data)) mkdirSync(folder, { recursive: true });
  await installExtension(vsix, data);
  const served = await startWorkbench(data);
  console.log(`\nVS Code with Twinrun and the examples: ${served.url(join(root, 'examples'))}\nCtrl+C stops it.`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => served.stop().then(() => process.exit(0)));
  process.exitCode = (await served.exited) ?? 1;
}

if (process.argv.includes('--workbench')) {
  await serveWorkbench();
} else {
  console.log('Building …');
  await execute(node, ['scripts/build.mjs']);
  await mainJob();
}
