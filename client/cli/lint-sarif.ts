import type { Severity } from '../../server/src/analysis/model/index.ts';
import { productVersion, rulePage } from '../../server/src/host/index.ts';
import type { LintReport, ShownFinding, ShownFix, ShownPlace } from './lint-report.ts';
import { textFor } from './text.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** The findings as a SARIF 2.1.0 log, for code scanning. */
export function toSarif(report: LintReport): string {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Twinrun', version: productVersion(), rules: rules.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) => toResult(finding, rules, report)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toRule(id: string) {
  const helpUri = rulePage(id);
  return helpUri === undefined ? { id } : { id, helpUri };
}

function toResult(finding: ShownFinding, rules: readonly string[], report: LintReport) {
  const { place } = textFor(report.locale);
  // A line of a notebook's JSON means nothing to a reader: say the cell in words instead of giving a region.
  const where = finding.cell === null ? '' : `${place(finding.cell, finding.cellLine ?? 1, finding.column)}: `;
  const fixes = finding.fixes.filter(({ edits }) => edits.length > 0 && edits.every(({ cell }) => cell === null));
  return {
    ruleId: finding.rule,
    ruleIndex: rules.indexOf(finding.rule),
    level: LEVELS[finding.severity],
    message: { text: where + finding.message },
    locations: [toLocation(finding)],
    relatedLocations: finding.related.map((related, id) => ({
      id,
      ...toLocation(related),
      message: { text: related.message },
    })),
    ...(fixes.length > 0 ? { fixes: fixes.map(toFix) } : {}),
    ...(finding.stream === null ? {} : { properties: { stream: finding.stream } }),
  };
}

function toLocation(place: ShownPlace) {
  const artifactLocation = { uri: uriOf(place.file) };
  if (place.cell === null) return { physicalLocation: { artifactLocation, region: toRegion(place) } };
  return {
    physicalLocation: { artifactLocation },
    logicalLocations: [{ name: `cell ${place.cell}`, kind: 'member' }],
  };
}

function toRegion({ line, column, endLine, endColumn }: ShownPlace) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function toFix({ title, edits }: ShownFix) {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: uriOf(file) },
      replacements: edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: toRegion(edit), insertedContent: { text: edit.newText } })),
    })),
  };
}

/** A relative path as a URI reference. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
