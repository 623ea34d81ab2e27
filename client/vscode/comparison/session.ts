import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { compareAndExplain } from '../../../runtime/src/explain/index.ts';
import { type RunOutcome, type RunProgress, type RunRequest, runRepeats } from '../../../runtime/src/launch/index.ts';
import type { ExportFormat, PageMessage, RunningView } from '../../panel/model/index.ts';
import { failureText, hasFailed, reasonOf, showFailedRuns, showFailure } from '../failures.ts';
import { interpreterFor } from '../interpreter.ts';
import { openOutput, openRule, openSource } from '../navigation.ts';
import { type Program, saveProgram } from '../program.ts';
import { comparisonLocale, runRequest } from '../settings.ts';
import { mayRun } from '../trust.ts';
import { exportComparison } from './export.ts';
import { ComparisonPanel } from './panel.ts';
import { type Restore, writeRestore } from './restore.ts';

/** One panel with what it shows: the runs of a program under way, then their comparison; or runs chosen by hand. */
export class ComparisonSession {
  readonly program: Program | null;
  readonly panel: ComparisonPanel;
  readonly #extension: vscode.Uri;
  #directories: readonly string[] = [];
  #base: string | null = null;
  #comparison: Comparison | null = null;
  #running: AbortController | null = null;

  /**
   * @param webview the panel that the editor brought back after a reload; undefined opens a new one
   */
  constructor(extension: vscode.Uri, program: Program | null, webview?: vscode.WebviewPanel) {
    this.#extension = extension;
    this.program = program;
    const locale = comparisonLocale();
    const receive = (message: PageMessage) => void this.#receive(message);
    this.panel = webview
      ? new ComparisonPanel(webview, extension, locale, receive)
      : ComparisonPanel.create(extension, locale, vscode.ViewColumn.Beside, receive);
  }

  get comparison(): Comparison | null {
    return this.#comparison;
  }

  /**
   * Runs the program as the settings say and compares the runs; ends early, with what there is, when cancelled. Asks for
   * trust first. Does nothing while it runs already, or for runs that were chosen by hand.
   */
  async run(): Promise<void> {
    this.panel.reveal();
    const { program } = this;
    if (!program || this.#running || !(await mayRun())) return;
    const running = new AbortController();
    this.#running = running;
    try {
      await saveProgram(program);
      const request = runRequest(program, await interpreterFor(program));
      const outcomes = await this.#repeat(request, running);
      this.#directories = outcomes.map(({ directory }) => directory);
      this.#base = null;
      if (outcomes.length < 2) this.#showUnrepeated(request, outcomes[0]);
      else await this.#compare();
      showFailedRuns(outcomes);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = null;
    }
  }

  cancel(): void {
    this.#running?.abort();
  }

  /** Compares run directories and shows the result, or why there is none. */
  async open({ directories, base }: Pick<Restore, 'directories' | 'base'>): Promise<void> {
    this.#directories = directories;
    this.#base = base;
    try {
      await this.#compare();
    } catch (error) {
      this.#fail(error);
    }
  }

  async export(format?: ExportFormat): Promise<void> {
    if (this.#comparison) await exportComparison(this.#comparison, this.#workspace, this.#extension, format);
  }

  dispose(): void {
    this.cancel();
    this.panel.dispose();
  }

  get #workspace(): string {
    if (this.program) return this.program.workspace;
    const [first] = this.#directories;
    // A run lies in `<workspace>/.twinrun/runs`.
    if (first && basename(dirname(dirname(first))) === '.twinrun') return dirname(dirname(dirname(first)));
    return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? dirname(first ?? '');
  }

  get #name(): string {
    return this.program?.name ?? this.#comparison?.runs[0]?.script ?? '';
  }

  async #repeat(request: RunRequest, running: AbortController): Promise<readonly RunOutcome[]> {
    const view = new RunningState(this.#name, request);
    this.panel.title = vscode.l10n.t('{0}: running', basename(this.#name));
    this.panel.show({ t: 'running', progress: view.current });
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Twinrun: {0}', basename(this.#name)),
        cancellable: true,
      },
      async (notification, token) => {
        token.onCancellationRequested(() => running.abort());
        return runRepeats(request, {
          signal: running.signal,
          onProgress: (progress) => {
            this.panel.show({ t: 'running', progress: view.advance(progress) });
            notification.report({ message: describe(progress) });
          },
        });
      },
    );
  }

  async #compare(): Promise<void> {
    const comparison = await compareAndExplain(this.#directories, {
      locale: comparisonLocale(),
      ...(this.#base === null ? {} : { base: this.#base }),
    });
    this.#comparison = comparison;
    this.panel.title = vscode.l10n.t('{0}: {1} runs', basename(this.#name), comparison.runs.length);
    const restore = writeRestore({
      program: this.program?.uri.toString() ?? null,
      directories: this.#directories,
      base: this.#base,
    });
    this.panel.show({ t: 'show', comparison, restore });
  }

  /** There is nothing to compare with: the user cancelled, or the program failed before another run made sense. */
  #showUnrepeated({ times, limits }: RunRequest, only: RunOutcome | undefined): void {
    const script = this.#name;
    this.panel.title = basename(script);
    if (only && hasFailed(only)) {
      const view = { script, message: reasonOf(only.manifest), output: only.outputTail || null };
      this.panel.show({ t: 'error', view });
    } else {
      this.panel.show({ t: 'empty', view: { script, times, ...limits } });
    }
  }

  #fail(error: unknown): void {
    this.panel.title = basename(this.#name) || 'Twinrun';
    this.panel.show({ t: 'error', view: { script: this.#name, message: failureText(error), output: null } });
    showFailure(error);
  }

  async #receive(message: PageMessage): Promise<void> {
    try {
      switch (message.t) {
        case 'open':
          return await openSource(this.#workspace, message.file, message.line, message.cell);
        case 'openRule':
          return await openRule(this.#extension, message.rule);
        case 'run':
        case 'runAgain':
          return await this.run();
        case 'cancel':
          return this.cancel();
        case 'setBase':
          return await this.open({ directories: this.#directories, base: message.run });
        case 'showOutput':
          return await openOutput(this.#directories, message.run);
        case 'copy':
          return await vscode.env.clipboard.writeText(message.text);
        case 'export':
          return await this.export(message.format);
      }
    } catch (error) {
      showFailure(error);
    }
  }
}

/** Progress of each run, accumulated for the panel. */
class RunningState {
  #view: RunningView;

  constructor(script: string, { times, limits }: RunRequest) {
    const condition = vscode.l10n.t('as written');
    const runs = Array.from({ length: times }, (_, index) => ({
      name: vscode.l10n.t('run {0}', index + 1),
      condition,
      step: -1,
      state: 'waiting' as const,
    }));
    this.#view = { script, runs, steps: limits.steps };
  }

  get current(): RunningView {
    return this.#view;
  }

  advance({ run, step, state }: RunProgress): RunningView {
    const shown = state === 'ended' ? 'ended' : 'running';
    const runs = this.#view.runs.map((row, index) => (index === run ? ({ ...row, step, state: shown } as const) : row));
    this.#view = { ...this.#view, runs };
    return this.#view;
  }
}

function describe({ run, of, step, state }: RunProgress): string {
  if (step < 0 || state === 'starting') return vscode.l10n.t('run {0} of {1}: starting', run + 1, of);
  return vscode.l10n.t('run {0} of {1}: step {2}', run + 1, of, step);
}
