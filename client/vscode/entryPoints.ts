import * as vscode from 'vscode';
import { ENTRY_POINTS_REQUEST, type EntryPointItem } from '../../server/src/protocol/index.ts';
import type { LanguageServer } from './languageServer.ts';
import { editorSelector } from './languages.ts';

/** Context key: paths of the programs that train, for the `when` clauses of menus. */
const CONTEXT_KEY = 'twinrun.entryPoints';

/** Keeps the menus of training programs up to date: after the server read a folder, and when a program was saved. */
export function followEntryPoints(server: LanguageServer): vscode.Disposable {
  const refresh = async () => {
    if (!server.running) return;
    const entries = await server.request<readonly EntryPointItem[]>(ENTRY_POINTS_REQUEST).catch(() => []);
    const paths = entries.map(({ uri }) => vscode.Uri.parse(uri).fsPath);
    await vscode.commands.executeCommand('setContext', CONTEXT_KEY, paths);
  };
  return vscode.Disposable.from(
    server.onReady(refresh),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (vscode.languages.match(editorSelector, document) > 0) void refresh();
    }),
  );
}
