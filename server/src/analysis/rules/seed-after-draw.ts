import type { SeedEvent } from '../program/index.ts';
import { fill, type RawFinding, type Rule } from './contract.ts';
import { relatedOf } from './related.ts';
import { isDemo, streamsToSeed, unseededGroups } from './unseeded.ts';
import { anchor, anchorName, DIFFERS, matters, sourceOf, streamTitle } from './words.ts';

const messages = {
  late: {
    en: '`{symbol}` draws from {stream} before the program seeds it: {differs} will be different in every run. Move the seed in front of it.',
    'zh-cn': '`{symbol}` 在程序设置种子之前就从{stream}取随机数：每次运行{differs}都会不同。请把设置种子移到它之前。',
  },
  seed: { en: 'Seeded only here', 'zh-cn': '到这里才设置种子' },
} as const;

/** The stream is seeded, but only after numbers were drawn from it. */
export const seedAfterDraw: Rule = {
  id: 'seed-after-draw',
  severity: 'warning',
  source: 'weight-initialisation',
  title: { en: 'Random numbers are drawn before the seed is set', 'zh-cn': '在设置种子之前取随机数' },
  check(trace) {
    return unseededGroups(trace).flatMap((group): RawFinding[] => {
      const { first, draws, seededLater } = group;
      if (!seededLater) return [];
      const location = anchor(trace, first);
      const mild = trace.entry.kind !== 'notebook' && !draws.some((draw) => matters(draw.purpose));
      return [
        {
          location,
          severity: mild || isDemo(trace) ? 'information' : 'warning',
          stream: group.stream,
          purpose: first.purpose,
          source: sourceOf(first.purpose),
          message: fill(messages.late, {
            symbol: anchorName(trace, first),
            stream: streamTitle(trace, group.stream),
            differs: DIFFERS[first.purpose],
          }),
          related: [
            { location: anchor(trace, seededLater), message: messages.seed },
            ...relatedOf(trace, group, location),
          ],
          fixes: [
            {
              fix: 'seed-streams',
              streams: streamsToSeed(trace, group),
              before: draws[0]?.place ?? first.place,
              ...numberOf(seededLater),
            },
          ],
        },
      ];
    });
  },
};

/** The number that the program seeds with, where it is known. */
function numberOf(seed: SeedEvent): { value: number } | null {
  const { text } = seed.value;
  return text !== null && /^\d+$/.test(text) ? { value: Number(text) } : null;
}
