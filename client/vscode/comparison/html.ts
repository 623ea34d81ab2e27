import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Locale } from '../../../runtime/src/compare/index.ts';

/** The folder of the bundled page; the only one that the webview may load from. */
export function pageRoot(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'panel');
}

/**
 * The page that carries the panel's script. Its policy allows that one script by nonce and the bundled style sheet, and
 * nothing from the network.
 *
 * @param locale language of the page's own words
 */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, locale: Locale): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extension), name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${locale === 'zh-cn' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource('panel.css')}">
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${resource('panel.js')}"></script>
</body>
</html>`;
}
