import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

const PATIENCE_MILLISECONDS = 60_000;

export function workspaceFolder(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the suite runs in an opened folder');
  return folder.uri;
}

export function file(name: string): vscode.Uri {
  return vscode.Uri.joinPath(workspaceFolder(), name);
}

/** Asks until the answer is something; fails with what was awaited. */
export async function eventually<T>(
  what: string,
  ask: () => T | false | undefined | Promise<T | false | undefined>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

/** Twinrun's diagnostics of a document. */
export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'twinrun');
}

/** The rule that a diagnostic names. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export async function openEditor(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file(name)), vscode.ViewColumn.One);
}

/** Tabs of comparison panels, by their titles. */
export function comparisonTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('twinrun.comparison'));
}

export async function revertAndCloseAll(): Promise<void> {
  for (const editor of vscode.window.visibleTextEditors) {
    if (!editor.document.isDirty) continue;
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
