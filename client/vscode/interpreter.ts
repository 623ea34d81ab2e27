import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { Program } from './program.ts';
import { SECTION } from './settings.ts';

const PYTHON_EXTENSION = 'ms-python.python';

/** The part of the Python extension's API that is used here (its `environments` namespace, stable since 2023). */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/**
 * The Python for a program: Twinrun's own setting, else what is selected in the Python extension; null leaves the search
 * to the runtime, as does any other language.
 */
export async function interpreterFor(program: Program): Promise<string | null> {
  if (program.kind === 'javascript') return null;
  const own = vscode.workspace.getConfiguration(SECTION, program.uri).get<string>('python')?.trim();
  if (own) return located(own, program.workspace);
  return selectedInPythonExtension(program.uri);
}

/** A path below the workspace made absolute; a bare name (`python3.12`) is left to the PATH. */
function located(python: string, workspace: string): string {
  const path = python.replace(/^\$\{workspaceFolder\}/, workspace);
  return isAbsolute(path) || !/[\\/]/.test(path) ? path : join(workspace, path);
}

async function selectedInPythonExtension(resource: vscode.Uri): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonApi>(PYTHON_EXTENSION);
  try {
    const api = await extension?.activate();
    const active = api?.environments.getActiveEnvironmentPath(resource);
    const environment = active && (await api?.environments.resolveEnvironment(active));
    return environment?.executable.uri?.fsPath ?? null;
  } catch {
    // Another extension's fault must not stop the run: the runtime searches by itself.
    return null;
  }
}

/** Lets the user choose the Python: in the Python extension where it is installed, else a file for Twinrun's setting. */
export async function selectInterpreter(): Promise<void> {
  if (vscode.extensions.getExtension(PYTHON_EXTENSION)) {
    await vscode.commands.executeCommand('python.setInterpreter');
    return;
  }
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Python Interpreter for Twinrun'),
      openLabel: vscode.l10n.t('Use This Python'),
    })) ?? [];
  if (!chosen) return;
  const target = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration(SECTION).update('python', chosen.fsPath, target);
}
