import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPythonFrontend } from '../../../server/src/analysis/frontends/python/index.ts';
import type { SourceModel, SourceText } from '../../../server/src/analysis/model/index.ts';

const require = createRequire(import.meta.url);

/** The front end with the grammar that the product ships. */
export const python = await createPythonFrontend({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm')),
});

export function script(text: string, path = 'script.py'): SourceText {
  return { path, pieces: [{ cell: null, text, executionCount: null }] };
}

export function lowerScript(text: string, previous?: SourceModel): SourceModel {
  return python.lower(script(text), previous);
}

/** Installed Python packages' sources, by package; empty where no test interpreter is set up. */
export function librarySources(packages: readonly string[]): string[] {
  const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');
  const interpreter = process.env['TWINRUN_TEST_PYTHON'] ?? join(repository, '.lab/venv/bin/python');
  const library = join(dirname(dirname(interpreter)), 'lib');
  if (!existsSync(library)) return [];
  const sites = readdirSync(library).map((version) => join(library, version, 'site-packages'));
  return sites.flatMap((site) => packages.flatMap((name) => pythonFiles(join(site, name))));
}

function pythonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => join(entry.parentPath, entry.name));
}
