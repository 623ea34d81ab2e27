import { dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { NOTEBOOK_TYPE, type ProgramKind, programKind } from './languages.ts';

/** A script or notebook on the disk that can be run. */
export interface Program {
  readonly uri: vscode.Uri;
  readonly kind: ProgramKind;
  /** Absolute path of the folder that paths in runs and messages are relative to. */
  readonly workspace: string;
  /** Relative to `workspace`, with `/`. */
  readonly name: string;
}

/** Argument of a command started from the notebook toolbar. */
interface NotebookContext {
  readonly notebookEditor: { readonly notebookUri: vscode.Uri };
}

/**
 * The file that a command speaks of: its argument as menus, code lenses and other extensions give it, else the active
 * notebook or editor.
 */
export function resourceOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string' && argument !== '') return vscode.Uri.parse(argument, true);
  if (isNotebookContext(argument)) return argument.notebookEditor.notebookUri;
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  return notebook?.notebookType === NOTEBOOK_TYPE ? notebook.uri : vscode.window.activeTextEditor?.document.uri;
}

function isNotebookContext(value: unknown): value is NotebookContext {
  const editor = (value as Partial<NotebookContext> | null | undefined)?.notebookEditor;
  return editor?.notebookUri instanceof vscode.Uri;
}

/** The program in a file; an error in the user's words where there is none. */
export function programAt(uri: vscode.Uri | undefined): Program {
  if (!uri) {
    throw new Error(vscode.l10n.t('Open the script or notebook that trains your model, then run this command again.'));
  }
  const kind = programKind(uri.path);
  if (!kind) {
    throw new Error(
      vscode.l10n.t(
        '{0} is not a program that Twinrun can run. Choose a Python, JavaScript or TypeScript file or a notebook.',
        fileName(uri),
      ),
    );
  }
  if (uri.scheme !== 'file') {
    throw new Error(vscode.l10n.t('{0} is not saved on a disk. Save it first, then run it twice.', fileName(uri)));
  }
  const workspace = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath);
  return { uri, kind, workspace, name: relative(workspace, uri.fsPath).split(sep).join('/') };
}

/** Saves a program that has unsaved changes: the runs read the file on the disk. */
export async function saveProgram({ uri }: Program): Promise<void> {
  const same = (other: vscode.Uri) => other.toString() === uri.toString();
  const open =
    vscode.workspace.notebookDocuments.find((notebook) => same(notebook.uri)) ??
    vscode.workspace.textDocuments.find((document) => same(document.uri));
  if (open?.isDirty && !(await open.save())) {
    throw new Error(
      vscode.l10n.t(
        '{0} could not be saved, and the runs read the file on the disk. Save it, then run it twice.',
        fileName(uri),
      ),
    );
  }
}

function fileName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
