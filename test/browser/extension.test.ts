// What a person sees and does: the packaged extension installed in the workbench, driven by keyboard and mouse.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from './workbench.ts';

const python = process.env['TWINRUN_TEST_PYTHON'] ?? join(import.meta.dirname, '../../.lab/venv/bin/python');
let session: Session;

beforeAll(async () => {
  session = await openSession({ 'twinrun.python': python, 'workbench.colorTheme': 'Default Dark Modern' });
});
afterAll(async () => {
  await session?.close();
});

/** Opens the light bulb's menu on the first finding of the active editor. */
async function openQuickFix(): Promise<void> {
  const { page } = session;
  await session.command('Go to Next Problem (Error, Warning, Info)');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'manual_seed' }).first().waitFor();
}

/** Takes the menu's first fix and waits until the seed stands in the text. */
async function takeQuickFix(): Promise<void> {
  const { page } = session;
  await page.keyboard.press('Enter');
  await session.command('Go to Line/Column...');
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  const text = () => page.locator('.view-lines').first().textContent();
  await expect.poll(text, { timeout: 20_000 }).toContain('manual_seed');
}

describe('in a Python script', () => {
  it('underlines the first unseeded draw', async () => {
    const { page } = session;
    await session.openFile('pytorch/train.py');
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor({ timeout: 60_000 });
    await session.picture('script-squiggle');
    expect(await page.locator('.monaco-editor .squiggly-warning').count()).toBeGreaterThan(0);
  });

  it('offers to run it twice above the code', async () => {
    await session.page.locator('.codelens-decoration', { hasText: /twice/i }).first().waitFor({ timeout: 30_000 });
  });

  it('lists the finding among the problems', async () => {
    const { page } = session;
    await session.command('Problems: Focus on Problems View');
    const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'torch' });
    await row.first().waitFor();
    await session.picture('script-problems');
    expect(await row.first().textContent()).toMatch(/torch.*unseeded-draw/s);
    await session.command('View: Hide Panel');
  });

  it('seeds the stream by its quick fix, which one undo takes back', async () => {
    const { page } = session;
    await session.openFile('pytorch/train.py');
    await openQuickFix();
    await session.picture('script-quick-fix');
    await takeQuickFix();
    await expect.poll(() => page.locator('.monaco-editor .squiggly-warning').count(), { timeout: 20_000 }).toBe(0);
    await session.picture('script-fixed');
    await page.keyboard.press('Control+Z');
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor({ timeout: 20_000 });
    await page.keyboard.press('Control+S');
  });
});

describe('the run-comparison panel', () => {
  it('runs the script twice and says where the runs part', async () => {
    const { page } = session;
    await session.openFile('pytorch/train.py');
    await session.command('Twinrun: Run Twice and Compare');
    const verdict = session.webview().getByRole('heading', { level: 1 });
    await verdict.waitFor({ timeout: 90_000 });
    await expect.poll(() => verdict.textContent(), { timeout: 90_000 }).toMatch(/step 0|before the first step|start/i);
    await session.picture('panel-diverged-dark');
    expect(await session.webview().getByText('conv1.weight').count()).toBeGreaterThan(0);
    await page.locator('.tab.active[aria-label^="train.py: 2 runs"]').waitFor();
  });

  it.each([
    ['Default Light Modern', 'panel-diverged-light'],
    ['Default High Contrast', 'panel-diverged-high-contrast'],
  ])('follows the theme %s', async (theme, picture) => {
    const { page } = session;
    await session.command('Preferences: Color Theme');
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await page.locator('.quick-input-widget input[type=text]').fill(theme.replace('Default ', ''));
    await page.keyboard.press('Enter');
    await session.webview().getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(500);
    await session.picture(picture);
  });

  it('says that the fixed script is bit-identical', async () => {
    const { page } = session;
    await session.openFile('pytorch/train.py');
    await openQuickFix();
    await takeQuickFix();
    await page.keyboard.press('Control+S');
    await expect.poll(() => readFileSync(join(session.folder, 'pytorch/train.py'), 'utf8')).toContain('manual_seed');
    await session.command('Twinrun: Run Twice and Compare');
    const verdict = session.webview().getByRole('heading', { level: 1 });
    await expect.poll(() => verdict.textContent(), { timeout: 90_000 }).toMatch(/identical/i);
    await session.picture('panel-identical');
  });
});

describe('in a notebook', () => {
  it('underlines the unseeded draw in its cell', async () => {
    const { page } = session;
    await session.openFile('notebook/train.ipynb');
    await page.locator('.notebookOverlay .monaco-editor .squiggly-warning').first().waitFor({ timeout: 60_000 });
    await session.picture('notebook-squiggle');
    expect(await page.locator('.notebookOverlay .squiggly-warning').count()).toBeGreaterThan(0);
  });
});
