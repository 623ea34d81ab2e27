import {
  type CancellationToken,
  CodeActionKind,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MarkupKind,
  ResponseError,
  TextDocumentSyncKind,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { MAXIMUM_FILES, PROGRAM_EXTENSIONS, type ProjectSettings, productVersion } from '../host/index.ts';
import {
  DIAGNOSTIC_SOURCE,
  ENTRY_POINTS_REQUEST,
  type EntryPointItem,
  FIX_ALL_KIND,
  READY_NOTIFICATION,
  type ReadyParams,
} from '../protocol/index.ts';
import { codeActions } from './code-actions.ts';
import { Context } from './context.ts';
import { Diagnostics } from './diagnostics.ts';
import { Documents } from './documents.ts';
import { messagesFor } from './messages.ts';
import { codeLensEnabled, readSettings } from './settings.ts';
import { toCodeLens, toHover } from './to-protocol.ts';
import { Workspaces } from './workspaces.ts';

/** How long text has to rest before other documents are looked at for findings that it changed. */
const REST_MILLISECONDS = 200;

/**
 * Serves Twinrun's analysis on a connection, and listens on it. Events that change what is analysed are taken one after
 * the other in the order they came; requests wait for those that came before them. Nothing thrown by a handler leaves it:
 * it is logged, and the client gets an empty answer.
 */
export function createServer(connection: Connection): void {
  new Server(connection).listen();
}

class Server {
  readonly #connection: Connection;
  readonly #documents = new Documents();
  readonly #workspaces = new Workspaces((folder) => this.#settings(folder));
  readonly #context: Context;
  readonly #diagnostics: Diagnostics;
  #client: InitializeParams | undefined;
  /** The `twinrun` section as a client without `workspace/configuration` pushed it. */
  #pushedSettings: unknown;
  #codeLens = true;
  #queue: Promise<void> = Promise.resolve();
  #rest: NodeJS.Timeout | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#context = new Context(this.#documents, this.#workspaces);
    this.#diagnostics = new Diagnostics(this.#documents, this.#workspaces, this.#context);
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onShutdown(() => clearTimeout(this.#rest));
    connection.onDidChangeConfiguration(({ settings }) => {
      this.#pushedSettings = settings?.twinrun ?? settings;
      this.#change('configuration', () => this.#configure());
    });
    connection.onDidChangeWatchedFiles(({ changes }) => this.#changedOnDisk(changes.map(({ uri }) => uri)));
    connection.workspace.onDidCreateFiles(({ files }) => this.#changedOnDisk(files.map(({ uri }) => uri)));
    connection.workspace.onDidDeleteFiles(({ files }) => this.#changedOnDisk(files.map(({ uri }) => uri)));
    connection.workspace.onDidRenameFiles(({ files }) =>
      this.#changedOnDisk(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
    );
    connection.languages.diagnostics.on((params, token) =>
      this.#answer('diagnostics', { kind: 'full', items: [] }, token, () =>
        this.#diagnostics.document(params.textDocument.uri, params.previousResultId),
      ),
    );
    connection.languages.diagnostics.onWorkspace((params, token) =>
      this.#answer('workspace diagnostics', { items: [] }, token, (): WorkspaceDiagnosticReport => {
        const previous = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]));
        return { items: this.#diagnostics.workspace(previous) };
      }),
    );
    connection.onCodeAction((params, token) =>
      this.#answer('code actions', [], token, () =>
        codeActions(params, {
          documents: this.#documents,
          workspaces: this.#workspaces,
          diagnostics: this.#diagnostics,
          context: this.#context,
          documentChanges: this.#client?.capabilities.workspace?.workspaceEdit?.documentChanges === true,
        }),
      ),
    );
    connection.onHover((params, token) => this.#answer('hover', null, token, () => this.#hover(params)));
    connection.onCodeLens((params, token) =>
      this.#answer('code lenses', [], token, () => this.#codeLenses(params.textDocument.uri)),
    );
    connection.onRequest(ENTRY_POINTS_REQUEST, (token: CancellationToken) =>
      this.#answer('entry points', [], token, () => this.#entryPoints()),
    );
    this.#documents.listen(connection, {
      changed: (file) => this.#change('open document', () => this.#workspaces.open(file)),
      closed: (uri) => this.#change('close document', () => this.#workspaces.close(uri)),
    });
    connection.listen();
  }

  #initialize(params: InitializeParams): InitializeResult {
    this.#client = params;
    this.#pushedSettings = params.initializationOptions;
    const everything = { filters: [{ pattern: { glob: '**/*' } }] };
    return {
      serverInfo: { name: 'twinrun', version: productVersion() },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        // Without a selector of cells all of them are sent: cells are counted over all of them.
        notebookDocumentSync: { notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook' } }] },
        diagnosticProvider: {
          identifier: DIAGNOSTIC_SOURCE,
          interFileDependencies: true,
          workspaceDiagnostics: true,
        },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND] },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { didCreate: everything, didDelete: everything, didRename: everything },
        },
      },
    };
  }

  #initialized(): void {
    const { workspace } = this.#client?.capabilities ?? {};
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      const options = { section: DIAGNOSTIC_SOURCE };
      void this.#logged('register', () =>
        this.#connection.client.register(DidChangeConfigurationNotification.type, options),
      );
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const extensions = PROGRAM_EXTENSIONS.map((extension) => extension.slice(1)).join(',');
      const options = { watchers: [{ globPattern: `**/*.{${extensions}}` }] };
      void this.#logged('register', () =>
        this.#connection.client.register(DidChangeWatchedFilesNotification.type, options),
      );
    }
    if (workspace?.workspaceFolders === true) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#change('remove folder', () => this.#workspaces.removeFolder(uri));
        for (const { uri } of added) this.#change('add folder', () => this.#addFolder(uri));
      });
    }
    this.#change('configuration', () => this.#configure());
    for (const uri of initialFolders(this.#client)) this.#change('add folder', () => this.#addFolder(uri));
  }

  async #addFolder(uri: string): Promise<void> {
    const project = await this.#workspaces.addFolder(uri);
    if (project === undefined) return;
    if (project.truncated) {
      const messages = messagesFor(this.#context.locale);
      this.#connection.window.showWarningMessage(messages.tooManyFiles(project.root ?? uri, MAXIMUM_FILES));
    }
    const ready: ReadyParams = { folder: uri, files: [...project.sources.files()].length };
    await this.#connection.sendNotification(READY_NOTIFICATION, ready);
    if (this.#client?.capabilities.workspace?.codeLens?.refreshSupport === true) {
      await this.#connection.sendRequest(CodeLensRefreshRequest.type);
    }
  }

  async #configure(): Promise<void> {
    const section = await this.#section(undefined);
    this.#context.locale = readSettings(section, this.#client?.locale).locale;
    this.#codeLens = codeLensEnabled(section);
    await this.#workspaces.configure();
  }

  async #settings(folder: string | undefined): Promise<ProjectSettings> {
    return readSettings(await this.#section(folder), this.#client?.locale);
  }

  /** The `twinrun` section for a folder, from the client if it can be asked, else as it was last pushed. */
  async #section(scopeUri: string | undefined): Promise<unknown> {
    if (this.#client?.capabilities.workspace?.configuration !== true) return this.#pushedSettings;
    return this.#connection.workspace.getConfiguration(
      scopeUri === undefined ? { section: DIAGNOSTIC_SOURCE } : { scopeUri, section: DIAGNOSTIC_SOURCE },
    );
  }

  #changedOnDisk(uris: readonly string[]): void {
    for (const uri of uris) this.#change('file on disk', () => this.#workspaces.changedOnDisk(uri));
  }

  #hover({ textDocument, position }: HoverParams): Hover | null {
    const { uri, cell } = this.#documents.fileOf(textDocument.uri);
    const place = this.#workspaces.find(uri);
    const offset = place?.project.positions(place.path)?.offset({ cell, ...position });
    if (place === undefined || offset === undefined) return null;
    const explanation = place.project.analysis.explain(place.path, offset);
    if (explanation === null) return null;
    const formats = this.#client?.capabilities.textDocument?.hover?.contentFormat;
    const markdown = formats?.includes(MarkupKind.Markdown) === true;
    return toHover(explanation, place.path, markdown, this.#context.of(place.project));
  }

  #codeLenses(documentUri: string): CodeLens[] {
    const { uri, cell } = this.#documents.fileOf(documentUri);
    const place = this.#workspaces.find(uri);
    if (!this.#codeLens || place === undefined || !place.project.sources.has(place.path)) return [];
    const entry = place.project.analysis.entryPoint(place.path);
    if (entry === null || !entry.trains) return [];
    const conversion = this.#context.of(place.project);
    // It runs the whole script, so it stands where the script opens; in a notebook above the cell that trains.
    const where = conversion.locate(entry.path, cell === null ? { start: 0, end: 0 } : entry.span);
    return where?.uri === documentUri ? [toCodeLens(where, uri, conversion.messages)] : [];
  }

  #entryPoints(): EntryPointItem[] {
    const items: EntryPointItem[] = [];
    for (const project of this.#workspaces.projects()) {
      for (const path of project.sources.files()) {
        const entry = project.analysis.entryPoint(path);
        const uri = this.#workspaces.uriOf(project, path);
        const start = entry === null ? undefined : project.positions(path)?.place(entry.span.start);
        if (!entry?.trains || uri === undefined || start === undefined) continue;
        items.push({ uri, path, cell: start.cell, line: start.line });
      }
    }
    return items;
  }

  /** Queues a change of what is analysed; when all have rested for a moment, the client is told what they outdated. */
  #change(name: string, apply: () => Promise<unknown>): void {
    this.#queue = this.#queue.then(() => this.#logged(name, apply));
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#logged('refresh', () => this.#refresh()), REST_MILLISECONDS);
    this.#rest.unref();
  }

  async #refresh(): Promise<void> {
    await this.#queue;
    const supported = this.#client?.capabilities.workspace?.diagnostics?.refreshSupport === true;
    if (supported && this.#diagnostics.outdated()) await this.#connection.languages.diagnostics.refresh();
  }

  async #answer<T>(name: string, empty: T, token: CancellationToken, compute: () => T): Promise<T> {
    await this.#queue;
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, `${name}: cancelled`);
    try {
      return compute();
    } catch (error) {
      this.#log(name, error);
      return empty;
    }
  }

  async #logged(name: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#log(name, error);
    }
  }

  #log(name: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#connection.console.error(`${name}: ${detail}`);
  }
}

function initialFolders(client: InitializeParams | undefined): string[] {
  if (client?.workspaceFolders) return client.workspaceFolders.map(({ uri }) => uri);
  return client?.rootUri ? [client.rootUri] : [];
}
