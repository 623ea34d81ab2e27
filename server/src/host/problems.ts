import type { Locale } from '../analysis/model/index.ts';

/** Why a file that looked like a program is not analysed. */
export interface FileProblem {
  readonly kind: 'unreadable' | 'binary' | 'too-large' | 'invalid-notebook' | 'other-language';
  /** The system's word for `unreadable`, the size for `too-large`, the whole sentence for notebooks. */
  readonly detail: string;
}

/** One sentence for the user: what is wrong with the file and what follows from it. */
export function describeProblem({ kind, detail }: FileProblem, locale: Locale): string {
  const chinese = locale === 'zh-cn';
  switch (kind) {
    case 'unreadable':
      return chinese
        ? `无法读取此文件（${detail}），因此未检查。`
        : `This file cannot be read (${detail}), so it is not checked.`;
    case 'binary':
      return chinese
        ? '此文件是二进制数据而不是源代码，因此未检查。'
        : 'This file holds binary data rather than source code, so it is not checked.';
    case 'too-large':
      return chinese
        ? `此文件有 ${detail}，过大而不像手写的源代码，因此未检查。`
        : `With ${detail} this file is too large to be source code written by hand, so it is not checked.`;
    default:
      return detail;
  }
}
