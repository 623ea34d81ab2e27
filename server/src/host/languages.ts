/** What a file name says about the language inside. The lists are the front ends' own, known here without loading them. */
export type FileLanguage = 'python' | 'notebook' | 'javascript';

const EXTENSIONS: Readonly<Record<string, FileLanguage>> = {
  '.py': 'python',
  '.ipynb': 'notebook',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascript',
  '.ts': 'javascript',
  '.mts': 'javascript',
  '.cts': 'javascript',
  '.tsx': 'javascript',
};

/** Every extension that is read, with the dot. */
export const PROGRAM_EXTENSIONS: readonly string[] = Object.keys(EXTENSIONS);

/** Undefined for files that hold no program. Declaration files (`.d.ts`) hold none. */
export function languageOf(path: string): FileLanguage | undefined {
  const name = path.toLowerCase();
  if (/\.d\.[mc]?ts$/.test(name)) return undefined;
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : EXTENSIONS[name.slice(dot)];
}

/**
 * Whether a JavaScript file may train or run a model: the cheap question whose answer decides if the TypeScript front
 * end, which takes most of a second to load, is loaded at all.
 */
export function mentionsModels(text: string): boolean {
  return /@tensorflow\/tfjs|\btf\.|\bml5\b|brain\.js|danfojs|onnxruntime/.test(text);
}
