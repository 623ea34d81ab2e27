import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Comparison } from '../../runtime/src/compare/index.ts';
import { renderReport, toJson } from '../panel/model/index.ts';
import { toText } from './comparison-text.ts';
import { EXIT, formatOf, type Speech } from './options.ts';
import { shownPath } from './paths.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command whose result is a comparison. */
export const COMPARISON_OPTIONS = { format: { type: 'string' }, report: { type: 'string' } } as const;

type Format = 'text' | 'json' | 'html';

export interface ComparisonOutput {
  readonly format: Format;
  readonly report: string | null;
}

/** @throws UsageError */
export function comparisonOutput(values: { format?: string; report?: string }, { text }: Speech): ComparisonOutput {
  return { format: formatOf(values.format, ['text', 'json', 'html'], text), report: values.report ?? null };
}

/** Runs that agree as far as they go, but not to their ends, have not been shown to be the same. */
export function exitOf(comparison: Comparison): number {
  if (comparison.identical) return EXIT.fine;
  return comparison.first === null ? EXIT.error : EXIT.different;
}

/** Prints a comparison and writes its report where one is wanted. */
export function printComparison(
  comparison: Comparison,
  { format, report }: ComparisonOutput,
  terminal: Terminal,
  speech: Speech,
): void {
  if (report !== null) {
    const file = resolve(report);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, html(comparison, speech));
  }
  const print: Record<Format, () => string> = {
    text: () => toText(comparison, terminal.style, speech),
    json: () => toJson(comparison),
    html: () => html(comparison, speech),
  };
  terminal.out(print[format]());
  if (report !== null) terminal.err(speech.text.reportWritten(shownPath(resolve(report))));
}

/** The panel's page lies in the bundle's folder. */
function html(comparison: Comparison, { locale }: Speech): string {
  const asset = (name: string) => readFileSync(join(__dirname, 'panel', name), 'utf8');
  return renderReport(comparison, { script: asset('panel.js'), style: asset('panel.css') }, locale);
}
