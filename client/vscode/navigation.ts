import { join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { FILES } from '../../runtime/src/store/index.ts';

/**
 * Opens a source place of a comparison beside the panel.
 * @param workspace absolute path that `file` is relative to
 * @param line 1-based, of the file or of the cell
 * @param cell 0-based over all cells of a notebook; null for a script
 */
export async function openSource(workspace: string, file: string, line: number, cell: number | null): Promise<void> {
  const path = join(workspace, file);
  // Run directories come from other machines too: what they name must lie in this workspace.
  if (relative(workspace, path).split(sep)[0] === '..') throw new Error(notHere(file));
  const uri = vscode.Uri.file(path);
  const at = new vscode.Range(Math.max(0, line - 1), 0, Math.max(0, line - 1), 0);
  // The panel was opened beside the source.
  const column = vscode.ViewColumn.One;
  try {
    if (!file.endsWith('.ipynb')) {
      await vscode.window.showTextDocument(uri, { selection: at, viewColumn: column });
      return;
    }
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const index = Math.min(cell ?? 0, Math.max(0, notebook.cellCount - 1));
    const selections = [new vscode.NotebookRange(index, index + 1)];
    await vscode.window.showNotebookDocument(notebook, { selections, viewColumn: column });
    if (cell !== null && index === cell) {
      await vscode.window.showTextDocument(notebook.cellAt(index).document, { selection: at, viewColumn: column });
    }
  } catch {
    throw new Error(notHere(file));
  }
}

function notHere(file: string): string {
  return vscode.l10n.t(
    '{0} cannot be opened: it is not in this workspace. The runs may have been recorded in another folder or before the file was moved.',
    file,
  );
}

/** Opens what a run printed. */
export async function openOutput(directories: readonly string[], run: string): Promise<void> {
  const directory = directories.find((path) => path.endsWith(run));
  if (!directory) return;
  await vscode.window.showTextDocument(vscode.Uri.file(join(directory, FILES.output)), { preview: true });
}

/** Opens the page of a rule, which comes with the extension. */
export async function openRule(extension: vscode.Uri, rule: string): Promise<void> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(rule)) return;
  const page = vscode.Uri.joinPath(extension, 'docs', 'rules', `${rule}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
