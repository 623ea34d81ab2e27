import * as vscode from 'vscode';
import { LaunchError, type LaunchErrorCode, type RunOutcome } from '../../runtime/src/launch/index.ts';
import { FILES, type Manifest } from '../../runtime/src/store/index.ts';
import { comparisonLocale } from './settings.ts';

/** Failures that another interpreter may cure. */
const INTERPRETER_CODES: ReadonlySet<LaunchErrorCode> = new Set(['no-python', 'old-python', 'bad-interpreter']);

interface NextStep {
  readonly title: string;
  readonly take: () => Thenable<unknown>;
}

/** What went wrong, in the user's language where the runtime speaks it. */
export function failureText(error: unknown): string {
  if (error instanceof LaunchError && comparisonLocale() === 'zh-cn') return error.zh;
  return error instanceof Error ? error.message : String(error);
}

/** Shows an error with the next steps that fit it. Does not wait for the user. */
export function showFailure(error: unknown): void {
  const curable = error instanceof LaunchError && INTERPRETER_CODES.has(error.code);
  offer(failureText(error), curable ? [selectInterpreter()] : []);
}

/** Says so when the program itself failed; what was recorded until then stays on show. Does not wait for the user. */
export function showFailedRuns(outcomes: readonly RunOutcome[]): void {
  const failed = outcomes.filter(hasFailed);
  const [first] = failed;
  if (!first) return;
  const output = vscode.Uri.joinPath(vscode.Uri.file(first.directory), FILES.output);
  offer(vscode.l10n.t('{0} of {1} runs failed: {2}', failed.length, outcomes.length, reasonOf(first.manifest)), [
    { title: vscode.l10n.t('Show Output'), take: () => vscode.window.showTextDocument(output, { preview: true }) },
    selectInterpreter(),
  ]);
}

/** Whether a run ended by a fault, and not by its end, a limit or the user. */
export function hasFailed({ manifest }: RunOutcome): boolean {
  return manifest.status === 'failed' || manifest.status === 'killed';
}

/** Why a run ended, in the user's language. */
export function reasonOf({ reason, reasonZh }: Manifest): string {
  return (comparisonLocale() === 'zh-cn' && reasonZh) || reason;
}

function selectInterpreter(): NextStep {
  return {
    title: vscode.l10n.t('Select Interpreter'),
    take: () => vscode.commands.executeCommand('twinrun.selectInterpreter'),
  };
}

function offer(message: string, steps: readonly NextStep[]): void {
  void vscode.window.showErrorMessage(message, ...steps).then((chosen) => chosen?.take());
}
