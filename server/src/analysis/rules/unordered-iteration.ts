import type { Trace } from '../program/index.ts';
import { fill, type RawFinding, type Rule, type Text } from './contract.ts';
import { anchor } from './words.ts';

const messages = {
  'fs.order': {
    en: 'The order in which a folder is listed decides something here, and it differs between machines and file systems. Sort the names first: `sorted(…)`.',
    'zh-cn': '此处结果取决于目录的列出顺序，而该顺序因机器和文件系统而异。请先排序：`sorted(…)`。',
  },
  'py.hash': {
    en: 'The order of a set decides something here, and for strings it differs in every run. Sort it first: `sorted(…)`.',
    'zh-cn': '此处结果取决于集合的顺序，而字符串集合的顺序每次运行都不同。请先排序：`sorted(…)`。',
  },
  other: {
    en: 'An order that is not repeatable decides something here. Sort first.',
    'zh-cn': '此处结果取决于不可重复的顺序。请先排序。',
  },
  origin: { en: 'The order comes from here', 'zh-cn': '顺序来自此处' },
} as const;

const TEXTS: Readonly<Record<string, Text>> = messages;

/** Listings and sets whose order decides a split, labels or a pairing. */
export const unorderedIteration: Rule = {
  id: 'unordered-iteration',
  severity: 'warning',
  source: 'data-sampling',
  title: { en: 'An unordered listing or set decides a result', 'zh-cn': '无序的目录列表或集合决定了结果' },
  check: (trace) => orderFindings(trace, (stream) => stream !== 'scheduling'),
};

export function orderFindings(trace: Trace, wanted: (stream: string) => boolean, text?: Text): RawFinding[] {
  const origins = new Set<string>();
  return trace.events.flatMap((event): RawFinding[] => {
    if (event.kind !== 'order' || !wanted(event.stream)) return [];
    const key = `${event.origin.path}:${event.origin.span.start}`;
    if (origins.has(key)) return [];
    origins.add(key);
    return [
      {
        location: anchor(trace, event),
        severity: event.stream === 'fs.order' ? 'information' : 'warning',
        stream: event.stream,
        purpose: 'data-order',
        source: 'data-sampling',
        message: fill(text ?? TEXTS[event.stream] ?? messages.other),
        related: [{ location: event.origin, message: messages.origin }],
        fixes: [],
      },
    ];
  });
}
