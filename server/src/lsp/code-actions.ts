import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver';
import { DIAGNOSTIC_SOURCE, FIX_ALL_KIND } from '../protocol/index.ts';
import type { Context } from './context.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Documents } from './documents.ts';
import { suppress } from './suppression.ts';
import { toFixAll, toQuickFixes, toSuppression } from './to-protocol.ts';
import type { Workspaces } from './workspaces.ts';

/** Where code actions look things up, and whether the client takes versioned edits. */
export interface CodeActionSources {
  readonly documents: Documents;
  readonly workspaces: Workspaces;
  readonly diagnostics: Diagnostics;
  readonly context: Context;
  readonly documentChanges: boolean;
}

/** Quick fixes and suppressions for the diagnostics that the client sent along, and the fix-all of the document. */
export function codeActions(params: CodeActionParams, sources: CodeActionSources): CodeAction[] {
  const { documents, documentChanges } = sources;
  const document = documents.get(params.textDocument.uri);
  const place = sources.workspaces.find(documents.fileOf(params.textDocument.uri).uri);
  if (document === undefined || place === undefined) return [];
  const { uri, version } = document;
  const conversion = sources.context.of(place.project);
  const actions: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix, params)) {
    const own = params.context.diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
    for (const diagnostic of own) actions.push(...toQuickFixes(diagnostic, version, documentChanges));
    for (const diagnostic of own) {
      if (typeof diagnostic.code !== 'string') continue;
      const { position, text } = suppress(document, diagnostic.range.start.line, diagnostic.code);
      const edit = { uri, version, range: { start: position, end: position }, newText: text };
      actions.push(toSuppression(diagnostic, diagnostic.code, edit, documentChanges, conversion.messages));
    }
  }
  if (isWanted(FIX_ALL_KIND, params)) {
    const fixAll = toFixAll(sources.diagnostics.findings(uri), documentChanges, conversion);
    if (fixAll !== undefined) actions.push(fixAll);
  }
  return actions;
}

/** Kinds are hierarchical: who asks for `source` or `source.fixAll` gets `source.fixAll.twinrun`. */
function isWanted(kind: string, params: CodeActionParams): boolean {
  const { only } = params.context;
  return only === undefined || only.some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));
}
