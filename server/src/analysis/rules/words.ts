import type { Location, Purpose, RandomnessSource, StreamId } from '../model/index.ts';
import type { DrawEvent, Event, Trace } from '../program/index.ts';
import type { Text } from './contract.ts';

/** Words that several rules share: what differs, where it is shown, which stream is meant. */

/** What differs between two runs when the draw is not repeatable. */
export const DIFFERS: Readonly<Record<Purpose, Text>> = {
  'weight-init': { en: 'the initial weights', 'zh-cn': '初始权重' },
  'data-split': { en: 'the split of the data', 'zh-cn': '数据划分' },
  'data-order': { en: 'the order of the data', 'zh-cn': '数据顺序' },
  augmentation: { en: 'the augmented data', 'zh-cn': '数据增强的结果' },
  dropout: { en: 'the dropout masks', 'zh-cn': 'dropout 掩码' },
  noise: { en: 'the noise', 'zh-cn': '噪声' },
  sampling: { en: 'the sampled output', 'zh-cn': '采样输出' },
  training: { en: 'the trained model', 'zh-cn': '训练出的模型' },
  other: { en: 'the random numbers', 'zh-cn': '随机数' },
};

const SOURCES: Readonly<Record<Purpose, RandomnessSource>> = {
  'weight-init': 'weight-initialisation',
  'data-split': 'data-sampling',
  'data-order': 'data-sampling',
  augmentation: 'data-sampling',
  dropout: 'nondeterministic-algorithm',
  noise: 'nondeterministic-algorithm',
  sampling: 'generative-sampling',
  training: 'nondeterministic-algorithm',
  other: 'data-sampling',
};

export function sourceOf(purpose: Purpose): RandomnessSource {
  return SOURCES[purpose];
}

/** Draws that decide weights, data or output; the rest may be toy numbers. */
export function matters(purpose: Purpose): boolean {
  return purpose !== 'other' && purpose !== 'noise';
}

/** Where a finding stands: the event, or the call in the entry's own file that leads to it. */
export function anchor(trace: Trace, event: Event): Location {
  if (event.place.path === trace.entry.path) return event.place;
  for (let i = event.chain.length - 1; i >= 0; i--) {
    const place = event.chain[i];
    if (place?.path === trace.entry.path) return place;
  }
  return event.place;
}

/** What is called at the anchor: the layer itself, or the user's or a library's function that leads to it. */
export function anchorName(trace: Trace, event: Event): string {
  if (event.place.path === trace.entry.path) return shortName(event.symbol);
  for (let i = event.chain.length - 1; i >= 0; i--) {
    if (event.chain[i]?.path === trace.entry.path) return event.callees[i] || shortName(event.symbol);
  }
  return shortName(event.symbol);
}

/** The stream that a seed call would name: `torch.default` is seeded as `torch.cpu`. */
export function rootStream(trace: Trace, stream: StreamId): StreamId {
  return trace.streams.get(stream)?.coveredBy[0] ?? stream;
}

export function streamTitle(trace: Trace, stream: StreamId): Text {
  return trace.streams.get(stream)?.title ?? { en: `\`${stream}\``, 'zh-cn': `\`${stream}\`` };
}

/** `torch.nn.Linear` → `Linear`; an object that is called goes by its class. */
export function shortName(name: string): string {
  const symbol = name.replace(/\.__call__$/, '');
  return symbol.slice(symbol.lastIndexOf('.') + 1);
}

export function isDraw(event: Event): event is DrawEvent {
  return event.kind === 'draw';
}
