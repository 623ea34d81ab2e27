import type { Locale } from '../analysis/model/index.ts';

/** What the server itself says to the user; findings and fixes bring their own words. */
export interface Messages {
  readonly runTwice: string;
  ignoreHere(rule: string): string;
  fixAll: string;
  inCell(cell: number, line: number, message: string): string;
  tooManyFiles(folder: string, limit: number): string;
}

const MESSAGES: Readonly<Record<Locale, Messages>> = {
  en: {
    runTwice: 'Run twice and compare',
    ignoreHere: (rule) => `Ignore ${rule} on this line`,
    fixAll: 'Apply all safe Twinrun fixes',
    inCell: (cell, line, message) => `Cell ${cell}, line ${line}: ${message}`,
    tooManyFiles: (folder, limit) =>
      `Twinrun reads only the first ${limit} program files of ${folder}. Narrow it down with the setting "twinrun.exclude".`,
  },
  'zh-cn': {
    runTwice: '运行两次并比较',
    ignoreHere: (rule) => `在此行忽略 ${rule}`,
    fixAll: '应用所有安全的 Twinrun 修复',
    inCell: (cell, line, message) => `单元格 ${cell}，第 ${line} 行：${message}`,
    tooManyFiles: (folder, limit) =>
      `Twinrun 仅读取 ${folder} 中的前 ${limit} 个程序文件。请用设置 "twinrun.exclude" 缩小范围。`,
  },
};

export function messagesFor(locale: Locale): Messages {
  return MESSAGES[locale];
}
