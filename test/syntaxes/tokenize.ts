import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

const root = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

interface GrammarContribution {
  readonly path: string;
  readonly scopeName: string;
  readonly injectTo: readonly string[];
}

/** The grammars that the manifest contributes. */
export const contributed: readonly GrammarContribution[] = require(join(root, 'package.json')).contributes.grammars;

export interface Token {
  readonly text: string;
  /** Innermost last. */
  readonly scopes: readonly string[];
}

let oniguruma: Promise<{ createOnigScanner: typeof createOnigScanner; createOnigString: typeof createOnigString }>;
function loadOniguruma() {
  oniguruma ??= readFile(require.resolve('vscode-oniguruma/release/onig.wasm'))
    .then((wasm) => loadWASM(wasm))
    .then(() => ({ createOnigScanner, createOnigString }));
  return oniguruma;
}

/**
 * Loads a host grammar with the contributed grammars injected into it, as the editor does.
 * @param hosts scope name → JSON text of the host grammar and of the grammars it includes
 */
export async function loadHost(scopeName: string, hosts: ReadonlyMap<string, string>): Promise<IGrammar> {
  const registry = new Registry({
    onigLib: loadOniguruma(),
    async loadGrammar(scope) {
      const own = contributed.find((grammar) => grammar.scopeName === scope);
      const text = own ? await readFile(join(root, own.path), 'utf8') : hosts.get(scope);
      return text === undefined ? null : parseRawGrammar(text, `${scope}.json`);
    },
    getInjections: (scope) =>
      contributed.filter((grammar) => grammar.injectTo.includes(scope)).map((grammar) => grammar.scopeName),
  });
  const grammar = await registry.loadGrammar(scopeName);
  if (!grammar) throw new Error(`No grammar ${scopeName}`);
  return grammar;
}

/** The tokens of each line. */
export function tokenize(grammar: IGrammar, source: string): Token[][] {
  let state = INITIAL;
  return source.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
  });
}

/** `text` → the innermost scope that Twinrun's grammar gave it, for the tokens that have one and are not blank. */
export function ownTokens(grammar: IGrammar, source: string): [text: string, scope: string][] {
  return tokenize(grammar, source)
    .flat()
    .map(({ text, scopes }): [string, string] => [
      text.trim(),
      scopes.filter((s) => s.endsWith('.twinrun')).at(-1) ?? '',
    ])
    .filter(([text, scope]) => text !== '' && scope !== '');
}
