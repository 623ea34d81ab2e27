import { fill, type RawFinding, type Rule } from './contract.ts';
import { anchor, shortName } from './words.ts';

const messages = {
  reused: {
    en: '`{symbol}` spends a key that was spent before: both get the same numbers. Split the key first and use each part once.',
    'zh-cn': '`{symbol}` 使用了已经用过的密钥：两处会得到相同的随机数。请先拆分密钥，每份只用一次。',
  },
  first: { en: 'Spent here before', 'zh-cn': '先前在此用过' },
} as const;

/** A functional random key is used twice. */
export const reusedKey: Rule = {
  id: 'reused-key',
  severity: 'warning',
  source: 'data-sampling',
  title: { en: 'A random key is used twice', 'zh-cn': '随机密钥被重复使用' },
  check(trace) {
    const keys = new Set<number>();
    return trace.events.flatMap((event): RawFinding[] => {
      if (event.kind !== 'key' || keys.has(event.object)) return [];
      keys.add(event.object);
      return [
        {
          location: anchor(trace, event),
          severity: 'warning',
          stream: null,
          purpose: null,
          source: 'data-sampling',
          message: fill(messages.reused, { symbol: shortName(event.symbol) }),
          related: [{ location: event.first, message: messages.first }],
          fixes: [],
        },
      ];
    });
  },
};
