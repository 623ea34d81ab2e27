// The whole test command: sets up what the tests need, runs every part and ends with `N passed, N failed`.
//   npm test                      everything
//   npm test -- check unit        only these parts: check, unit, runtime, workbench
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lab, root } from '../scripts/lib/lab.mjs';
import { findChromium } from '../scripts/workbench/browser.mjs';
import { installWorkbench } from '../scripts/workbench/install.mjs';
import { setupPython } from './setup/python.mjs';
import { setupTfjsNode } from './setup/tfjs-node.mjs';

const CI = process.env.CI === 'true';
const chosen = new Set(process.argv.slice(2));
const wants = (part) => chosen.size === 0 || chosen.has(part);
const began = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
function heading(text) {
  console.log(`\n── ${text}`);
}

/** Runs a command with its output shown. Resolves to its exit code and what it printed. */
function show(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', (chunk) => {
        output += chunk;
        to.write(chunk);
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** One check that is either fine or not. */
async function check(name, command, args, env) {
  heading(name);
  const { code } = await show(command, args, env);
  if (code === 0) total.passed++;
  else {
    total.failed++;
    console.log(`FAILED: ${name}`);
  }
  return code === 0;
}

/** Sets up one thing the tests need; where it cannot be had that is a failure in CI and a skip with its reason elsewhere. */
async function setUp(name, work) {
  const start = Date.now();
  try {
    const value = await work();
    console.log(`${name}: ready (${seconds(start)})`);
    return value;
  } catch (error) {
    if (CI) total.failed++;
    else total.skipped++;
    console.log(`${name}: ${CI ? 'FAILED' : 'SKIPPED'} (${seconds(start)}): ${error.message}`);
    return undefined;
  }
}

async function vitest(name, projects, env, excluded = []) {
  heading(name);
  const report = join(lab, `vitest-${projects[0]}.json`);
  rmSync(report, { force: true });
  const { code } = await show(
    process.execPath,
    [
      ...[join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json'],
      `--outputFile.json=${report}`,
      ...projects.map((project) => `--project=${project}`),
      ...excluded.map((pattern) => `--exclude=${pattern}`),
    ],
    env,
  );
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    total.failed++;
    console.log(`FAILED: ${name} ended with ${code} and left no report`);
    return;
  }
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests;
  // A file that cannot even be loaded has no failed test of its own; nor does an empty run.
  if (code !== 0 && result.numFailedTests === 0) total.failed++;
  if (result.numTotalTests === 0) total.failed++;
}

mkdirSync(lab, { recursive: true });
heading('Set up');
const needsPython = wants('runtime') || wants('workbench') || wants('unit');
const [python, workbench, chromium] = await Promise.all([
  needsPython ? setUp('Python with PyTorch, scikit-learn, Keras/TensorFlow', setupPython) : undefined,
  wants('workbench') || wants('unit') ? setUp('VS Code workbench', installWorkbench) : undefined,
  wants('workbench') || wants('unit') ? setUp('Chromium', findChromium) : undefined,
]);
const tfjsNode =
  python && wants('runtime')
    ? await setUp('tfjs-node', async () => {
        const result = await setupTfjsNode({ lab, venvPython: python });
        if ('skipped' in result) throw new Error(result.skipped);
        return result.path;
      })
    : undefined;
const env = {
  ...(python ? { TWINRUN_TEST_PYTHON: python } : {}),
  ...(tfjsNode ? { TWINRUN_TEST_TFJS_NODE: tfjsNode } : {}),
  ...(chromium ? { TWINRUN_CHROMIUM: chromium } : {}),
};
console.log(`Set-up took ${seconds(began)}.`);

const node = process.execPath;
const bin = (name) => join(root, 'node_modules/.bin', name);
const built = await check('Build', node, ['scripts/build.mjs', '--production']);
if (wants('check')) {
  await check('Types and layering', bin('tsc'), ['-b']);
  await check('Lint and format', bin('biome'), ['check', '.']);
  await check('Dead code', bin('knip'), []);
}
if (wants('unit')) {
  await vitest(
    'Analysis, language server, panel, CLI, grammars',
    ['analysis', 'lsp', 'panel', 'cli', 'syntaxes'],
    env,
    chromium ? [] : ['test/panel/browser/**'],
  );
}
if (wants('runtime')) {
  await vitest('Runtime on real frameworks', ['runtime'], env, python ? [] : ['test/runtime/python/**']);
}
if (wants('workbench') && built && workbench && chromium) {
  await check('Package the extension', node, ['scripts/package.mjs']);
  await vitest('Installed extension in the workbench, seen through the browser', ['workbench'], env);
  heading('Suite inside the workbench');
  await check('Compile the suite', node, ['test/workbench/build-suite.mjs']);
  const { code, output } = await show(node, ['test/workbench/launch.mjs'], {
    ...env,
    TWINRUN_WORKBENCH_SCREENSHOT: join(root, 'test/artifacts/workbench-suite-failed.png'),
  });
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
  total.passed += count('passing');
  total.failed += Math.max(count('failing'), code === 0 ? 0 : 1);
}

console.log(`\nTook ${seconds(began)}.`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
