import { basename } from 'node:path';
import * as vscode from 'vscode';
import { listRuns, type Manifest, readManifest } from '../../../runtime/src/store/index.ts';
import { runStore } from '../settings.ts';

interface RunItem extends vscode.QuickPickItem {
  readonly directory: string;
}

/** Lets the user pick recorded runs of the workspace, newest first; undefined when fewer than two were picked. */
export async function pickRuns(): Promise<string[] | undefined> {
  const stores = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => runStore(uri.fsPath));
  const directories = (await Promise.all(stores.map((store) => listRuns(store)))).flat();
  const items = (await Promise.all(directories.map(runItem))).filter((item) => item !== null);
  if (items.length < 2) {
    throw new Error(
      vscode.l10n.t(
        'Fewer than two runs are recorded in this workspace. Run a script twice first; its runs are kept in .twinrun/runs.',
      ),
    );
  }
  const picked = await vscode.window.showQuickPick(items.reverse(), {
    title: vscode.l10n.t('Compare Recorded Runs'),
    placeHolder: vscode.l10n.t('Choose two or more runs; the others are compared with the oldest one'),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!picked || picked.length === 0) return undefined;
  if (picked.length < 2)
    throw new Error(vscode.l10n.t('Comparing needs at least two runs. Choose another one as well.'));
  return picked.map(({ directory }) => directory).sort();
}

/** Null for a directory without a readable manifest. */
async function runItem(directory: string): Promise<RunItem | null> {
  const manifest: Manifest | null = await readManifest(directory).catch(() => null);
  if (!manifest) return null;
  return {
    directory,
    label: manifest.script,
    description: `${new Date(manifest.created).toLocaleString(vscode.env.language)} · ${manifest.device} · ${manifest.status}`,
    detail: manifest.reason || basename(directory),
  };
}
