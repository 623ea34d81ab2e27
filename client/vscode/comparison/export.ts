import { basename, extname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { type ExportFormat, renderReport, toJson, toMarkdown } from '../../panel/model/index.ts';
import { comparisonLocale } from '../settings.ts';
import { pageRoot } from './html.ts';

const FORMATS: readonly { readonly format: ExportFormat; readonly label: string; readonly extension: string }[] = [
  { format: 'html', label: 'HTML', extension: 'html' },
  { format: 'markdown', label: 'Markdown', extension: 'md' },
  { format: 'json', label: 'JSON', extension: 'json' },
];

/**
 * Writes a comparison to a file of the user's choice.
 * @param folder absolute path that the file dialog starts in
 * @param format undefined asks for it
 */
export async function exportComparison(
  comparison: Comparison,
  folder: string,
  extension: vscode.Uri,
  format?: ExportFormat,
): Promise<void> {
  const chosen = FORMATS.find((one) => one.format === format) ?? (await pickFormat());
  if (!chosen) return;
  const script = basename(comparison.runs[comparison.base]?.script ?? 'runs');
  const name = `${basename(script, extname(script))}-comparison.${chosen.extension}`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Comparison'),
    defaultUri: vscode.Uri.file(join(folder, name)),
    filters: { [chosen.label]: [chosen.extension] },
  });
  if (!target) return;
  const text = await renderComparison(comparison, chosen.format, extension);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('The comparison was saved as {0}.', basename(target.path));
  // A button that the user may leave alone: do not wait for it.
  void vscode.window.showInformationMessage(message, open).then((choice) => {
    if (choice !== open) return;
    const inBrowser = chosen.format === 'html' && vscode.env.remoteName === undefined;
    void (inBrowser ? vscode.env.openExternal(target) : vscode.commands.executeCommand('vscode.open', target));
  });
}

async function pickFormat() {
  return vscode.window.showQuickPick(FORMATS, { title: vscode.l10n.t('Export Comparison') });
}

async function renderComparison(comparison: Comparison, format: ExportFormat, extension: vscode.Uri): Promise<string> {
  if (format === 'json') return toJson(comparison);
  if (format === 'markdown') return toMarkdown(comparison, comparisonLocale());
  const read = async (name: string) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(pageRoot(extension), name)));
  const [script, style] = await Promise.all([read('panel.js'), read('panel.css')]);
  return renderReport(comparison, { script, style }, comparisonLocale());
}
