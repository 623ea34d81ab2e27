import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Hover,
  MarkupKind,
  type Position,
  type Range,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Finding, Fix, FixSafety, Severity, Span, TextEdit } from '../analysis/model/index.ts';
import type { Explanation } from '../analysis/workspace/index.ts';
import { type Place, safeEdits } from '../host/index.ts';
import { DIAGNOSTIC_SOURCE, FIX_ALL_KIND, RUN_TWICE_COMMAND } from '../protocol/index.ts';
import type { Messages } from './messages.ts';

/** The only file that turns words of the analysis into words of the Language Server Protocol. */

/** Where a span lies for a client. */
export interface ClientPlace {
  readonly uri: string;
  readonly range: Range;
  /** Version of the open document; null where none is open. */
  readonly version: number | null;
  /** Set where the place is in a cell of a notebook that is not open: the range then says nothing. */
  readonly closedCell: { readonly cell: number; readonly line: number } | null;
}

/** What a conversion needs to know beyond the value itself. */
export interface ConversionContext {
  /** Undefined where the file cannot be read any more. */
  locate(path: string, span: Span): ClientPlace | undefined;
  /** URI of a rule's documentation page. */
  docs(rule: string): string | undefined;
  readonly messages: Messages;
}

/** A fix as it travels in `Diagnostic.data`, so that a code action needs no memory of how the diagnostic came about. */
interface FixData {
  readonly title: string;
  readonly safety: FixSafety;
  readonly preferred: boolean;
  readonly edits: readonly EditData[];
}

interface EditData {
  readonly uri: string;
  readonly version: number | null;
  readonly range: Range;
  readonly newText: string;
}

interface DiagnosticData {
  /** Version of the document that the ranges of the fixes speak of. */
  readonly version: number | null;
  readonly fixes: readonly FixData[];
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Rules about text that could be deleted without loss; editors fade it. */
const UNNECESSARY_CODE: ReadonlySet<string> = new Set(['unused-suppression']);

export function toPosition(place: Place): Position {
  return { line: place.line, character: place.character };
}

/** Undefined where the finding's file cannot be read any more. */
export function toDiagnostic(finding: Finding, context: ConversionContext): Diagnostic | undefined {
  const place = context.locate(finding.location.path, finding.location.span);
  if (place === undefined) return undefined;
  const href = context.docs(finding.rule);
  const fixes = finding.fixes.flatMap((fix) => toFixData(fix, context) ?? []);
  const data: DiagnosticData = { version: place.version, fixes };
  const diagnostic: Diagnostic = {
    range: place.range,
    severity: SEVERITIES[finding.severity],
    code: finding.rule,
    source: DIAGNOSTIC_SOURCE,
    message: worded(finding.message, place, context),
    relatedInformation: finding.related.flatMap(({ location, message }): DiagnosticRelatedInformation[] => {
      const related = context.locate(location.path, location.span);
      if (related === undefined) return [];
      return [{ location: { uri: related.uri, range: related.range }, message: worded(message, related, context) }];
    }),
    data,
  };
  if (href !== undefined) diagnostic.codeDescription = { href };
  if (UNNECESSARY_CODE.has(finding.rule)) diagnostic.tags = [DiagnosticTag.Unnecessary];
  return diagnostic;
}

/** A file that could not be read, as a diagnostic at its beginning. */
export function toProblemDiagnostic(message: string): Diagnostic {
  return {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: DiagnosticSeverity.Information,
    source: DIAGNOSTIC_SOURCE,
    message,
  };
}

/**
 * The quick fixes that a diagnostic carries. None when the document has changed since it was made: the client is about to
 * ask again. Data that did not come from {@link toDiagnostic} gives none.
 *
 * @param version of the document now
 */
export function toQuickFixes(diagnostic: Diagnostic, version: number | null, documentChanges: boolean): CodeAction[] {
  const data = readData(diagnostic.data);
  if (data === undefined || data.version !== version) return [];
  return data.fixes
    .filter((fix) => fix.edits.length > 0)
    .map((fix) => ({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: fix.preferred && fix.safety === 'safe',
      edit: toWorkspaceEdit(fix.edits, documentChanges),
    }));
}

/** One action that applies every safe fix. */
export function toFixAll(
  findings: readonly Finding[],
  documentChanges: boolean,
  context: ConversionContext,
): CodeAction | undefined {
  const edits = toEditData(safeEdits(findings), context);
  if (edits === undefined || edits.length === 0) return undefined;
  return { title: context.messages.fixAll, kind: FIX_ALL_KIND, edit: toWorkspaceEdit(edits, documentChanges) };
}

export function toSuppression(
  diagnostic: Diagnostic,
  rule: string,
  edit: EditData,
  documentChanges: boolean,
  messages: Messages,
): CodeAction {
  return {
    title: messages.ignoreHere(rule),
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: toWorkspaceEdit([edit], documentChanges),
  };
}

export function toHover(explanation: Explanation, path: string, markdown: boolean, context: ConversionContext): Hover {
  const place = context.locate(path, explanation.span);
  const hover: Hover = {
    contents: markdown
      ? { kind: MarkupKind.Markdown, value: toMarkdown(explanation, context) }
      : { kind: MarkupKind.PlainText, value: explanation.text },
  };
  if (place !== undefined && place.closedCell === null) hover.range = place.range;
  return hover;
}

/** @param uri of the script or notebook, which the command runs */
export function toCodeLens(place: ClientPlace, uri: string, messages: Messages): CodeLens {
  return {
    range: { start: place.range.start, end: place.range.start },
    command: { title: messages.runTwice, command: RUN_TWICE_COMMAND, arguments: [uri] },
  };
}

function toMarkdown(explanation: Explanation, context: ConversionContext): string {
  const links = explanation.related.flatMap(({ path, span }) => {
    const place = context.locate(path, span);
    if (place === undefined) return [];
    const line = (place.closedCell?.line ?? place.range.start.line) + 1;
    return [`[${escapeMarkdown(path)}:${line}](${place.uri}#L${line})`];
  });
  const text = escapeMarkdown(explanation.text);
  return links.length === 0 ? text : `${text}\n\n${links.join(' · ')}`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+!|~]/g, '\\$&');
}

