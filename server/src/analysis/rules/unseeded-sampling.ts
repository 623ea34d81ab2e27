import { fill, type RawFinding, type Rule } from './contract.ts';
import { relatedOf } from './related.ts';
import { isDemo, isSampling, streamsToSeed, unseededGroups } from './unseeded.ts';
import { anchor, anchorName, streamTitle } from './words.ts';

const messages = {
  stream: {
    en: '`{symbol}` samples its output from {stream}, which nothing has seeded by then: every run generates something else. Seed it right before to repeat a run; the model stays as it is.',
    'zh-cn':
      '`{symbol}` 从{stream}采样输出，而此前没有设置过种子：每次运行生成的内容都不同。要重复运行，请在调用前设置种子；模型不受影响。',
  },
  own: {
    en: '`{symbol}` samples its output without a `{parameter}`: every run generates something else. Pass a fixed `{parameter}` to repeat a run, or turn sampling off.',
    'zh-cn':
      '`{symbol}` 采样输出时没有给出 `{parameter}`：每次运行生成的内容都不同。要重复运行，请传入固定的 `{parameter}`，或关闭采样。',
  },
} as const;

/** Generated output is sampled from a stream that nothing has seeded. */
export const unseededSampling: Rule = {
  id: 'unseeded-sampling',
  severity: 'warning',
  source: 'generative-sampling',
  title: { en: 'Generated output is sampled without a seed', 'zh-cn': '生成内容的采样没有种子' },
  check(trace) {
    return unseededGroups(trace).flatMap((group): RawFinding[] => {
      const { first, draws, seededLater } = group;
      if (!isSampling(group) || seededLater) return [];
      const location = anchor(trace, first);
      const fix = trace.streams.get(group.stream)?.fix ?? trace.streams.get(first.stream)?.fix ?? null;
      const own = first.own !== null && fix === null;
      return [
        {
          location,
          severity: isDemo(trace) ? 'information' : 'warning',
          stream: group.stream,
          purpose: 'sampling',
          source: 'generative-sampling',
          message: fill(own ? messages.own : messages.stream, {
            symbol: anchorName(trace, first),
            stream: streamTitle(trace, group.stream),
            parameter: first.own?.parameter ?? 'seed',
          }),
          related: relatedOf(trace, group, location),
          fixes: fix
            ? [
                {
                  fix: 'seed-streams',
                  streams: streamsToSeed(trace, group),
                  before: draws[0]?.place ?? first.place,
                },
              ]
            : [],
        },
      ];
    });
  },
};
