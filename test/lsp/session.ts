import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeLens,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeParams,
  type NotebookCell,
  NotebookCellKind,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceDiagnosticReport,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createServer } from '../../server/src/lsp/index.ts';
import { READY_NOTIFICATION, type ReadyParams } from '../../server/src/protocol/index.ts';

/** A folder on disk that goes away with the test. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'twinrun-')));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  get uri(): string {
    return pathToFileURL(this.path).href;
  }

  uriOf(path: string): string {
    return pathToFileURL(join(this.path, path)).href;
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }

  remove(path = ''): void {
    rmSync(join(this.path, path), { recursive: true, force: true });
  }
}

/** JSON of a notebook whose cells are code, or Markdown where they begin with `#md`. */
export function notebookJson(cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((text) => ({
      cell_type: text.startsWith('#md') ? 'markdown' : 'code',
      metadata: {},
      source: text.split(/(?<=\n)/),
      ...(text.startsWith('#md') ? {} : { execution_count: null, outputs: [] }),
    })),
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

export interface SessionOptions {
  readonly folders?: readonly Folder[];
  readonly settings?: Record<string, unknown>;
  readonly capabilities?: ClientCapabilities;
  readonly locale?: string;
}

/** What VS Code's client can do, as far as the server asks. */
const CAPABILITIES: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
  textDocument: { hover: { contentFormat: ['markdown'] } },
};

/** A client of a server in this process, over two streams: everything goes through real messages. */
export class Session {
  readonly client: ProtocolConnection;
  readonly registrations: string[] = [];
  readonly logged: string[] = [];
  settings: Record<string, unknown>;
  refreshes = 0;
  readonly #documents = new Map<string, TextDocument>();
  readonly #notebooks = new Map<string, { version: number; cells: NotebookCell[] }>();
  readonly #ready: ReadyParams[] = [];
  #cells = 0;

