import type { Cause, Locale } from '../compare/index.ts';

/** One sentence of evidence each. Stream ids and API names are shown as they are. */
export interface EvidenceText {
  neverSeeded(stream: string, api: string, place: string): string;
  maybeSeeded(stream: string, api: string, place: string): string;
  otherSeeds(stream: string, place: string, values: string): string;
  unseedable(source: string, api: string, place: string): string;
  stateDiffers(stream: string, step: number): string;
  initialDiffers(tensor: string | null): string;
  initialEqual: string;
  batchDiffers(step: number): string;
  batchPermuted(step: number): string;
  batchEqual(step: number): string;
  streamsEqual(step: number): string;
  parametersDiffer(step: number, tensor: string | null): string;
  order(source: string, api: string, place: string): string;
  entry(key: string, base: string, other: string): string;
  devices(base: string, other: string): string;
  input(path: string): string;
  structure(tensor: string | null): string;
  nothingFits: string;
}

const at = (step: number) => (step < 0 ? 'before the first step' : `from step ${step}`);
const zhAt = (step: number) => (step < 0 ? '在第一步之前' : `从第 ${step} 步起`);

const en: EvidenceText = {
  neverSeeded: (stream, api, place) => `${stream} had not been seeded when ${api} drew from it at ${place}.`,
  maybeSeeded: (stream, api, place) => `${api} drew from ${stream} at ${place}; whether it was seeded is not known.`,
  otherSeeds: (stream, place, values) => `${stream} was seeded at ${place} with another value in each run: ${values}.`,
  unseedable: (source, api, place) => `${api} drew from ${source} at ${place}; ${source} takes no seed.`,
  stateDiffers: (stream, step) => `The state of ${stream} differs ${at(step)}.`,
  initialDiffers: (tensor) => `The initial parameters differ already${tensor === null ? '' : `, first ${tensor}`}.`,
  initialEqual: 'The initial parameters are equal.',
  batchDiffers: (step) => `The batch of step ${step} holds other data.`,
  batchPermuted: (step) => `The batch of step ${step} holds the same elements in another order.`,
  batchEqual: (step) => `The batches are equal through step ${step}.`,
  streamsEqual: (step) => `Every stream that was drawn from has the same state through step ${step}.`,
  parametersDiffer: (step, tensor) => `Parameters differ ${at(step)}${tensor === null ? '' : `, first ${tensor}`}.`,
  order: (source, api, place) => `${api} at ${place} depends on an order that is not fixed: ${source}.`,
  entry: (key, base, other) => `${key} is ${base} in one run and ${other} in the other.`,
  devices: (base, other) => `One run used ${base}, the other ${other}.`,
  input: (path) => `${path} has other content in the two runs.`,
  structure: (tensor) =>
    tensor === null
      ? 'One run ended by itself while the other went on.'
      : `${tensor} is missing from one run or has another shape.`,
  nothingFits: 'No recorded stream, setting or file explains the difference.',
};

const zh: EvidenceText = {
  neverSeeded: (stream, api, place) => `${api} 在 ${place} 从 ${stream} 取随机数时，它还没有设置种子。`,
  maybeSeeded: (stream, api, place) => `${api} 在 ${place} 从 ${stream} 取随机数；不清楚它是否已设置种子。`,
  otherSeeds: (stream, place, values) => `${stream} 在 ${place} 设置种子时，各次运行的值不同：${values}。`,
  unseedable: (source, api, place) => `${api} 在 ${place} 从 ${source} 取随机数；${source} 无法设置种子。`,
  stateDiffers: (stream, step) => `${stream} 的状态${zhAt(step)}不同。`,
  initialDiffers: (tensor) => `初始参数已经不同${tensor === null ? '' : `，最先是 ${tensor}`}。`,
  initialEqual: '初始参数相同。',
  batchDiffers: (step) => `第 ${step} 步的批次数据不同。`,
  batchPermuted: (step) => `第 ${step} 步的批次元素相同，但顺序不同。`,
  batchEqual: (step) => `到第 ${step} 步为止批次相同。`,
  streamsEqual: (step) => `到第 ${step} 步为止，所有用过的随机流状态相同。`,
  parametersDiffer: (step, tensor) => `参数${zhAt(step)}不同${tensor === null ? '' : `，最先是 ${tensor}`}。`,
  order: (source, api, place) => `${api}（${place}）依赖于不固定的顺序：${source}。`,
  entry: (key, base, other) => `${key} 在一次运行中为 ${base}，在另一次中为 ${other}。`,
  devices: (base, other) => `一次运行使用 ${base}，另一次使用 ${other}。`,
  input: (path) => `${path} 在两次运行中内容不同。`,
  structure: (tensor) =>
    tensor === null ? '一次运行自行结束，而另一次继续。' : `${tensor} 在一次运行中缺失或形状不同。`,
  nothingFits: '没有任何已记录的随机流、设置或文件能解释这一差异。',
};

export const EVIDENCE_TEXT: Readonly<Record<Locale, EvidenceText>> = { en, 'zh-cn': zh };

/** `train.py:9`, `train.ipynb#3:9` (third cell), or a word for a place outside the workspace. */
export function placeText(place: Pick<Cause, 'file' | 'line' | 'cell'>, locale: Locale): string {
  const { file, line, cell } = place;
  if (file === null) return locale === 'en' ? 'a place outside the workspace' : '工作区以外的位置';
  return `${file}${cell === null ? '' : `#${cell + 1}`}${line === null ? '' : `:${line}`}`;
}
