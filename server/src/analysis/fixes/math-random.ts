import type { TextEdit } from '../model/index.ts';
import type { FixSource } from './edits.ts';
import { lineEnd } from './edits.ts';

/**
 * Mulberry32: 32 bits of state, uniform enough for initial weights and shuffles, the same in every engine. Replacing
 * Math.random was measured to make TF.js training bit-equal on its cpu, wasm and tensorflow backends.
 */
const GENERATOR = `// Math.random cannot be seeded: this one gives the same numbers in every run.
let randomState = 42;
Math.random = () => {
  randomState = (randomState + 0x6d2b79f5) | 0;
  let bits = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
};`;

/** Inserts the generator after the imports. */
export function mathRandom({ model, text }: FixSource): TextEdit {
  const last = model.afterImports > model.insertionPoint;
  const at = last ? lineEnd(text, model.afterImports) : model.insertionPoint;
  const inserted = last ? `\n\n${GENERATOR}\n` : `${GENERATOR}\n\n`;
  return { path: model.path, span: { start: at, end: at }, text: inserted };
}
