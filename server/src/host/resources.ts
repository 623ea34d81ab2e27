import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frontend } from '../analysis/model/index.ts';

/**
 * What is loaded at run time rather than bundled. In a bundle everything lies beside it; from sources the wasm files are
 * those of their npm packages and the TypeScript front end is its source folder.
 */
const here = __dirname;

/** Bytes of a WebAssembly file, by package and file name. */
async function wasm(packageName: string, file: string): Promise<Uint8Array> {
  const bundled = join(here, file);
  if (existsSync(bundled)) return readFile(bundled);
  return readFile(createRequire(join(here, 'resources.js')).resolve(`${packageName}/${file}`));
}

export async function loadParserRuntime(): Promise<{ runtime: Uint8Array; grammar: Uint8Array }> {
  const [runtime, grammar] = await Promise.all([
    wasm('web-tree-sitter', 'web-tree-sitter.wasm'),
    wasm('tree-sitter-python', 'tree-sitter-python.wasm'),
  ]);
  return { runtime, grammar };
}

/** Loads the TypeScript front end: most of a second and 100 MB, so call it only when there is something to read. */
export async function loadTypeScriptFrontend(): Promise<Frontend> {
  const bundled = join(here, 'typescript.cjs');
  const sources = join(here, '../analysis/frontends/typescript/index.ts');
  const loaded = existsSync(bundled)
    ? createRequire(bundled)(bundled)
    : await import(/* @vite-ignore */ pathToFileURL(sources).href);
  return loaded.createTypeScriptFrontend();
}
