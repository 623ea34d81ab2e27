import * as vscode from 'vscode';

/**
 * Whether code of this workspace may run. Where it may not, says so and offers the editor's own way of granting it.
 */
export async function mayRun(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Running your program twice executes code of this workspace, and you have not trusted it yet. Trust the workspace if you know where its files come from, then run it twice.',
    ),
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
