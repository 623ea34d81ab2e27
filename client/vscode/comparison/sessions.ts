import * as vscode from 'vscode';
import type { ExportFormat } from '../../panel/model/index.ts';
import { type Program, programAt, resourceOf } from '../program.ts';
import { mayRun } from '../trust.ts';
import { VIEW_TYPE } from './panel.ts';
import { pickRuns } from './pick.ts';
import { readRestore } from './restore.ts';
import { ComparisonSession } from './session.ts';

/** All open comparisons; one panel a program. */
export class ComparisonSessions implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #extension: vscode.Uri;
  /** Least recently used first. */
  readonly #sessions: ComparisonSession[] = [];
  readonly #serializer: vscode.Disposable;

  constructor(extension: vscode.Uri) {
    this.#extension = extension;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** @param resource what the command was started on: a URI, its text, a toolbar's context, or nothing */
  async runTwice(resource?: unknown): Promise<void> {
    const program = programAt(resourceOf(resource));
    if (!(await mayRun())) return;
    const same = this.#sessions.find((session) => session.program?.uri.toString() === program.uri.toString());
    await (same ?? this.#add(new ComparisonSession(this.#extension, program))).run();
  }

  async runAgain(): Promise<void> {
    const session = this.#current();
    if (session?.program) await session.run();
    else await this.runTwice();
  }

  /** @param directories absolute paths; undefined asks the user for recorded runs of the workspace */
  async compareRuns(directories?: unknown): Promise<void> {
    const chosen = isStrings(directories) ? directories : await pickRuns();
    if (!chosen) return;
    await this.#add(new ComparisonSession(this.#extension, null)).open({ directories: chosen, base: null });
  }

  async exportReport(format?: unknown): Promise<void> {
    const session = this.#current();
    if (!session?.comparison) {
      throw new Error(
        vscode.l10n.t('There is no comparison to export yet. Run a script twice, or compare recorded runs.'),
      );
    }
    await session.export(isFormat(format) ? format : undefined);
  }

  async deserializeWebviewPanel(webview: vscode.WebviewPanel, state: unknown): Promise<void> {
    const restore = readRestore(state);
    if (!restore) {
      webview.dispose();
      return;
    }
    const program = restore.program === null ? null : programOrNull(vscode.Uri.parse(restore.program));
    await this.#add(new ComparisonSession(this.#extension, program, webview)).open(restore);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const session of this.#sessions.splice(0)) session.dispose();
  }

  /** The comparison in front, else the one that was last. */
  #current(): ComparisonSession | undefined {
    return this.#sessions.find(({ panel }) => panel.active) ?? this.#sessions.at(-1);
  }

  #add(session: ComparisonSession): ComparisonSession {
    this.#sessions.push(session);
    session.panel.onDidActivate(() =>
      this.#sessions.push(...this.#sessions.splice(this.#sessions.indexOf(session), 1)),
    );
    session.panel.onDidDispose(() => {
      session.cancel();
      this.#sessions.splice(this.#sessions.indexOf(session), 1);
      this.#announce();
    });
    this.#announce();
    return session;
  }

  #announce(): void {
    void vscode.commands.executeCommand('setContext', 'twinrun.hasComparison', this.#sessions.length > 0);
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isFormat(value: unknown): value is ExportFormat {
  return value === 'html' || value === 'json' || value === 'markdown';
}

function programOrNull(uri: vscode.Uri): Program | null {
  try {
    return programAt(uri);
  } catch {
    return null;
  }
}
