import type { DrawEvent, Trace } from '../program/index.ts';
import { type FixRequest, fill, type RawFinding, type Rule } from './contract.ts';
import { relatedOf } from './related.ts';
import { unseededGroups } from './unseeded.ts';
import { anchor, anchorName, DIFFERS, sourceOf, streamTitle } from './words.ts';

const messages = {
  source: {
    en: '`{symbol}` takes its numbers from {stream}, which cannot be seeded: {differs} will be different in every run. Use a generator that takes a seed.',
    'zh-cn': '`{symbol}` 的随机数来自无法设置种子的{stream}：每次运行{differs}都会不同。请改用可设置种子的生成器。',
  },
} as const;

/** Numbers that decide data or training come from a source that takes no seed. */
export const unseedableSource: Rule = {
  id: 'unseedable-source',
  severity: 'information',
  source: 'data-sampling',
  title: { en: 'Random numbers come from a source that cannot be seeded', 'zh-cn': '随机数来自无法设置种子的来源' },
  check(trace) {
    // Without any training in the program such numbers are for names, tokens and games.
    if (trace.trainsAt === null) return [];
    return unseededGroups(trace).flatMap((group): RawFinding[] => {
      const { first } = group;
      const info = trace.streams.get(first.stream);
      if (!info?.unseedable || first.own !== null || !decides(trace, first)) return [];
      const location = anchor(trace, first);
      const fixes: FixRequest[] = trace.entry.language === 'javascript' ? [{ fix: 'replace-math-random' }] : [];
      return [
        {
          location,
          severity: first.purpose === 'data-split' ? 'warning' : 'information',
          stream: group.stream,
          purpose: first.purpose,
          source: sourceOf(first.purpose),
          message: fill(messages.source, {
            symbol: anchorName(trace, first),
            stream: streamTitle(trace, first.stream),
            differs: DIFFERS[first.purpose],
          }),
          related: relatedOf(trace, group, location),
          fixes,
        },
      ];
    });
  },
};

/** Layers are the business of `unseeded-draw`; identifiers from system entropy are nobody's. */
function decides(trace: Trace, draw: DrawEvent): boolean {
  if (draw.purpose === 'weight-init' || draw.purpose === 'dropout' || draw.purpose === 'sampling') return false;
  return trace.entry.language === 'javascript' || draw.purpose !== 'other';
}
