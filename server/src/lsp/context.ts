import type { Locale, Span } from '../analysis/model/index.ts';
import { type Project, rulePage } from '../host/index.ts';
import type { Documents } from './documents.ts';
import { messagesFor } from './messages.ts';
import { type ClientPlace, type ConversionContext, toPosition } from './to-protocol.ts';
import type { Workspaces } from './workspaces.ts';

/** Gives conversions what they need to know about a project's files and the client's documents. */
export class Context {
  readonly #documents: Documents;
  readonly #workspaces: Workspaces;
  locale: Locale = 'en';

  constructor(documents: Documents, workspaces: Workspaces) {
    this.#documents = documents;
    this.#workspaces = workspaces;
  }

  of(project: Project): ConversionContext {
    return {
      locate: (path, span) => this.#locate(project, path, span),
      docs: rulePage,
      messages: messagesFor(this.locale),
    };
  }

  #locate(project: Project, path: string, span: Span): ClientPlace | undefined {
    const file = this.#workspaces.uriOf(project, path);
    const range = project.positions(path)?.range(span);
    if (file === undefined || range === undefined) return undefined;
    const { cell, line } = range.start;
    const uri = cell === null ? file : this.#documents.cellUri(file, cell);
    if (uri === undefined) {
      const start = { line: 0, character: 0 };
      return { uri: file, range: { start, end: start }, version: null, closedCell: { cell: cell ?? 0, line } };
    }
    return {
      uri,
      range: { start: toPosition(range.start), end: toPosition(range.end) },
      version: this.#documents.get(uri)?.version ?? null,
      closedCell: null,
    };
  }
}
