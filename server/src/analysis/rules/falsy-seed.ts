import { fill, type RawFinding, type Rule } from './contract.ts';
import { anchor, shortName, sourceOf } from './words.ts';

const messages = {
  falsy: {
    en: '`{symbol}` takes `{value}` for "no seed": the library tests the seed for truth. Use another number, such as 42.',
    'zh-cn': '`{symbol}` 会把 `{value}` 当作“没有种子”：库内部按真假判断种子。请换用其他数字，例如 42。',
  },
  other: { en: 'Use 42', 'zh-cn': '改用 42' },
} as const;

/** A seed that the library takes for none, such as 0. */
export const falsySeed: Rule = {
  id: 'falsy-seed',
  severity: 'warning',
  source: 'weight-initialisation',
  title: { en: 'The seed is a value that the library takes for none', 'zh-cn': '种子值被库当作没有种子' },
  check(trace) {
    return trace.events.flatMap((event): RawFinding[] => {
      const value = event.kind === 'seed' ? event.value : event.kind === 'draw' ? event.own?.value : undefined;
      if (value?.quality !== 'falsy') return [];
      const purpose = event.kind === 'draw' ? event.purpose : null;
      return [
        {
          location: value.place?.path === trace.entry.path ? value.place : anchor(trace, event),
          severity: 'warning',
          stream: event.kind === 'draw' ? event.stream : null,
          purpose,
          source: purpose ? sourceOf(purpose) : 'weight-initialisation',
          message: fill(messages.falsy, { symbol: shortName(event.symbol), value: value.text ?? '0' }),
          related: [],
          fixes: value.place ? [{ fix: 'replace-value', place: value.place, value: 42, title: messages.other }] : [],
        },
      ];
    });
  },
};
