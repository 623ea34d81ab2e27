import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Locale } from '../../runtime/src/compare/index.ts';
import type { RunRequest } from '../../runtime/src/launch/index.ts';
import type { Program } from './program.ts';

export const SECTION = 'twinrun';

/** Language of comparisons: the setting, else the editor's display language. */
export function comparisonLocale(): Locale {
  const chosen = vscode.workspace.getConfiguration(SECTION).get<string>('locale');
  if (chosen === 'en' || chosen === 'zh-cn') return chosen;
  return vscode.env.language.toLowerCase().startsWith('zh') ? 'zh-cn' : 'en';
}

/** Where the runs of a workspace are kept. */
export function runStore(workspace: string): string {
  return join(workspace, '.twinrun', 'runs');
}

/** What the settings say about running a program. The manifest's ranges are only advice to the settings editor. */
export function runRequest(program: Program, interpreter: string | null): RunRequest {
  const run = vscode.workspace.getConfiguration(`${SECTION}.run`, program.uri);
  const inOwnFolder = program.kind === 'notebook' || run.get('workingDirectory') === 'file';
  const args = run.get<unknown>('arguments');
  return {
    script: program.uri.fsPath,
    workspace: program.workspace,
    cwd: inOwnFolder ? dirname(program.uri.fsPath) : program.workspace,
    args: Array.isArray(args) ? args.map(String) : [],
    env: {},
    device: run.get<string>('device')?.trim() || 'default',
    times: Math.min(20, Math.max(2, Math.round(positive(run.get('times')) ?? 2))),
    limits: { steps: positive(run.get('steps')), seconds: positive(run.get('seconds')) },
    forced: { streams: {}, threads: null },
    interpreter,
    store: runStore(program.workspace),
  };
}

/** A number above zero, or null: no limit. */
function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}
