// Writes the settings of all rules into the manifest and its localisation, from the rules' own registry.
//   npm run rule-settings
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../server/src/analysis/rules/index.ts';
import { root } from './lib/lab.mjs';

const SEVERITIES = ['default', 'off', 'hint', 'information', 'warning', 'error'];
const LOCALISATION = [
  { locale: 'en', file: 'package.nls.json', end: '.' },
  { locale: 'zh-cn', file: 'package.nls.zh-cn.json', end: '。' },
];
const ordered = rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const write = (file, content) => writeFileSync(join(root, file), `${JSON.stringify(content, null, 2)}\n`);

const manifest = read('package.json');
manifest.contributes.configuration.properties['twinrun.rules'].properties = Object.fromEntries(
  ordered.map(({ id }) => [
    id,
    {
      type: 'string',
      enum: SEVERITIES,
      default: 'default',
      enumDescriptions: SEVERITIES.map((severity) => `%severity.${severity}%`),
      description: `%rule.${id}%`,
    },
  ]),
);
write('package.json', manifest);

for (const { locale, file, end } of LOCALISATION) {
  const others = Object.entries(read(file)).filter(([key]) => !key.startsWith('rule.'));
  const titles = ordered.map(({ id, title }) => [`rule.${id}`, title[locale] + end]);
  write(file, Object.fromEntries([...others, ...titles]));
}
