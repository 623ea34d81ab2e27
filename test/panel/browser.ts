import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { HostMessage, ReportAssets } from '../../client/panel/model/index.ts';
import { panelBundle } from '../../scripts/lib/panel-bundle.mjs';
import type { THEMES } from './themes.ts';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Screenshots, for people to look at. */
export const ARTIFACTS = join(repository, 'test', 'artifacts', 'panel');

export async function buildPanel(folder: string): Promise<ReportAssets> {
  const outfile = join(folder, 'panel.js');
  await build({ ...panelBundle, outfile, absWorkingDir: repository } as Parameters<typeof build>[0]);
  return { script: readFileSync(outfile, 'utf8'), style: readFileSync(join(folder, 'panel.css'), 'utf8') };
}

export function launch(): Promise<Browser> {
  const executablePath = process.env['TWINRUN_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath, args });
}

/** What the page's console and policy complained about, and what it told its host. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
  sent(): Promise<{ t: string }[]>;
}

async function watch(page: Page): Promise<Watched> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const sent = () => page.evaluate(() => (globalThis as unknown as { sent?: { t: string }[] }).sent ?? []);
  return { page, complaints, sent };
}

export async function openReport(
  browser: Browser,
  file: string,
  options: { width?: number; colorScheme?: 'light' | 'dark'; forcedColors?: 'active' | 'none' } = {},
): Promise<Watched> {
  const { width = 1280, ...rest } = options;
  const context = await browser.newContext({ viewport: { width, height: 860 }, reducedMotion: 'reduce', ...rest });
  const watched = await watch(await context.newPage());
  await watched.page.goto(`file://${file}`);
  return watched;
}

/** The page as in the editor's webview: its policy, its theme variables, its message channel, its kept state. */
export async function openWebview(
  browser: Browser,
  folder: string,
  message: HostMessage,
  theme: (typeof THEMES)[keyof typeof THEMES],
  options: { width?: number; language?: string; direction?: string; kept?: unknown } = {},
): Promise<Watched> {
  const { width = 1280, language = 'en', direction = 'ltr', kept = null } = options;
  const context = await browser.newContext({ viewport: { width, height: 860 }, reducedMotion: 'reduce' });
  const watched = await watch(await context.newPage());
  const policy = "default-src 'none'; script-src 'nonce-n'; style-src file: 'nonce-n'; img-src file: data:";
  const host = `
    globalThis.sent = []; globalThis.kept = ${JSON.stringify(kept)};
    for (const [name, value] of Object.entries(${JSON.stringify(theme.variables)})) document.documentElement.style.setProperty(name, value);
    globalThis.acquireVsCodeApi = () => ({
      postMessage: (m) => { sent.push(m); if (m.t === 'ready') postMessage(${JSON.stringify(message).replaceAll('<', '\\u003c')}, '*'); },
      getState: () => kept, setState: (state) => { kept = state; },
    });`;
  // What the editor's own style sheet does to a webview, as far as it reaches the page.
  const defaults = `body { padding: 0 20px; color: var(--vscode-editor-foreground); }
    code { padding: 1px 3px; border-radius: 4px; color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); }`;
  const html = `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}"><title>Twinrun</title><style nonce="n">${defaults}</style>
    <link rel="stylesheet" href="panel.css"></head><body class="${theme.bodyClass}"><div id="root"></div>
    <script nonce="n">${host}</script><script nonce="n" src="panel.js"></script></body></html>`;
  const file = join(folder, `webview-${Math.random().toString(36).slice(2)}.html`);
  writeFileSync(file, html);
  await watched.page.goto(`file://${file}`);
  await watched.page.locator('h1').waitFor();
  return watched;
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true });
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Accessibility violations that are serious or worse, as `rule: elements`. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Through the debugger, so that the page's own policy stays as it is.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await session.send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') });
  const results = (await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: unknown): Promise<unknown> } }).axe.run({ preload: false }),
  )) as { violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] };
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
}
