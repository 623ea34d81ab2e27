import { ts } from 'ts-morph';
import type { ImportStmt } from '../../model/index.ts';
import { importStatement } from './modules.ts';

/** Libraries that a page's script tags bind to a global name, and uses that show it is them. */
const SCRIPT_GLOBALS = [
  {
    name: 'tf',
    module: '@tensorflow/tfjs',
    evidence:
      /\btf\s*\.\s*(?:layers|sequential|model|tensor(?:[1-6]d)?|variable|train|initializers|data|random\w+|loadLayersModel|loadGraphModel|tidy|setBackend|ready|util|dispose)\b/,
  },
  { name: 'ml5', module: 'ml5', evidence: /\bml5\s*\.\s*\w+/ },
];

/** The imports that a script relies on its page for: names it uses as such a library and binds nowhere itself. */
export function globalImports(file: ts.SourceFile, base: number): ImportStmt[] {
  const used = SCRIPT_GLOBALS.filter(({ evidence }) => evidence.test(file.text));
  if (used.length === 0) return [];
  const bound = boundNames(file, new Set(used.map(({ name }) => name)));
  const span = { start: base, end: base };
  return used
    .filter(({ name }) => !bound.has(name))
    .map(({ name, module }) => importStatement(module, [{ name: null, local: name, span }], span));
}

/** Those of the names that any declaration in the file binds, in whatever scope. */
function boundNames(file: ts.SourceFile, names: ReadonlySet<string>): Set<string> {
  const bound = new Set<string>();
  const pending: ts.Node[] = [file];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const name = declaredName(node);
    if (name !== undefined && names.has(name)) bound.add(name);
    ts.forEachChild(node, (child) => void pending.push(child));
  }
  return bound;
}

function declaredName(node: ts.Node): string | undefined {
  if (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isImportClause(node) ||
    ts.isNamespaceImport(node) ||
    ts.isImportSpecifier(node) ||
    ts.isImportEqualsDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node)
  ) {
    return node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : undefined;
  }
  return undefined;
}
