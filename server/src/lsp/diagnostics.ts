import { createHash } from 'node:crypto';
import type { Diagnostic, DocumentDiagnosticReport, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import type { Finding } from '../analysis/model/index.ts';
import { describeProblem } from '../host/index.ts';
import type { Context } from './context.ts';
import type { Documents } from './documents.ts';
import { toDiagnostic, toProblemDiagnostic } from './to-protocol.ts';
import { canonicalUri, type FileInProject, type Workspaces } from './workspaces.ts';

/** Findings as pulled diagnostics, with result ids made of their content, and the memory of what the client last got. */
export class Diagnostics {
  readonly #documents: Documents;
  readonly #workspaces: Workspaces;
  readonly #context: Context;
  /** URI → id of the result that the client has or was told to fetch. */
  readonly #reported = new Map<string, string>();

  constructor(documents: Documents, workspaces: Workspaces, context: Context) {
    this.#documents = documents;
    this.#workspaces = workspaces;
    this.#context = context;
  }

  /** The findings that lie in a document; for a cell, those of its notebook that lie in it. */
  findings(uri: string): readonly Finding[] {
    const { uri: fileUri, cell } = this.#documents.fileOf(uri);
    const place = this.#workspaces.find(fileUri);
    if (place === undefined || !place.project.sources.has(place.path)) return [];
    const findings = place.project.analysis.check(place.path);
    if (cell === null) return findings;
    const positions = place.project.positions(place.path);
    return findings.filter((finding) => positions?.place(finding.location.span.start).cell === cell);
  }

  /** @param previous result id that the client still holds */
  document(uri: string, previous: string | undefined): DocumentDiagnosticReport {
    const items = this.#documents.get(uri) === undefined ? [] : this.#items(uri);
    const resultId = identify(items);
    this.#reported.set(uri, resultId);
    return resultId === previous ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
  }

  /**
   * One report for each file of the workspace folders that has diagnostics now or had some before. Open notebooks report
   * cell by cell, as documents.
   * @param previous URI → result id that the client still holds
   */
  workspace(previous: ReadonlyMap<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const held = new Map([...previous].map(([uri, resultId]) => [canonicalUri(uri), { uri, resultId }]));
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [uri, items] of this.#workspaceItems()) {
      const resultId = identify(items);
      const version = this.#documents.get(uri)?.version ?? null;
      // The client drops workspace results of documents that it pulls itself: those it still has to be told of.
      if (version === null) this.#reported.set(uri, resultId);
      if (held.get(canonicalUri(uri))?.resultId === resultId)
        reports.push({ kind: 'unchanged', uri, version, resultId });
      else reports.push({ kind: 'full', uri, version, resultId, items });
      held.delete(canonicalUri(uri));
    }
    for (const { uri } of held.values()) {
      if (this.#documents.get(uri) !== undefined) continue;
      this.#reported.delete(uri);
      reports.push({ kind: 'full', uri, version: null, items: [] });
    }
    return reports;
  }

  /** Whether a document of which the client holds a result would now get another one. Each change answers true once. */
  outdated(): boolean {
    let outdated = false;
    const unopened = [...this.#reported.keys()].some((uri) => this.#documents.get(uri) === undefined);
    const workspace = unopened ? this.#workspaceItems() : new Map<string, Diagnostic[]>();
    for (const [uri, resultId] of this.#reported) {
      const items = this.#documents.get(uri) === undefined ? (workspace.get(uri) ?? []) : this.#items(uri);
      const now = identify(items);
      if (now === resultId) continue;
      this.#reported.set(uri, now);
      outdated = true;
    }
    return outdated;
  }

  #items(uri: string): Diagnostic[] {
    const place = this.#workspaces.find(this.#documents.fileOf(uri).uri);
    return place === undefined ? [] : this.#convert(place, this.findings(uri));
  }

  #workspaceItems(): Map<string, Diagnostic[]> {
    const all = new Map<string, Diagnostic[]>();
    for (const { project } of this.#workspaces.folders()) {
      for (const [path, findings] of project.checkAll()) {
        const uri = this.#workspaces.uriOf(project, path);
        // Of nested workspace folders the innermost reports, and an open notebook reports through its cells.
        if (uri === undefined || this.#workspaces.find(uri)?.project !== project) continue;
        if (!this.#documents.isOpenNotebook(uri)) all.set(uri, this.#convert({ project, path }, findings));
      }
      for (const [path, problem] of project.sources.problems()) {
        const uri = this.#workspaces.uriOf(project, path);
        if (uri === undefined || !project.sources.has(path) || problem.kind === 'other-language') continue;
        all.set(uri, [toProblemDiagnostic(describeProblem(problem, this.#context.locale))]);
      }
    }
    return all;
  }

  #convert(place: FileInProject, findings: readonly Finding[]): Diagnostic[] {
    const conversion = this.#context.of(place.project);
    return findings.flatMap((finding) => toDiagnostic(finding, conversion) ?? []);
  }
}

function identify(items: readonly Diagnostic[]): string {
  return createHash('sha1').update(JSON.stringify(items)).digest('hex').slice(0, 16);
}
