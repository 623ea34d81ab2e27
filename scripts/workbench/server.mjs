// Starts and stops the installed workbench on a loopback address.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execute } from '../lib/lab.mjs';
import { workbench } from './install.mjs';

const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** The environment of the workbench: ours, without what an enclosing VS Code or server has set, without a gallery. */
function environment() {
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}' };
  for (const key of Object.keys(env)) {
    if (/^(VSCODE_|ELECTRON_|CODE_SERVER_)|^(PORT|PASSWORD|NODE_OPTIONS)$/.test(key)) delete env[key];
  }
  return env;
}

/** Installs a VSIX into the given extensions folder. */
export async function installExtension(vsix, { user, extensions }) {
  await execute(workbench.node, [
    workbench.entry,
    '--user-data-dir',
    user,
    '--extensions-dir',
    extensions,
    '--install-extension',
    resolve(vsix),
    '--force',
  ]);
}

/**
 * @param {{user?: string, extensions?: string, settings?: object, trust?: boolean, port?: number, testDriver?: boolean,
 *   env?: Record<string, string>, onLog?: (text: string) => void}} options
 *   `user`/`extensions`: data folders, temporary where left out; `trust`: whether opened folders are trusted unasked;
 *   `testDriver`: let the page run extension tests.
 * @returns {Promise<{host: string, url: (folder: string) => string, log: () => string, exited: Promise<number | null>, stop: () => Promise<void>}>}
 */
export async function startWorkbench(options = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'twinrun-workbench-'));
  const user = options.user ?? join(scratch, 'user');
  const extensions = options.extensions ?? join(scratch, 'extensions');
  mkdirSync(extensions, { recursive: true });
  // A remote reads settings of machine scope from its own file, all others from the user's.
  for (const folder of ['User', 'Machine']) {
    const settings = join(user, folder, 'settings.json');
    const earlier = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {};
    mkdirSync(join(user, folder), { recursive: true });
    writeFileSync(settings, JSON.stringify({ ...QUIET_SETTINGS, ...earlier, ...options.settings }, null, 2));
  }

  const host = `127.0.0.1:${options.port ?? (await freePort())}`;
  const args = [
    ...[workbench.entry, '--auth', 'none', '--bind-addr', host],
    ...['--config', join(scratch, 'config.yaml'), '--session-socket', join(scratch, 'session.sock')],
    ...['--user-data-dir', user, '--extensions-dir', extensions],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened'],
    ...(options.trust ? ['--disable-workspace-trust'] : []),
    ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  const env = { ...environment(), ...options.env };
  const server = spawn(workbench.node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
      options.onLog?.(String(chunk));
    });
  }
  const exited = new Promise((done) => server.once('exit', done));
  const answers = () =>
    fetch(`http://${host}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await answers())) {
    if (server.exitCode !== null || server.signalCode !== null) {
      throw new Error(`The workbench server ended with ${server.signalCode ?? server.exitCode}:\n${log.slice(-2000)}`);
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }

  return {
    host,
    url: (folder) => `http://${host}/?folder=${encodeURI(resolve(folder))}`,
    log: () => log,
    exited,
    async stop() {
      for (const signal of ['SIGTERM', 'SIGKILL']) {
        if (server.exitCode !== null || server.signalCode !== null) break;
        try {
          process.kill(-server.pid, signal);
        } catch {
          break;
        }
        await Promise.race([exited, new Promise((r) => setTimeout(r, 3000))]);
      }
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
