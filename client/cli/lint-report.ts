import { join } from 'node:path';
import type { Finding, FixSafety, Locale, Severity, Span, StreamId } from '../../server/src/analysis/model/index.ts';
import type { Project } from '../../server/src/host/index.ts';
import { shownPath } from './paths.ts';

/**
 * A place for people: 1-based lines and columns. In a notebook `line` counts over its code cells joined one after the
 * other, `cellLine` within the cell; `cell` counts from 0 over all cells. In a script both are null.
 */
export interface ShownPlace {
  /** Relative to the working directory. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly cell: number | null;
  readonly cellLine: number | null;
}

export interface ShownFix {
  readonly title: string;
  readonly safety: FixSafety;
  readonly preferred: boolean;
  readonly edits: readonly (ShownPlace & { readonly newText: string })[];
}

export interface ShownFinding extends ShownPlace {
  readonly rule: string;
  readonly severity: Severity;
  readonly stream: StreamId | null;
  readonly message: string;
  readonly related: readonly (ShownPlace & { readonly message: string })[];
  readonly fixes: readonly ShownFix[];
}

export interface LintReport {
  readonly findings: readonly ShownFinding[];
  /** How many files were read. */
  readonly files: number;
  readonly locale: Locale;
}

export function show(finding: Finding, project: Project): ShownFinding {
  return {
    ...showPlace(finding.location.path, finding.location.span, project),
    rule: finding.rule,
    severity: finding.severity,
    stream: finding.stream,
    message: finding.message,
    related: finding.related.map(({ location, message }) => ({
      ...showPlace(location.path, location.span, project),
      message,
    })),
    fixes: finding.fixes.map(({ title, safety, preferred, edits }) => ({
      title,
      safety,
      preferred,
      edits: edits.map((edit) => ({ ...showPlace(edit.path, edit.span, project), newText: edit.text })),
    })),
  };
}

function showPlace(path: string, span: Span, project: Project): ShownPlace {
  const file = shownPath(join(project.root ?? '', path));
  const positions = project.positions(path);
  const range = positions?.range(span);
  if (positions === undefined || range === undefined) {
    return { file, line: 1, column: 1, endLine: 1, endColumn: 1, cell: null, cellLine: null };
  }
  const { start, end } = range;
  const line = positions.programLine(span.start) + 1;
  return {
    file,
    line,
    column: start.character + 1,
    endLine: line + end.line - start.line,
    endColumn: end.character + 1,
    cell: start.cell,
    cellLine: start.cell === null ? null : start.line + 1,
  };
}
