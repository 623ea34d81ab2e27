import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../../../server/src/analysis/rules/index.ts';

const here = new URL('.', import.meta.url);
const RULES = new URL('../../../server/src/analysis/rules/', here);
const PAGES = new URL('../../../docs/rules/', here);

/** Files of the folder that are no rules: what rules share. */
const SHARED = ['contract', 'index', 'related', 'unseeded', 'words'];

function names(folder: URL, extension: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length))
    .sort();
}

describe('the registry of rules', () => {
  const ids = rules.map((rule) => rule.id).sort();

  test('has one entry a file, named like it', () => {
    expect(names(RULES, '.ts').filter((name) => !SHARED.includes(name))).toEqual(ids);
  });

  test('has one page a rule', () => {
    expect(names(PAGES, '.md')).toEqual(ids);
    for (const id of ids) {
      const page = readFileSync(new URL(`${id}.md`, PAGES), 'utf8');
      expect(page.startsWith(`# ${id}\n`), id).toBe(true);
      for (const heading of ['## What and why', '## What to do', '## When to ignore it'])
        expect(page).toContain(heading);
    }
  });

  test('speaks both languages', () => {
    for (const rule of rules) {
      expect(rule.title.en, rule.id).toMatch(/^[ -~]+$/);
      expect(rule.title['zh-cn'], rule.id).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});
