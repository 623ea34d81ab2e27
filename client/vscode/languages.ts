import { extname } from 'node:path';
import type { DocumentSelector } from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';

const LANGUAGES = ['python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact'];
/** Where programs live; not `git:`, `output:` and other copies of them. `untitled` has no file, but findings. */
const SCHEMES = ['file', 'vscode-remote', 'untitled'];
export const NOTEBOOK_TYPE = 'jupyter-notebook';

const files = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme })));

/** The documents that the language server looks at, in the protocol's words. */
export const documentSelector: NonNullable<LanguageClientOptions['documentSelector']> = [
  ...files,
  { notebook: { notebookType: NOTEBOOK_TYPE }, language: 'python' },
];

/** The same documents in the editor's words. */
export const editorSelector: DocumentSelector = [...files, { notebookType: NOTEBOOK_TYPE, language: 'python' }];

export type ProgramKind = 'python' | 'notebook' | 'javascript';

const KINDS: Readonly<Record<string, ProgramKind>> = {
  '.py': 'python',
  '.ipynb': 'notebook',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.ts': 'javascript',
  '.mts': 'javascript',
  '.cts': 'javascript',
};

/** How a file is run, by its name; undefined for files that are no programs. */
export function programKind(path: string): ProgramKind | undefined {
  return KINDS[extname(path).toLowerCase()];
}