function worded(message: string, place: ClientPlace, context: ConversionContext): string {
  if (place.closedCell === null) return message;
  return context.messages.inCell(place.closedCell.cell + 1, place.closedCell.line + 1, message);
}

function toFixData(fix: Fix, context: ConversionContext): FixData | undefined {
  const edits = toEditData(fix.edits, context);
  return edits && { title: fix.title, safety: fix.safety, preferred: fix.preferred, edits };
}

/** Undefined when one of the edits has no document to apply to: half a fix is none. */
function toEditData(edits: readonly TextEdit[], context: ConversionContext): EditData[] | undefined {
  const converted: EditData[] = [];
  for (const edit of edits) {
    const place = context.locate(edit.path, edit.span);
    if (place === undefined || place.closedCell !== null) return undefined;
    converted.push({ uri: place.uri, version: place.version, range: place.range, newText: edit.text });
  }
  return converted;
}

function toWorkspaceEdit(edits: readonly EditData[], documentChanges: boolean): WorkspaceEdit {
  const byDocument = new Map<string, EditData[]>();
  for (const edit of edits) byDocument.set(edit.uri, [...(byDocument.get(edit.uri) ?? []), edit]);
  const textEdits = (group: readonly EditData[]) => group.map(({ range, newText }) => ({ range, newText }));
  if (!documentChanges) {
    return { changes: Object.fromEntries([...byDocument].map(([uri, group]) => [uri, textEdits(group)])) };
  }
  return {
    documentChanges: [...byDocument].map(([uri, group]): TextDocumentEdit => {
      return { textDocument: { uri, version: group[0]?.version ?? null }, edits: textEdits(group) };
    }),
  };
}

/** The client sends data back as it got it, but it is the client's word: anything unexpected is no data. */
function readData(data: unknown): DiagnosticData | undefined {
  const candidate = data as DiagnosticData | null | undefined;
  if (typeof candidate !== 'object' || candidate === null || !Array.isArray(candidate.fixes)) return undefined;
  const sound = candidate.fixes.every(
    (fix: Partial<FixData> | null) =>
      typeof fix?.title === 'string' && Array.isArray(fix.edits) && fix.edits.every(isEditData),
  );
  return sound ? candidate : undefined;
}

function isEditData(edit: Partial<EditData> | null): boolean {
  return typeof edit?.uri === 'string' && typeof edit.newText === 'string' && isRange(edit.range);
}

function isRange(range: unknown): range is Range {
  const candidate = range as Partial<Range> | null | undefined;
  return typeof candidate?.start?.line === 'number' && typeof candidate.end?.line === 'number';
}
