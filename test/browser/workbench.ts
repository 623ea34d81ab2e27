// The installed extension in the served workbench, as a person at the keyboard meets it.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/workbench/browser.mjs';
import { installExtension, startWorkbench } from '../../scripts/workbench/server.mjs';

const root = join(import.meta.dirname, '../..');
const artifacts = join(root, 'test/artifacts');

export interface Session {
  readonly page: Page;
  /** The opened folder: a scratch copy of `examples/`. */
  readonly folder: string;
  /** @param path relative to the folder, with `/` */
  openFile(path: string): Promise<void>;
  /** Runs a command by its title through the command palette. */
  command(title: string): Promise<void>;
  /** Keeps a screenshot as a test artifact. */
  picture(name: string): Promise<void>;
  /** The content of the active webview. */
  webview(): FrameLocator;
  close(): Promise<void>;
}

/** Installs the packaged VSIX, opens a copy of the examples and waits until the workbench stands. */
export async function openSession(settings: Record<string, unknown>): Promise<Session> {
  const scratch = mkdtempSync(join(tmpdir(), 'twinrun-browser-'));
  const folder = join(scratch, 'examples');
  cpSync(join(root, 'examples'), folder, { recursive: true, filter: (path) => !path.includes('.twinrun') });
  const data = { user: join(scratch, 'user'), extensions: join(scratch, 'extensions') };
  for (const path of [artifacts, data.user, data.extensions]) mkdirSync(path, { recursive: true });
  await installExtension(join(root, 'dist/twinrun.vsix'), data);
  const workbench = await startWorkbench({ ...data, settings, trust: true });
  const browser: Browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(20_000);
  await page.goto(workbench.url(folder), { waitUntil: 'commit' });
  await page.locator('.monaco-workbench .part.editor').waitFor();
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });

  return {
    page,
    folder,
    async openFile(path) {
      // By the explorer: this workbench has no search binary, and so no quick open.
      const parts = path.split('/');
      for (const [level, name] of parts.entries()) {
        const row = page.locator(`.explorer-folders-view .monaco-list-row[aria-level="${level + 1}"]`, {
          has: page.locator('.label-name', { hasText: new RegExp(`^${name}$`) }),
        });
        if (level === parts.length - 1) await row.first().dblclick();
        else if ((await row.first().getAttribute('aria-expanded')) !== 'true') await row.first().click();
      }
      await page.locator(`.tab.active[data-resource-name="${parts.at(-1)}"]`).waitFor();
    },
    async command(title) {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input[type=text]').fill(`>${title}`);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
    },
    async picture(name) {
      await page.screenshot({ path: join(artifacts, `${name}.png`) });
    },
    webview: () => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame'),
    async close() {
      await browser.close();
      await workbench.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
