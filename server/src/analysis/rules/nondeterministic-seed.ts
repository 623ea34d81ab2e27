import type { Location } from '../model/index.ts';
import type { SeedEvent, SeedValue, Trace } from '../program/index.ts';
import { fill, type RawFinding, type Rule, type Text } from './contract.ts';
import { anchor, shortName, streamTitle } from './words.ts';

const messages = {
  none: {
    en: '`{symbol}` without a value seeds {stream} from the system: every run gets other numbers, and a seed set before is undone. Give it a fixed value.',
    'zh-cn':
      '`{symbol}` 没有给值，会用系统熵为{stream}设置种子：每次运行的随机数都不同，先前的种子也失效。请给出固定值。',
  },
  entropy: {
    en: '`{symbol}` seeds {stream} with a value that differs between runs ({value}): the run cannot be repeated. Use a fixed value, or print the seed and take it from a flag.',
    'zh-cn':
      '`{symbol}` 用每次运行都不同的值（{value}）为{stream}设置种子：无法重复该次运行。请使用固定值，或打印种子并允许通过参数传入。',
  },
  drawn: {
    en: '`{symbol}` seeds {stream} with a random number that is itself not repeatable ({value}). Use a fixed value, or print the seed and take it from a flag.',
    'zh-cn':
      '`{symbol}` 用本身不可重复的随机数（{value}）为{stream}设置种子。请使用固定值，或打印种子并允许通过参数传入。',
  },
  unseeds: {
    en: '`{symbol}` replaces the seed of {stream} by a random one: what runs after it cannot be repeated. Use the call that takes a fixed value.',
    'zh-cn': '`{symbol}` 会用随机种子替换{stream}的种子：此后的内容无法重复。请改用接受固定值的调用。',
  },
  own: {
    en: '`{symbol}` gets a `{parameter}` that differs between runs ({value}). Use a fixed value, or print the seed and take it from a flag.',
    'zh-cn': '`{symbol}` 的 `{parameter}` 每次运行都不同（{value}）。请使用固定值，或打印种子并允许通过参数传入。',
  },
  object: { en: 'a generator object', 'zh-cn': '生成器对象' },
} as const;

const ENTROPY: Readonly<Record<string, Text>> = {
  time: { en: 'the time', 'zh-cn': '时间' },
  system: { en: 'system entropy', 'zh-cn': '系统熵' },
  process: { en: 'the process', 'zh-cn': '进程信息' },
  hash: { en: 'a hash that is salted in every process', 'zh-cn': '每个进程加盐不同的哈希' },
};

/** A stream is seeded with a value that differs between runs. */
export const nondeterministicSeed: Rule = {
  id: 'nondeterministic-seed',
  severity: 'warning',
  source: 'data-sampling',
  title: { en: 'The seed differs between runs', 'zh-cn': '种子值每次运行都不同' },
  check(trace) {
    if (trace.entry.kind === 'tests' || isTestFile(trace.entry.path)) return [];
    const found: RawFinding[] = [];
    const seen = new Set<string>();
    const add = (
      location: Location,
      finding: Omit<RawFinding, 'location' | 'severity' | 'source' | 'related' | 'fixes'>,
    ) => {
      const key = `${location.path}:${location.span.start}`;
      if (seen.has(key)) return;
      seen.add(key);
      found.push({ ...finding, location, severity: 'warning', source: 'data-sampling', related: [], fixes: [] });
    };
    for (const event of trace.events) {
      if (event.kind === 'seed') {
        const template = templateOf(event);
        if (!template || isReseededAtOnce(trace, event)) continue;
        const [stream] = event.streams;
        add(anchor(trace, event), {
          stream: stream ?? null,
          purpose: null,
          message: fill(template, {
            symbol: shortName(event.symbol),
            stream: stream === undefined ? messages.object : streamTitle(trace, stream),
            value: valueText(event.value),
          }),
        });
      } else if (event.kind === 'draw' && event.own && isBad(event.own.value)) {
        add(anchor(trace, event), {
          stream: event.stream,
          purpose: event.purpose,
          message: fill(messages.own, {
            symbol: shortName(event.symbol),
            parameter: event.own.parameter,
            value: valueText(event.own.value),
          }),
        });
      }
    }
    return found;
  },
};

/** Tests may want other numbers each time. */
function isTestFile(path: string): boolean {
  return /(^|\/)(tests?\/|conftest\.py$|test_)/.test(path);
}

function isBad(value: SeedValue): boolean {
  return value.quality === 'entropy' || value.quality === 'drawn';
}

function templateOf(event: SeedEvent): Text | null {
  if (event.unseeds) return messages.unseeds;
  switch (event.value.quality) {
    case 'none':
      return messages.none;
    case 'entropy':
      return messages.entropy;
    case 'drawn':
      return messages.drawn;
    default:
      return null;
  }
}

/** `reset to random, then seed` leaves a repeatable state: nothing is drawn in between. */
function isReseededAtOnce(trace: Trace, event: SeedEvent): boolean {
  const [stream] = event.streams;
  if (stream === undefined) return false;
  for (const later of trace.events) {
    if (later.at <= event.at) continue;
    if (later.kind === 'draw' && later.stream === stream) return false;
    if (later.kind === 'seed' && later.streams.includes(stream))
      return later.value.quality === 'repeatable' && !later.unseeds;
  }
  return false;
}

function valueText(value: SeedValue): string | Text {
  return ENTROPY[value.text ?? ''] ?? `\`${value.text ?? '?'}\``;
}
