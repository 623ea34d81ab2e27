import type { TextEdit } from '../model/index.ts';
import { type FixSource, lineEnd } from './edits.ts';

/**
 * Mulberry32: 32 bits of state, uniform enough for initial weights and shuffles, the same in every engine. Replacing
 * Math.random was measured to make TF.js training bit-equal on its cpu, wasm and tensorflow backends. The block keeps
 * its variable from meeting one of the program's.
 */
const GENERATOR = `// Math.random cannot be seeded: this one gives the same numbers in every run.
{
  let state = 42;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}`;

/** Inserts the generator after the imports, one blank line before and after it. */
export function mathRandom({ model, text }: FixSource): TextEdit {
  const imports = model.afterImports > model.insertionPoint;
  const end = lineEnd(text, model.afterImports);
  // Code on the line of the last import would run before what is put behind the line.
  const shares = !/^\s*;?\s*(\/\/.*)?$/.test(text.slice(model.afterImports, end));
  const at = !imports ? model.insertionPoint : shares ? model.afterImports : end;
  const above = text.slice(0, at).replaceAll('\r', '');
  const before = imports ? '\n\n' : blankLineBehind(above);
  const rest = text.slice(at).replaceAll('\r', '');
  const after = rest === '' || rest.startsWith('\n\n') || rest === '\n' ? '' : rest.startsWith('\n') ? '\n' : '\n\n';
  return { path: model.path, span: { start: at, end: at }, text: `${before}${GENERATOR}${after}` };
}

function blankLineBehind(above: string): string {
  if (above === '' || above.endsWith('\n\n')) return '';
  return above.endsWith('\n') ? '\n' : '\n\n';
}
