import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, State, TransportKind } from 'vscode-languageclient/node';
import { documentSelector, editorSelector } from './languages.ts';

/** The language server's life: one process, started with the extension, restarted on request or after a crash. */
export class LanguageServer implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #status: vscode.LanguageStatusItem;

  /** @param module absolute path of the bundled server */
  constructor(module: string, output: vscode.LogOutputChannel) {
    this.#status = vscode.languages.createLanguageStatusItem('twinrun.server', editorSelector);
    this.#status.name = 'Twinrun';
    const options: LanguageClientOptions = {
      documentSelector,
      outputChannel: output,
      diagnosticPullOptions: { onChange: true, onSave: true },
    };
    const server = { module, transport: TransportKind.ipc };
    this.#client = new LanguageClient(
      'twinrun',
      'Twinrun',
      { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6019'] } } },
      options,
    );
    this.#client.onDidChangeState(({ newState }) => this.#showState(newState));
  }

  /** Rejects when the server cannot start; the reason is in the output channel as well. */
  async start(): Promise<void> {
    await this.#client.start();
  }

  async restart(): Promise<void> {
    await (this.#client.needsStart() ? this.#client.start() : this.#client.restart());
  }

  /** Asks the server; see `server/src/protocol`. */
  request<Result>(method: string, token?: vscode.CancellationToken): Promise<Result> {
    return this.#client.sendRequest<Result>(method, token);
  }

  onNotification(method: string, listener: () => void): vscode.Disposable {
    return this.#client.onNotification(method, listener);
  }

  get running(): boolean {
    return this.#client.isRunning();
  }

  async dispose(): Promise<void> {
    this.#status.dispose();
    await this.#client.dispose();
  }

  #showState(state: State): void {
    this.#status.busy = state === State.Starting;
    const failed = state === State.Stopped || state === State.StartFailed;
    this.#status.severity = failed ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.#status.text = failed ? vscode.l10n.t('Twinrun is not checking') : 'Twinrun';
    this.#status.detail = failed ? vscode.l10n.t('The language server has stopped.') : '';
    this.#status.command = failed
      ? { command: 'twinrun.restartServer', title: vscode.l10n.t('Restart') }
      : { command: 'twinrun.showOutput', title: vscode.l10n.t('Show Output') };
  }
}
