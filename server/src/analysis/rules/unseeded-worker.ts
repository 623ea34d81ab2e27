import { fill, type RawFinding, type Rule } from './contract.ts';
import { anchor, anchorName, DIFFERS, isDraw, matters, rootStream, sourceOf, streamTitle } from './words.ts';

const messages = {
  spawn: {
    en: '`{symbol}` runs in a process that starts afresh and inherits no seed: {stream} is unseeded there, and {differs} will be different in every run. Seed inside the function that the process runs.',
    'zh-cn':
      '`{symbol}` 在全新启动的进程中运行，不会继承种子：{stream}在其中没有设置种子，每次运行{differs}都会不同。请在该进程运行的函数内设置种子。',
  },
} as const;

/** A process that starts afresh draws without a seed of its own. */
export const unseededWorker: Rule = {
  id: 'unseeded-worker',
  severity: 'warning',
  source: 'data-sampling',
  title: { en: 'A spawned process draws without a seed', 'zh-cn': '新进程在没有种子的情况下取随机数' },
  check(trace) {
    if (trace.entry.kind === 'library' || trace.entry.kind === 'tests') return [];
    const streams = new Set<string>();
    return trace.events.flatMap((event): RawFinding[] => {
      if (!isDraw(event) || event.process !== 'spawn' || event.state.status !== 'unseeded') return [];
      if (event.harmless || !matters(event.purpose)) return [];
      const stream = rootStream(trace, event.stream);
      if (streams.has(stream)) return [];
      streams.add(stream);
      return [
        {
          location: anchor(trace, event),
          severity: 'warning',
          stream,
          purpose: event.purpose,
          source: sourceOf(event.purpose),
          message: fill(messages.spawn, {
            symbol: anchorName(trace, event),
            stream: streamTitle(trace, stream),
            differs: DIFFERS[event.purpose],
          }),
          related: [],
          fixes: [],
        },
      ];
    });
  },
};
