import type { Forced, RunStatus } from '../store/index.ts';
import type { Locale } from './result.ts';

/** The sentences of this layer, in every language of the product. */
export interface CompareText {
  runName(index: number): string;
  condition(forced: Forced): string;
  needTwo: string;
  unreadable(directory: string, why: string): string;
  otherDigests(first: string, second: string): string;
  noSuchBase(base: string): string;
  cutShort(name: string, step: number, status: RunStatus, reason: string): string;
  nothingCaptured(name: string, reason: string): string;
  weightsUnreadable(name: string, file: string, why: string): string;
  otherScripts: string;
  ofRun(name: string, message: string): string;
}

const en: CompareText = {
  runName: (index) => `run ${index + 1}`,
  condition: (forced) => {
    const parts = [];
    const streams = Object.keys(forced.streams);
    if (streams.length > 0) parts.push(streams.includes('*') ? 'every stream pinned' : `${streams.join(', ')} pinned`);
    if (forced.threads !== null) parts.push(forced.threads === 1 ? '1 thread' : `${forced.threads} threads`);
    return parts.length === 0 ? 'as written' : parts.join(', ');
  },
  needTwo: 'Comparing needs at least two run directories.',
  unreadable: (directory, why) => `${directory} cannot be compared: ${why}`,
  otherDigests: (first, second) =>
    `The runs cannot be compared: one took ${first} digests, another ${second}. Repeat the older one with this version of Twinrun.`,
  noSuchBase: (base) => `There is no run ${base} to compare with.`,
  cutShort: (name, step, status, reason) =>
    `${capital(name)} ${step < 0 ? 'stopped before the first step' : `stopped after step ${step}`} (${reason || status}); it is compared as far as it goes.`,
  nothingCaptured: (name, reason) =>
    `${capital(name)} recorded no training step and no fitted model${reason === '' ? '' : ` (${reason})`}, so nothing of it can be compared.`,
  weightsUnreadable: (name, file, why) =>
    `The weights of ${name} in ${file} cannot be read: ${why} Step digests are still compared.`,
  otherScripts: 'The runs are of different scripts; tensors are matched by name.',
  ofRun: (name, message) => `${capital(name)}: ${message}`,
};

const zh: CompareText = {
  runName: (index) => `运行 ${index + 1}`,
  condition: (forced) => {
    const parts = [];
    const streams = Object.keys(forced.streams);
    if (streams.length > 0) parts.push(streams.includes('*') ? '固定所有随机流' : `固定 ${streams.join('、')}`);
    if (forced.threads !== null) parts.push(`${forced.threads} 个线程`);
    return parts.length === 0 ? '原样运行' : parts.join('，');
  },
  needTwo: '至少需要两个运行目录才能比较。',
  unreadable: (directory, why) => `无法比较 ${directory}：${why}`,
  otherDigests: (first, second) =>
    `这些运行无法比较：一个使用 ${first} 摘要，另一个使用 ${second}。请用当前版本的 Twinrun 重新运行较旧的一个。`,
  noSuchBase: (base) => `没有可作为基准的运行 ${base}。`,
  cutShort: (name, step, status, reason) =>
    `${name}${step < 0 ? '在第一步之前停止' : `在第 ${step} 步之后停止`}（${reason || status}）；只比较到它结束的地方。`,
  nothingCaptured: (name, reason) =>
    `${name}没有记录到任何训练步骤或已拟合的模型${reason === '' ? '' : `（${reason}）`}，因此无法比较。`,
  weightsUnreadable: (name, file, why) => `无法读取${name}的权重文件 ${file}：${why} 仍按每步摘要比较。`,
  otherScripts: '这些运行来自不同的脚本；张量按名称匹配。',
  ofRun: (name, message) => `${name}：${message}`,
};

export const COMPARE_TEXT: Readonly<Record<Locale, CompareText>> = { en, 'zh-cn': zh };

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
