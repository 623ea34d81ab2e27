// Runs the Mocha suite in a real workbench: desktop VS Code where it can be downloaded and shown, else the served one.
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { root } from '../../scripts/lib/lab.mjs';
import { installWorkbench } from '../../scripts/workbench/install.mjs';

const servedWorkbench = join(root, 'test/workbench/code-server.mjs');

/** @returns {Promise<{name: string, executable: string}>} */
async function chooseWorkbench() {
  const wish = process.env.TWINRUN_WORKBENCH ?? 'auto';
  const canShow = process.platform !== 'linux' || Boolean(process.env.DISPLAY);
  if (wish === 'desktop' || (wish === 'auto' && canShow)) {
    try {
      return { name: 'desktop VS Code', executable: await downloadAndUnzipVSCode({ timeout: 30_000 }) };
    } catch (error) {
      if (wish === 'desktop') throw error;
    }
  }
  await installWorkbench();
  return { name: 'served workbench', executable: servedWorkbench };
}

/**
 * Runs the suite that `npm run build:suite` compiled (or `TWINRUN_SUITE`, with `TWINRUN_SUITE_WORKSPACE` opened).
 * @returns {Promise<string>} name of the workbench it ran in; rejects when a test fails, the extension host dies or
 *   nothing ran
 */
export async function runWorkbenchSuite() {
  const { name, executable } = await chooseWorkbench();
  const workspace = process.env.TWINRUN_SUITE_WORKSPACE ?? join(root, 'test/workbench/workspace');
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: process.env.TWINRUN_SUITE ?? join(root, 'out/workbench/suite/index.cjs'),
    launchArgs: [workspace, '--disable-workspace-trust'],
  });
  return name;
}

if (process.argv[1] === import.meta.filename) {
  runWorkbenchSuite().then(
    (name) => console.log(`The suite ran in the ${name}.`),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
