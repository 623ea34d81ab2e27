import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, State, TransportKind } from 'vscode-languageclient/node';
import { READY_NOTIFICATION } from '../../server/src/protocol/index.ts';
import { documentSelector, editorSelector } from './languages.ts';

/** The language server's life: one process, started with the extension, restarted after a crash or on request. */
export class LanguageServer implements vscode.Disposable {
  readonly #module: string;
  readonly #output: vscode.LogOutputChannel;
  readonly #status: vscode.LanguageStatusItem;
  readonly #ready = new vscode.EventEmitter<void>();
  #client: LanguageClient;

  /** Fires when the server has read a workspace folder. */
  readonly onReady = this.#ready.event;

  /** @param module absolute path of the bundled server */
  constructor(module: string, output: vscode.LogOutputChannel) {
    this.#module = module;
    this.#output = output;
    this.#status = vscode.languages.createLanguageStatusItem('twinrun.server', editorSelector);
    this.#status.name = 'Twinrun';
    this.#client = this.#newClient();
  }

  /** Rejects when the server cannot start; the reason is in the output channel as well. */
  async start(): Promise<void> {
    await this.#client.start();
  }

  /** Starts a new process, whatever became of the one before. */
  async restart(): Promise<void> {
    await this.#stop();
    // A client whose start failed can be neither stopped nor started again.
    this.#client = this.#newClient();
    await this.start();
  }

  get running(): boolean {
    return this.#client.isRunning();
  }

  /** Asks the server; see `server/src/protocol`. */
  request<Result>(method: string): Promise<Result> {
    return this.#client.sendRequest<Result>(method);
  }

  async dispose(): Promise<void> {
    this.#status.dispose();
    this.#ready.dispose();
    await this.#stop();
  }

  #newClient(): LanguageClient {
    const options: LanguageClientOptions = { documentSelector, outputChannel: this.#output };
    const run = { module: this.#module, transport: TransportKind.ipc };
    const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6019'] } };
    const client = new LanguageClient('twinrun', 'Twinrun', { run, debug }, options);
    client.onDidChangeState(({ newState }) => this.#show(newState));
    client.onNotification(READY_NOTIFICATION, () => this.#ready.fire());
    return client;
  }

  async #stop(): Promise<void> {
    await this.#client.dispose().catch((error: unknown) => this.#output.warn(String(error)));
  }

  #show(state: State): void {
    const down = state === State.Stopped || state === State.StartFailed;
    this.#status.busy = state === State.Starting;
    this.#status.severity = down ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.#status.text = down ? vscode.l10n.t('Twinrun is not checking') : 'Twinrun';
    this.#status.detail = down ? vscode.l10n.t('The language server has stopped.') : '';
    this.#status.command = down
      ? { command: 'twinrun.restartServer', title: vscode.l10n.t('Restart') }
      : { command: 'twinrun.showOutput', title: vscode.l10n.t('Show Output') };
  }
}
