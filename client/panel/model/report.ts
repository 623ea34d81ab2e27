import type { Comparison, Locale } from '../../../runtime/src/compare/index.ts';
import { shape } from './format.ts';
import { type Phrase, placeLabel } from './phrase.ts';
import { sha256Base64 } from './sha256.ts';
import { INITIAL_STATE, select } from './state.ts';
import { PANEL_TEXT } from './text.ts';
import { verdict } from './verdict.ts';
import { drawViews, environmentRows, runRows, tensorTable } from './view.ts';

/** The page's bundle, as built: `dist/panel/panel.js` and `dist/panel/panel.css`. */
export interface ReportAssets {
  readonly script: string;
  readonly style: string;
}

/** Id of the element that holds a report's comparison as JSON. */
export const REPORT_DATA = 'twinrun-comparison';

/**
 * One self-contained HTML file that shows the comparison with the panel's own page. It loads nothing, and its content
 * security policy allows its own script and style only, by their digests.
 */
export function renderReport(comparison: Comparison, assets: ReportAssets, locale: Locale = 'en'): string {
  const script = inScript(assets.script);
  const style = assets.style.replaceAll('\r', '').replaceAll('</', '<\\/');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256Base64(script)}'`,
    `style-src 'sha256-${sha256Base64(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = PANEL_TEXT[locale].report(comparison.runs[comparison.base]?.script ?? '');
  const language = locale === 'zh-cn' ? 'zh-CN' : 'en';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body class="report">
<div id="root"></div>
<script type="application/json" id="${REPORT_DATA}">${JSON.stringify(comparison).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Keeps a script from ending its element early; the escapes mean the same inside strings and patterns. */
function inScript(script: string): string {
  return script.replaceAll('\r', '').replace(/<(?=\/script|!--)/gi, '\\x3c');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function toJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, null, 2)}\n`;
}

/** Rows of the tensor table in a Markdown report. */
const MARKDOWN_TENSORS = 50;

/** The comparison as Markdown, for an issue or a pull request. */
export function toMarkdown(comparison: Comparison, locale: Locale = 'en'): string {
  const text = PANEL_TEXT[locale];
  const result = verdict(comparison, locale);
  const { run, step } = select(comparison, INITIAL_STATE);
  const sections: string[] = [`# ${markdown(result.headline)}`, markdown(result.effect)];
  for (const proof of result.proofs)
    sections.push(`${proof.head === '' ? '' : `**${proof.head}** `}${markdown(proof.text)}`);
  if (result.next !== null) sections.push(`**${result.next.head}.** ${markdown(result.next.text)}`);
  sections.push(`## ${text.runs}`, runsTable(comparison, locale));
  const table = tensorTable(comparison, run, step, locale);
  const differing = table.rows.filter((row) => row.mark === 'differs');
  if (differing.length > 0) {
    const rows = differing
      .slice(0, MARKDOWN_TENSORS)
      .map((row) => [
        inline(row.name),
        shape(row.diff.shape),
        row.since,
        row.structure || row.differing,
        row.largest,
        row.relative,
      ]);
    const heads = [text.tensor, text.shape, text.since, text.differing, text.largest, text.relL2];
    sections.push(
      `## ${step < 0 ? text.tensorsInitial : text.tensorsAfter(step)}`,
      `${text.someDiffer(table.differing, table.total)}.`,
    );
    sections.push(tableOf(heads, rows));
    if (differing.length > MARKDOWN_TENSORS) sections.push(`… ${differing.length - MARKDOWN_TENSORS}`);
  }
  const draws = drawViews(comparison, run, locale);
  if (draws.length > 0) {
    const rows = draws.map((draw) => [
      inline(draw.row.stream),
      draw.purpose,
      draw.place === null ? text.outside : inline(placeLabel(draw.place, true)),
      draw.seed.place === null ? draw.seed.text : inline(placeLabel(draw.seed.place, true)),
      draw.counts,
      draw.state,
    ]);
    const names = [comparison.runs[comparison.base]?.name ?? '', comparison.runs[run]?.name ?? ''] as const;
    const heads = [text.stream, text.purpose, text.drawnAt, text.seededAt, text.drawCounts(...names), text.state];
    sections.push(`## ${text.draws}`, tableOf(heads, rows));
  }
  const environment = environmentRows(comparison, true, locale);
  if (environment.length > 0) {
    const rows = environment.flatMap((entry) =>
      entry.values.map(({ value, runs }, i) => [
        i === 0 ? inline(entry.key) : '',
        inline(value),
        runs,
        i === 0 ? entry.bearing : '',
      ]),
    );
    sections.push(`## ${text.environment}`, tableOf([text.entry, text.value, text.runsColumn, text.bearing], rows));
  }
  if (comparison.problems.length > 0) {
    sections.push(
      `## ${text.problems}`,
      comparison.problems.map((problem) => `- ${escapeMarkdown(problem)}`).join('\n'),
    );
  }
  sections.push(text.madeBy(comparison.tool, comparison.created));
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function runsTable(comparison: Comparison, locale: Locale): string {
  const text = PANEL_TEXT[locale];
  const base = comparison.runs[comparison.base]?.name ?? '';
  const rows = runRows(comparison, locale).map((row) => [
    `${row.group} ${row.name}`,
    escapeMarkdown(row.condition),
    escapeMarkdown(row.result.text),
    row.loss,
    row.time,
  ]);
  return tableOf([text.run, text.condition, text.against(base), text.finalLoss, text.time], rows);
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function markdown(parts: Phrase): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return escapeMarkdown(part);
      return inline(part.t === 'code' ? part.text : placeLabel(part.place));
    })
    .join('');
}

/** A code span whose fence is longer than any run of backticks inside. */
function inline(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  if (longest === 0) return `\`${text}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, '\\$&');
}
