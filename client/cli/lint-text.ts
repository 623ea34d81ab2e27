import type { Severity } from '../../server/src/analysis/model/index.ts';
import type { LintReport, ShownFinding, ShownPlace } from './lint-report.ts';
import type { Style } from './terminal.ts';
import type { CliText } from './text.ts';

const COLOURS = { error: 'red', warning: 'yellow', information: 'blue', hint: 'gray' } as const satisfies Record<
  Severity,
  string
>;

/** The findings for a reader: by file, each with its related places and fixes, and a summary at the end. */
export function toText(report: LintReport, style: Style, text: CliText): string {
  const files = new Map<string, ShownFinding[]>();
  for (const finding of report.findings) {
    files.set(finding.file, [...(files.get(finding.file) ?? []), finding]);
  }
  const lines: string[] = [];
  for (const [file, findings] of files) {
    lines.push(style(['bold', 'underline'], file));
    for (const finding of findings) lines.push(...findingLines(finding, style, text));
    lines.push('');
  }
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of report.findings) counts[severity]++;
  lines.push(text.summary(counts, files.size, report.files));
  const fixable = report.findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === 'safe')).length;
  if (fixable > 0) lines.push(text.fixable(fixable));
  return `${lines.join('\n')}\n`;
}

function findingLines(finding: ShownFinding, style: Style, text: CliText): string[] {
  const severity = style(COLOURS[finding.severity], text.severity[finding.severity]);
  return [
    `  ${placeText(finding, text)}  ${severity}  ${style('gray', finding.rule)}`,
    `    ${finding.message}`,
    ...finding.related.map((related) => {
      const file = related.file === finding.file ? '' : `${related.file}:`;
      return style('gray', `    - ${file}${placeText(related, text)}  ${related.message}`);
    }),
    ...finding.fixes.map(({ title }) => style('cyan', `    ${text.fixHint(title)}`)),
  ];
}

function placeText({ cell, cellLine, line, column }: ShownPlace, text: CliText): string {
  return text.place(cell, cellLine ?? line, column);
}
