import type { Trace } from '../program/index.ts';
import { fill, type RawFinding } from './contract.ts';
import type { UnseededGroup } from './unseeded.ts';
import { anchor, anchorName } from './words.ts';

const messages = {
  also: { en: 'Also draws from it: `{symbol}`', 'zh-cn': '同样取自该随机流：`{symbol}`' },
  used: { en: 'The generator is used here', 'zh-cn': '生成器在此使用' },
} as const;

const MOST_RELATED = 20;

/** The other draws of the group, each place once. */
export function relatedOf(trace: Trace, group: UnseededGroup, location: RawFinding['location']): RawFinding['related'] {
  const seen = new Set([`${location.path}:${location.span.start}`]);
  const related: RawFinding['related'][number][] = [];
  for (const draw of group.draws) {
    const place = anchor(trace, draw);
    const key = `${place.path}:${place.span.start}`;
    if (seen.has(key) || related.length >= MOST_RELATED) continue;
    seen.add(key);
    const template = draw.object !== null && draw === group.first ? messages.used : messages.also;
    related.push({ location: place, message: fill(template, { symbol: anchorName(trace, draw) }) });
  }
  return related;
}
