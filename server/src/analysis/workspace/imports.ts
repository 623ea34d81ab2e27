import type { Frontend } from '../model/index.ts';

/**
 * Which files import which, found in the raw text: cheap enough for a whole workspace, so that one file can be judged
 * without parsing all others.
 */

export interface WrittenImport {
  readonly module: string;
  readonly level: number;
  readonly names: readonly string[];
}

const PYTHON =
  /^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*\(?([^#\n]*(?:\n[^)\n]*)*?)(?:\)|$)|import[ \t]+([\w., \t]+))/gm;
const JAVASCRIPT = /(?:from|import|require\s*\()\s*['"]([^'"\n]+)['"]/g;

export function writtenImports(text: string, language: Frontend['language']): WrittenImport[] {
  if (language === 'javascript') {
    return [...text.matchAll(JAVASCRIPT)].map((match) => ({ module: match[1] ?? '', level: 0, names: [] }));
  }
  return [...text.matchAll(PYTHON)].flatMap((match): WrittenImport[] => {
    if (match[4] !== undefined) {
      return match[4].split(',').map((part) => ({ module: part.trim().split(/\s/)[0] ?? '', level: 0, names: [] }));
    }
    const names = (match[3] ?? '').split(',').map((part) => part.trim().split(/\s/)[0] ?? '');
    return [
      { module: match[2] ?? '', level: (match[1] ?? '').length, names: names.filter((name) => /^\w+$/.test(name)) },
    ];
  });
}
