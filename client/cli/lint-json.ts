import type { LintReport, ShownPlace } from './lint-report.ts';

/** The findings as one JSON array, for other programs. */
export function toJson({ findings }: LintReport): string {
  const array = findings.map((finding) => ({
    file: finding.file,
    line: finding.line,
    column: finding.column,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    cell: finding.cell,
    cellLine: finding.cellLine,
    rule: finding.rule,
    severity: finding.severity,
    stream: finding.stream,
    message: finding.message,
    related: finding.related.map(relatedPlace),
    fixes: finding.fixes,
  }));
  return `${JSON.stringify(array, null, 2)}\n`;
}

function relatedPlace({ file, line, cell, cellLine, message }: ShownPlace & { readonly message: string }) {
  return { file, line, cell, cellLine, message };
}
