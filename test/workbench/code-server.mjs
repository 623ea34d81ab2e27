#!/usr/bin/env node
// Stands in for the desktop executable in `runTests({ vscodeExecutablePath })`: takes its arguments, opens the served
// workbench in headless Chromium, runs the very same suite in its extension host and exits with the suite's result.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { format } from 'node:util';
import { launchChromium } from '../../scripts/workbench/browser.mjs';
import { startWorkbench } from '../../scripts/workbench/server.mjs';

const TIMEOUT_MS = Number(process.env.TWINRUN_WORKBENCH_TIMEOUT_MS ?? 300_000);
/** The workbench's own chatter; the tests' console shares its channel. */
const CHATTER =
  /^(Error: )?(Resolv(ing|ed) connection|Creating a socket|\[(reconnection|remote-connection|Service Worker|AccountPolicyGate|DefaultAccount|AgentHost)|Updating additional|Ignoring fetching|Timed out waiting for auth|No search provider|Creation of workbench|Canceled: )|\n\s+at .*\/workbench\/workbench\.js/;

const options = new Map();
const positional = [];
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name) options.set(name, [...(options.get(name) ?? []), value ?? '']);
  else positional.push(argument);
}

let workbench;
let browser;
let page;
let finishing = false;
async function finish(code, why) {
  if (finishing) return;
  finishing = true;
  if (why) process.stderr.write(`[workbench] ${why}\n`);
  const picture = process.env.TWINRUN_WORKBENCH_SCREENSHOT;
  if (code !== 0 && page && picture) {
    mkdirSync(dirname(picture), { recursive: true });
    await page.screenshot({ path: picture, timeout: 5000 }).catch(() => {});
  }
  await Promise.race([browser?.close().catch(() => {}), new Promise((done) => setTimeout(done, 5000))]);
  await workbench?.stop();
  // Let the parent drain our pipes before they close.
  setTimeout(() => process.exit(code), 100);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => finish(130, signal));
for (const fault of ['uncaughtException', 'unhandledRejection']) {
  process.on(fault, (error) => finish(1, error?.stack ?? String(error)));
}
setTimeout(() => finish(124, `no result within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS).unref();

/** The extension host's death as the server's log tells it: the page itself reports success in that case. */
let death;
workbench = await startWorkbench({
  user: options.get('user-data-dir')?.[0],
  ...(options.has('disable-extensions') ? {} : { extensions: options.get('extensions-dir')?.[0] }),
  trust: options.has('disable-workspace-trust'),
  testDriver: true,
  onLog(text) {
    if (process.env.TWINRUN_WORKBENCH_DEBUG) process.stderr.write(text);
    const [, code, signal] = /Extension Host Process exited with code: (\w+), signal: (\w+)/.exec(text) ?? [];
    if (code && (code !== '0' || signal !== 'null')) death ??= signal === 'null' ? `code ${code}` : signal;
  },
});
workbench.exited.then((code) => finish(1, `the server ended with ${code}\n${workbench.log().slice(-2000)}`));

const remote = (path) => `vscode-remote://${workbench.host}${encodeURI(resolve(path))}`;
const payload = [
  ['skipWelcome', 'true'],
  ['skipReleaseNotes', 'true'],
];
for (const name of ['extensionDevelopmentPath', 'extensionTestsPath']) {
  for (const path of options.get(name) ?? []) payload.push([name, remote(path)]);
}
const query = new URLSearchParams();
for (const path of positional.map((p) => resolve(p))) {
  if (path.endsWith('.code-workspace')) query.set('workspace', path);
  else if (statSync(path).isDirectory()) query.set('folder', path);
  else payload.push(['openFile', remote(path)]);
}
if (query.size === 0) query.set('ew', 'true');
query.set('payload', JSON.stringify(payload));

browser = await launchChromium({ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
const context = await browser.newContext({
  viewport: { width: 1400, height: 900 },
  permissions: ['clipboard-read', 'clipboard-write'],
});
page = await context.newPage();
page.on('crash', () => finish(1, 'the workbench page crashed'));
let output = '';
await page.exposeFunction('codeAutomationLog', (type, values) => {
  const line = `${format(...values)}\n`;
  if (CHATTER.test(line) && !process.env.TWINRUN_WORKBENCH_DEBUG) return;
  output += line;
  (/error|warn/.test(type) ? process.stderr : process.stdout).write(line);
});
await page.exposeFunction('codeAutomationExit', async (code) => {
  // The log of a dying host arrives a moment after the page's verdict.
  for (let i = 0; i < 20 && !death; i++) await new Promise((resume) => setTimeout(resume, 50));
  if (death) return finish(code || 1, `the extension host died: ${death}`);
  if (code === 0 && !/[1-9]\d* passing/.test(output)) return finish(1, 'no passing test was reported');
  return finish(code);
});
const response = await page.goto(`http://${workbench.host}/?${query}`, { waitUntil: 'commit' });
if (!response?.ok()) await finish(1, `the workbench page answered ${response?.status()}`);
