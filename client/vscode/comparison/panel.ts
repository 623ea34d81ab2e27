import * as vscode from 'vscode';
import type { Locale } from '../../../runtime/src/compare/index.ts';
import type { HostMessage, PageMessage } from '../../panel/model/index.ts';
import { pageHtml, pageRoot } from './html.ts';

export const VIEW_TYPE = 'twinrun.comparison';

/** A webview that shows one comparison, from the moment its runs start. */
export class ComparisonPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions: vscode.Disposable[] = [];
  #shown: HostMessage | undefined;
  /** Closed by the user; runs under way may still report. */
  #closed = false;

  /**
   * @param panel a new panel, or one that the editor brought back after a reload
   * @param onMessage what the page asks for, all but `ready`
   */
  constructor(
    panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    locale: Locale,
    onMessage: (message: PageMessage) => void,
  ) {
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'icon.png');
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageRoot(extension)] };
    panel.webview.onDidReceiveMessage(
      (message: PageMessage) => {
        // The page starts anew each time its tab comes back to the front, and asks again.
        if (message.t === 'ready') this.#send();
        else onMessage(message);
      },
      undefined,
      this.#subscriptions,
    );
    this.onDidDispose(() => {
      this.#closed = true;
    });
    panel.webview.html = pageHtml(panel.webview, extension, locale);
  }

  static create(
    extension: vscode.Uri,
    locale: Locale,
    column: vscode.ViewColumn,
    onMessage: (message: PageMessage) => void,
  ): ComparisonPanel {
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, 'Twinrun', { viewColumn: column, preserveFocus: true });
    return new ComparisonPanel(panel, extension, locale, onMessage);
  }

  get active(): boolean {
    return this.#panel.active;
  }

  set title(title: string) {
    if (!this.#closed) this.#panel.title = title;
  }

  onDidDispose(listener: () => void): void {
    this.#panel.onDidDispose(listener, undefined, this.#subscriptions);
  }

  onDidActivate(listener: () => void): void {
    this.#panel.onDidChangeViewState(() => this.#panel.active && listener(), undefined, this.#subscriptions);
  }

  reveal(): void {
    if (!this.#closed) this.#panel.reveal(undefined, true);
  }

  /** Replaces what is shown. */
  show(message: HostMessage): void {
    this.#shown = message;
    this.#send();
  }

  #send(): void {
    if (this.#shown && !this.#closed) void this.#panel.webview.postMessage(this.#shown);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
    this.#panel.dispose();
  }
}
