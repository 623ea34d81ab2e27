import type { SourceText } from '../../model/index.ts';
import { cleanCell } from './clean-cell.ts';

export interface ParsedNotebook {
  /** The code cells, cleaned of magics. Empty where the notebook cannot be read or is not Python. */
  readonly source: SourceText;
  /** The kernel's language in lower case; `python` where the file does not say. */
  readonly language: string;
  /** Why there is nothing to analyse, in English and Chinese. */
  readonly problems: readonly { readonly message: string }[];
}

/** Reads a Jupyter notebook, nbformat 3 or 4. Never throws. */
export function parseNotebook(json: string, path: string): ParsedNotebook {
  const failed = (message: string, language = 'python'): ParsedNotebook => ({
    source: { path, pieces: [] },
    language,
    problems: [{ message }],
  });

  let notebook: unknown;
  try {
    notebook = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      `This notebook is not valid JSON (${reason}); nothing in it is analysed. Open it in a text editor and repair it, or restore an earlier copy. ` +
        `/ 该笔记本不是有效的 JSON（${reason}），其内容未被分析。请用文本编辑器修复，或恢复较早的副本。`,
    );
  }
  const cells = cellsOf(notebook);
  if (cells === undefined) {
    return failed(
      'This file has no list of cells, so it is not a Jupyter notebook (format 3 or 4); nothing in it is analysed. ' +
        '/ 该文件没有单元格列表，不是 Jupyter 笔记本（格式 3 或 4），其内容未被分析。',
    );
  }
  const language = languageOf(notebook);
  if (language !== 'python') {
    return failed(
      `This notebook runs ${language}; Twinrun reads Python notebooks only, so nothing in it is analysed. ` +
        `/ 该笔记本使用 ${language} 内核；Twinrun 只分析 Python 笔记本，因此其内容未被分析。`,
      language,
    );
  }
  const pieces: SourceText['pieces'][number][] = [];
  cells.forEach((cell, index) => {
    if (!isRecord(cell) || cell['cell_type'] !== 'code') return;
    const count = cell['execution_count'] ?? cell['prompt_number'];
    pieces.push({
      cell: index,
      text: cleanCell(textOf(cell['source'] ?? cell['input'])),
      executionCount: typeof count === 'number' && Number.isFinite(count) ? count : null,
    });
  });
  return { source: { path, pieces }, language, problems: [] };
}

/** Format 4 has `cells`; format 3 has `worksheets`, each with cells. */
function cellsOf(notebook: unknown): unknown[] | undefined {
  if (!isRecord(notebook)) return undefined;
  if (Array.isArray(notebook['cells'])) return notebook['cells'];
  const worksheets = notebook['worksheets'];
  if (!Array.isArray(worksheets)) return undefined;
  return worksheets.flatMap((sheet) => (isRecord(sheet) && Array.isArray(sheet['cells']) ? sheet['cells'] : []));
}

function languageOf(notebook: unknown): string {
  const metadata = isRecord(notebook) ? notebook['metadata'] : undefined;
  if (!isRecord(metadata)) return 'python';
  const info = metadata['language_info'];
  const kernel = metadata['kernelspec'];
  const named = [
    isRecord(info) ? info['name'] : undefined,
    isRecord(kernel) ? kernel['language'] : undefined,
    metadata['language'],
  ].find((name) => typeof name === 'string' && name !== '');
  const language = typeof named === 'string' ? named.toLowerCase() : 'python';
  return /^i?python[23]?$/.test(language) ? 'python' : language;
}

/** A cell's text is a string or a list of lines that keep their line breaks. */
function textOf(source: unknown): string {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return '';
  return source.filter((line) => typeof line === 'string').join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
