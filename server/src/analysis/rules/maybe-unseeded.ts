import type { DrawEvent } from '../program/index.ts';
import { fill, type RawFinding, type Rule } from './contract.ts';
import { anchor, anchorName, DIFFERS, isDraw, rootStream, sourceOf, streamTitle } from './words.ts';

const messages = {
  flag: {
    en: '{stream} is seeded only if `{flag}` is given, and by default it is not: `{symbol}` then makes {differs} different in every run. Give `{flag}` a default.',
    'zh-cn':
      '只有给出 `{flag}` 时才会为{stream}设置种子，而默认不给：此时 `{symbol}` 使{differs}每次运行都不同。请为 `{flag}` 设定默认值。',
  },
  draw: { en: 'Draws from it: `{symbol}`', 'zh-cn': '取自该随机流：`{symbol}`' },
} as const;

/** A stream is seeded only if the user sets a flag whose default leaves it unseeded. */
export const maybeUnseeded: Rule = {
  id: 'maybe-unseeded',
  severity: 'information',
  source: 'weight-initialisation',
  title: { en: 'The seed is set only if a flag is given', 'zh-cn': '只有给出参数时才设置种子' },
  check(trace) {
    if (trace.entry.kind === 'library' || trace.entry.kind === 'tests') return [];
    const byFlag = new Map<string, DrawEvent[]>();
    for (const event of trace.events) {
      if (!isDraw(event) || event.harmless || event.process !== 'main') continue;
      if (event.state.status !== 'maybe' || event.state.flag === null) continue;
      const list = byFlag.get(event.state.flag);
      if (list) list.push(event);
      else byFlag.set(event.state.flag, [event]);
    }
    return [...byFlag].flatMap(([flag, draws]): RawFinding[] => {
      const [first] = draws;
      if (first?.state.status !== 'maybe') return [];
      const seed = first.state.place;
      const location = seed?.path === trace.entry.path ? seed : anchor(trace, first);
      const stream = rootStream(trace, first.stream);
      const places = new Map(draws.slice(0, 12).map((draw) => [anchor(trace, draw).span.start, draw]));
      return [
        {
          location,
          severity: 'information',
          stream,
          purpose: first.purpose,
          source: sourceOf(first.purpose),
          message: fill(messages.flag, {
            stream: streamTitle(trace, stream),
            flag,
            symbol: anchorName(trace, first),
            differs: DIFFERS[first.purpose],
          }),
          related: [...places.values()].map((draw) => ({
            location: anchor(trace, draw),
            message: fill(messages.draw, { symbol: anchorName(trace, draw) }),
          })),
          fixes: [],
        },
      ];
    });
  },
};
