import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostMessage, type ReportAssets, renderReport } from '../../client/panel/model/index.ts';
import type { Comparison } from '../../runtime/src/compare/index.ts';
import { buildPanel, launch, openReport, openWebview, screenshot, seriousViolations } from './browser.ts';
import { manyTensors, SCENES } from './scenes.ts';
import { THEMES } from './themes.ts';

let folder: string;
let browser: Browser;
let assets: ReportAssets;
let diverged: Comparison;
const show = (comparison: Comparison): HostMessage => ({ t: 'show', comparison, restore: 'token' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinrun-page-'));
  [assets, browser, diverged] = await Promise.all([buildPanel(folder), launch(), SCENES.diverged(folder)]);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function report(name: string, comparison: Comparison, locale: 'en' | 'zh-cn' = 'en'): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, renderReport(comparison, assets, locale));
  return file;
}

describe('the report', () => {
  for (const [name, scene] of Object.entries(SCENES)) {
    it(`shows ${name} in light and dark, at every width, accessibly and within its policy`, async () => {
      const comparison = await scene(folder);
      const file = report(name, comparison);
      const { page, complaints } = await openReport(browser, file);
      await page.locator('h1').waitFor();
      for (const [width, colorScheme] of [
        [1280, 'dark'],
        [1280, 'light'],
        [800, 'dark'],
        [480, 'light'],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 860 });
        await screenshot(page, `report-${name}-${colorScheme}-${width}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        if (width === 1280) expect(await seriousViolations(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  }

  it('loads nothing and allows no script but its own', async () => {
    const { page, complaints } = await openReport(browser, report('policy', diverged));
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.reload();
    await page.locator('h1').waitFor();
    expect(requests).toHaveLength(1);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruded = true';
      document.body.append(script);
    });
    expect(await page.evaluate(() => 'intruded' in globalThis)).toBe(false);
    expect(complaints.join()).toMatch(/Content Security Policy/);
    expect(renderReport(diverged, assets)).not.toMatch(/unsafe-(inline|eval|hashes)/);
    await page.context().close();
  });

  it('keeps names, places and messages as text, whatever is in them', async () => {
    const bad = '</script><img src=x onerror=alert(1)>{{7*7}}';
    const hostile = JSON.parse(
      JSON.stringify(diverged)
        .replaceAll('conv1.weight', JSON.stringify(bad).slice(1, -1))
        .replaceAll('np.global', '<b>np'),
    ) as Comparison;
    const { page, complaints } = await openReport(browser, report('hostile', { ...hostile, problems: [bad] }));
    await page.locator('h1').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('.words').textContent()).toContain(bad);
    expect(await page.locator('.detail h3').textContent()).toBe(bad);
    await page.getByRole('tab', { name: /Draws/ }).click();
    expect(await page.getByRole('grid', { name: 'Draws' }).textContent()).toContain('<b>np');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('speaks Chinese, and offers nothing that needs the editor', async () => {
    const { page } = await openReport(browser, report('chinese', await SCENES.diverged(folder, 'zh-cn'), 'zh-cn'));
    expect(await page.locator('h1').textContent()).toMatch(/第 3 步/);
    expect(await page.getByRole('tab', { name: /权重/ }).count()).toBe(1);
    expect(await page.locator('.actions, .link').count()).toBe(0);
    await screenshot(page, 'report-chinese');
    await page.context().close();
  });
});

describe('the page in the editor', () => {
  for (const theme of ['dark', 'light', 'hc'] as const) {
    it(`is accessible on every tab in the ${theme} theme`, async () => {
      const { page, complaints } = await openWebview(browser, folder, show(diverged), THEMES[theme]);
      for (const tab of ['Weights', 'Draws', 'Environment']) {
        await page.getByRole('tab', { name: new RegExp(tab) }).click();
        await screenshot(page, `webview-${tab.toLowerCase()}-${theme}`);
        expect(await seriousViolations(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  }

  it('shows what is running, what is empty and what failed', async () => {
    const run = { condition: 'as written', step: 119, state: 'ended' } as const;
    const messages: [string, HostMessage, RegExp][] = [
      [
        'running',
        {
          t: 'running',
          progress: {
            script: 'train.py',
            steps: 120,
            runs: [
              { ...run, name: 'run 1' },
              { ...run, name: 'run 2', step: 64, state: 'running' },
            ],
          },
        },
        /Running/,
      ],
      [
        'empty',
        { t: 'empty', view: { script: 'train.py', times: 2, steps: 120, seconds: 60 } },
        /No runs of train\.py/,
      ],
      [
        'error',
        { t: 'error', view: { script: 'train.py', message: 'No Python was found.', output: 'a\n  b' } },
        /No Python/,
      ],
    ];
    for (const [name, message, words] of messages) {
      const { page, complaints, sent } = await openWebview(browser, folder, message, THEMES.dark);
      expect(await page.locator('h1').textContent()).toMatch(words);
      await screenshot(page, `webview-${name}`);
      expect(await seriousViolations(page)).toEqual([]);
      await page.locator('.button').first().click();
      expect((await sent()).map((m) => m.t)).toEqual([
        'ready',
        { running: 'cancel', empty: 'run', error: 'runAgain' }[name],
      ]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('is used by keyboard alone', async () => {
    const { page, sent } = await openWebview(browser, folder, show(diverged), THEMES.dark);
    const focus = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
    const walked: string[] = [];
    for (let i = 0; i < 15; i++) {
      await page.keyboard.press('Tab');
      walked.push(await focus());
    }
    expect(walked).toEqual([
      'data.py:41',
      'unseeded-draw',
      'data.py:41',
      'Open data.py:41',
      'Run Again',
      'Runs',
      'Weights14',
      'Largest |Δ|',
      'Previous step',
      'Next step',
      'Step',
      'Filter tensors',
      'Tensors',
      expect.anything(),
      expect.anything(),
    ]);
    const outline = (selector: string) =>
      page.locator(selector).evaluate((element) => getComputedStyle(element).outlineStyle);

    await page.getByRole('grid', { name: 'Runs' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.pair').textContent()).toBe('run 3 against run 1');
    expect(await outline('.runs .item[aria-selected=true]')).toBe('solid');
    await page.keyboard.press('b');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');

    await page.getByRole('slider').focus();
    expect(await outline('.slider')).toBe('solid');
    await page.keyboard.press('End');
    expect(await page.getByRole('slider').getAttribute('aria-valuenow')).toBe('119');
    await page.keyboard.press('f');
    expect(await page.getByRole('slider').getAttribute('aria-valuetext')).toBe('step 3');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.steps b').textContent()).toBe('step 4');

    await page.getByRole('grid', { name: 'Tensors' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.detail h3').textContent()).toBe('bn1.weight');
    await screenshot(page, 'webview-keyboard');
    await page.keyboard.press('s');
    expect(await page.locator('.tensors .head').textContent()).toContain('↓');

    await page.getByRole('tab', { name: /Weights/ }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toContain('Draws');
    await page.getByRole('grid', { name: 'Draws' }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');

    const messages = await sent();
    expect(messages.slice(1)).toEqual([
      { t: 'setBase', run: diverged.runs[2]?.id },
      { t: 'showOutput', run: diverged.runs[2]?.id },
      { t: 'open', file: 'model.py', line: 24, cell: null },
    ]);
    await page.context().close();
  });

  it('brings its state back after a reload, with the host’s token', async () => {
    const first = await openWebview(browser, folder, show(diverged), THEMES.light);
    await first.page.getByRole('tab', { name: /Environment/ }).click();
    await first.page.getByRole('checkbox').uncheck();
    const kept = await first.page.evaluate(() => (globalThis as unknown as { kept: unknown }).kept);
    expect(kept).toMatchObject({ version: 1, restore: 'token', tab: 'environment', onlyDifferences: false });
    await first.page.context().close();
    const second = await openWebview(browser, folder, show(diverged), THEMES.light, { kept });
    expect(await second.page.getByRole('tab', { selected: true }).textContent()).toContain('Environment');
    expect(await second.page.getByRole('checkbox').isChecked()).toBe(false);
    await second.page.context().close();
  });

  it('mirrors for right-to-left languages without running out of its box', async () => {
    for (const width of [1280, 480]) {
      const { page } = await openWebview(browser, folder, show(diverged), THEMES.dark, { width, direction: 'rtl' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await screenshot(page, `webview-rtl-${width}`);
      await page.context().close();
    }
  });

  it('lists ten thousand tensors by drawing only those in view', async () => {
    const { page, complaints } = await openWebview(browser, folder, show(manyTensors(diverged, 10_000)), THEMES.dark);
    const grid = page.getByRole('grid', { name: 'Tensors' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
    expect(await grid.locator('.item').count()).toBeLessThan(80);
    await grid.focus();
    await page.keyboard.press('End');
    await page.waitForFunction(
      () => document.querySelector('.tensors .item:last-child')?.getAttribute('aria-rowindex') === '10001',
    );
    expect(await grid.locator('.item[aria-selected=true] .name').getAttribute('title')).toBe(
      'decoder.layers.999.block.9.attention.output.dense.weight',
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