  private constructor(settings: Record<string, unknown>) {
    const up = new PassThrough();
    const down = new PassThrough();
    this.settings = settings;
    createServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)));
    this.client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.client.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => (section === 'twinrun' ? this.settings : null)),
    );
    this.client.onRequest('client/registerCapability', ({ registrations }) => {
      for (const { method } of registrations) this.registrations.push(method);
    });
    this.client.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
    });
    this.client.onRequest('workspace/codeLens/refresh', () => {});
    this.client.onNotification('window/logMessage', ({ message }) => this.logged.push(message));
    this.client.onNotification(READY_NOTIFICATION, (params: ReadyParams) => this.#ready.push(params));
    this.client.listen();
  }

  static async start(options: SessionOptions = {}): Promise<Session> {
    const session = new Session(options.settings ?? {});
    const folders = options.folders ?? [];
    const params: InitializeParams = {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? CAPABILITIES,
      workspaceFolders: folders.map(({ uri }) => ({ uri, name: uri })),
      ...(options.locale === undefined ? {} : { locale: options.locale }),
    };
    await session.client.sendRequest('initialize', params);
    await session.client.sendNotification('initialized', {});
    await session.until(() => session.#ready.length === folders.length);
    return session;
  }

  get ready(): readonly ReadyParams[] {
    return this.#ready;
  }

  async open(uri: string, text: string, languageId = 'python'): Promise<void> {
    this.#documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    const textDocument = { uri, languageId, version: 1, text };
    await this.client.sendNotification('textDocument/didOpen', { textDocument });
  }

  text(uri: string): string {
    return this.#document(uri).getText();
  }

  version(uri: string): number {
    return this.#document(uri).version;
  }

  /** Replaces the first occurrence of `old`, as one incremental change. */
  async edit(uri: string, old: string, replacement: string): Promise<void> {
    const document = this.#document(uri);
    const at = document.getText().indexOf(old);
    if (at < 0) throw new Error(`${uri} has no ${JSON.stringify(old)}`);
    const range = { start: document.positionAt(at), end: document.positionAt(at + old.length) };
    await this.change(uri, [{ range, newText: replacement }]);
  }

  /** Applies edits to one document and tells the server, for a cell through its notebook. */
  async change(uri: string, edits: readonly TextEdit[]): Promise<void> {
    const document = this.#document(uri);
    const text = TextDocument.applyEdits(document, [...edits]);
    const version = document.version + 1;
    this.#documents.set(uri, TextDocument.create(uri, document.languageId, version, text));
    // Changes of one notification are made one after the other: from the last to the first, ranges stay valid.
    const contentChanges = [...edits]
      .sort((a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character)
      .map(({ range, newText }) => ({ range, text: newText }));
    const notebook = [...this.#notebooks].find(([, { cells }]) => cells.some((cell) => cell.document === uri));
    if (notebook === undefined) {
      await this.client.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    } else {
      await this.#changeNotebook(notebook[0], {
        textContent: [{ document: { uri, version }, changes: contentChanges }],
      });
    }
  }

  async apply(edit: WorkspaceEdit | undefined): Promise<void> {
    for (const change of edit?.documentChanges ?? []) {
      if (!('textDocument' in change)) throw new Error('only text edits are expected');
      if (change.textDocument.version !== this.version(change.textDocument.uri)) throw new Error('stale edit');
      await this.change(change.textDocument.uri, change.edits as TextEdit[]);
    }
  }

  async close(uri: string): Promise<void> {
    this.#documents.delete(uri);
    await this.client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** Opens a notebook; cells that begin with `#md` are Markdown. Answers the URIs of its cells. */
  async openNotebook(uri: string, texts: readonly string[]): Promise<string[]> {
    const cells = texts.map((text) => this.#newCell(uri, text));
    this.#notebooks.set(uri, { version: 1, cells });
    await this.client.sendNotification('notebookDocument/didOpen', {
      notebookDocument: { uri, notebookType: 'jupyter-notebook', version: 1, cells: structuredClone(cells) },
      cellTextDocuments: cells.map((cell) => this.#item(cell.document)),
    });
    return cells.map(({ document }) => document);
  }

  async insertCell(notebook: string, index: number, text: string): Promise<string> {
    const cell = this.#newCell(notebook, text);
    this.#cellsOf(notebook).splice(index, 0, cell);
    const didOpen = [this.#item(cell.document)];
    await this.#changeNotebook(notebook, {
      structure: { array: { start: index, deleteCount: 0, cells: [cell] }, didOpen },
    });
    return cell.document;
  }

  /** As editors send it: the array is spliced twice, no document opens or closes. */
  async moveCell(notebook: string, from: number, to: number): Promise<void> {
    const cells = this.#cellsOf(notebook);
    const [cell] = cells.splice(from, 1) as [NotebookCell];
    cells.splice(to, 0, cell);
    const start = Math.min(from, to);
    const moved = cells.slice(start, Math.max(from, to) + 1);
    await this.#changeNotebook(notebook, {
      structure: { array: { start, deleteCount: moved.length, cells: moved } },
    });
  }

  async closeNotebook(uri: string): Promise<void> {
    const cells = this.#cellsOf(uri);
    this.#notebooks.delete(uri);
    await this.client.sendNotification('notebookDocument/didClose', {
      notebookDocument: { uri },
      cellTextDocuments: cells.map(({ document }) => ({ uri: document })),
    });
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    this.settings = settings;
    await this.client.sendNotification('workspace/didChangeConfiguration', { settings: null });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.client.sendRequest('textDocument/diagnostic', { textDocument: { uri }, previousResultId });
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    return report.kind === 'full' ? report.items : [];
  }

  /** Rule and place of each diagnostic, as `rule@line:character-line:character`. */
  async found(uri: string): Promise<string[]> {
    return (await this.diagnostics(uri)).map(({ code, range: { start, end } }) => {
      return `${code}@${start.line}:${start.character}-${end.line}:${end.character}`;
    });
  }

  workspaceDiagnostics(
    previousResultIds: readonly { uri: string; value: string }[] = [],
  ): Promise<WorkspaceDiagnosticReport> {
    return this.client.sendRequest('workspace/diagnostic', { previousResultIds });
  }

  /** URIs with workspace diagnostics, and how many each. */
  async workspaceFound(): Promise<Record<string, number>> {
    const { items } = await this.workspaceDiagnostics();
    return Object.fromEntries(
      items.flatMap((item) => (item.kind === 'full' && item.items.length > 0 ? [[item.uri, item.items.length]] : [])),
    );
  }

  codeActions(uri: string, diagnostics: readonly Diagnostic[], only?: readonly string[]): Promise<CodeAction[]> {
    const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = only === undefined ? { diagnostics } : { diagnostics, only };
    return this.client.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context });
  }

  /** What the server says about the first occurrence of `text`. */
  hover(uri: string, text: string): Promise<Hover | null> {
    const document = this.#document(uri);
    const position = document.positionAt(document.getText().indexOf(text));
    return this.client.sendRequest('textDocument/hover', { textDocument: { uri }, position });
  }

  codeLenses(uri: string): Promise<CodeLens[]> {
    return this.client.sendRequest('textDocument/codeLens', { textDocument: { uri } });
  }

  /** Waits until a condition holds; a test that waits in vain ends by its own time limit. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async stop(): Promise<void> {
    await this.client.sendRequest('shutdown');
    this.client.dispose();
  }

  #document(uri: string): TextDocument {
    const document = this.#documents.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open`);
    return document;
  }

  #cellsOf(notebook: string): NotebookCell[] {
    const known = this.#notebooks.get(notebook);
    if (known === undefined) throw new Error(`${notebook} is not open`);
    return known.cells;
  }

  #newCell(notebook: string, text: string): NotebookCell {
    const document = `${notebook.replace('file:', 'vscode-notebook-cell:')}#W${this.#cells++}`;
    const markdown = text.startsWith('#md');
    this.#documents.set(document, TextDocument.create(document, markdown ? 'markdown' : 'python', 1, text));
    return { kind: markdown ? NotebookCellKind.Markup : NotebookCellKind.Code, document };
  }

  #item(uri: string) {
    const document = this.#document(uri);
    return { uri, languageId: document.languageId, version: document.version, text: document.getText() };
  }

  async #changeNotebook(uri: string, cells: object): Promise<void> {
    const notebook = this.#notebooks.get(uri);
    if (notebook === undefined) throw new Error(`${uri} is not open`);
    notebook.version++;
    await this.client.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri, version: notebook.version },
      change: { cells: structuredClone(cells) },
    });
  }
}
