import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../server/src/analysis/rules/index.ts';

const root = join(import.meta.dirname, '../..');
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const manifest = json('package.json');
const settings: Record<string, Record<string, unknown>> = manifest.contributes.configuration.properties;

describe('the manifest', () => {
  // `npm run rule-settings` makes them equal again.
  test('has a setting for every rule and for nothing else', () => {
    const settingOf = settings['twinrun.rules']?.['properties'] as Record<string, { enum: string[]; default: string }>;
    expect(Object.keys(settingOf)).toEqual(rules.map(({ id }) => id).toSorted());
    for (const setting of Object.values(settingOf)) {
      expect(setting.default).toBe('default');
      expect(setting.enum).toEqual(['default', 'off', 'hint', 'information', 'warning', 'error']);
    }
  });

  test("describes each rule's setting by the rule's title", () => {
    const english = json('package.nls.json');
    const chinese = json('package.nls.zh-cn.json');
    for (const { id, title } of rules) {
      expect(english[`rule.${id}`]).toBe(`${title.en}.`);
      expect(chinese[`rule.${id}`]).toBe(`${title['zh-cn']}。`);
    }
  });

  test('names files that exist', () => {
    const { icon, contributes } = manifest;
    for (const path of [icon, ...contributes.grammars.map((grammar: { path: string }) => grammar.path)]) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  test('puts only its own commands into menus', () => {
    const declared = new Set(manifest.contributes.commands.map(({ command }: { command: string }) => command));
    const menus: Record<string, { command: string }[]> = manifest.contributes.menus;
    for (const { command } of Object.values(menus).flat()) expect(declared).toContain(command);
  });
});

describe('localisation', () => {
  const english = json('package.nls.json');
  const chinese = json('package.nls.zh-cn.json');

  test('of the manifest has the same keys in both languages, and all that are used', () => {
    const used = [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect(Object.keys(english).toSorted()).toEqual([...new Set(used)].toSorted());
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  test('of the client translates every message, with the same placeholders', () => {
    const bundle: Record<string, string> = json('l10n/bundle.l10n.zh-cn.json');
    expect(Object.keys(bundle).toSorted()).toEqual([...clientMessages()].toSorted());
    for (const [message, translation] of Object.entries(bundle)) {
      expect(placeholders(translation), message).toEqual(placeholders(message));
    }
  });
});

/** First arguments of `l10n.t` in the client's sources. */
function clientMessages(): Set<string> {
  const folder = join(root, 'client/vscode');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const messages = new Set<string>();
  for (const file of files) {
    const source = readFileSync(join(folder, file), 'utf8');
    const calls = source.split('l10n.t(').length - 1;
    const found = [...source.matchAll(/l10n\.t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g)];
    expect(found.length, `${file}: each l10n.t call starts with a plain string`).toBe(calls);
    for (const [, literal] of found) messages.add((literal ?? '').slice(1, -1).replace(/\\(.)/g, '$1'));
  }
  return messages;
}

function placeholders(text: string): string[] {
  return (text.match(/\{\d\}/g) ?? []).toSorted();
}
