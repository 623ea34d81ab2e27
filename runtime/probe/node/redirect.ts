import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What decides which TensorFlow.js a script gets. Plain data: it is sent to the loader's thread on Node 20. */
export interface RedirectSettings {
  /** `default`, `cpu`, `wasm` or `tensorflow`. */
  readonly device: string;
  /** Absolute path of the script: packages are looked up from it. */
  readonly script: string;
  /** Absolute path of the folder with `tfjs.cjs` and `wasm.cjs`, the copy that is used where the workspace has none. */
  readonly bundled: string;
  /** Absolute path of the module that stands in for tfjs-node on another backend. */
  readonly standIn: string;
  /** Folder of an installed `@tensorflow/tfjs-node` outside the workspace; null = none. */
  readonly tfjsNode: string | null;
}

const NATIVE = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];
const BUNDLED: Readonly<Record<string, string>> = {
  '@tensorflow/tfjs': 'tfjs.cjs',
  '@tensorflow/tfjs-core': 'tfjs.cjs',
  '@tensorflow/tfjs-layers': 'tfjs.cjs',
  '@tensorflow/tfjs-converter': 'tfjs.cjs',
  '@tensorflow/tfjs-data': 'tfjs.cjs',
  '@tensorflow/tfjs-backend-cpu': 'tfjs.cjs',
  '@tensorflow/tfjs-backend-wasm': 'wasm.cjs',
};

/** Whether a file belongs to TensorFlow.js itself, the workspace's or the bundled one. */
export function isTensorFlow(path: string, settings: RedirectSettings): boolean {
  return /[\\/]node_modules[\\/]@tensorflow[\\/]/.test(path) || dirname(path) === settings.bundled;
}

/**
 * The file to load instead of what `specifier` means to the module `parent`; null leaves it alone.
 * @param parent path or file URL of the importing module
 */
export function redirect(specifier: string, parent: string | undefined, settings: RedirectSettings): string | null {
  if (lookingUp || !specifier.startsWith('@tensorflow/tfjs')) return null;
  const from = parent === undefined ? settings.script : parent.startsWith('file:') ? fileURLToPath(parent) : parent;
  // The bundled wasm backend registers itself with the engine that the script uses, whichever that is.
  if (dirname(from) === settings.bundled) return own(specifier, settings) ?? bundled(specifier, settings);
  if (isTensorFlow(from, settings)) return null;
  if (specifier === '@tensorflow/tfjs' && settings.device === 'tensorflow') return nativePackage(settings, from);
  if (NATIVE.includes(specifier)) {
    if (settings.device === 'tensorflow') return nativePackage(settings, from);
    return settings.device === 'default' && lookUp(specifier, from) !== null ? null : settings.standIn;
  }
  if (!(specifier in BUNDLED) || lookUp(specifier, from) !== null) return null;
  return own(specifier, settings) ?? bundled(specifier, settings);
}

/**
 * The workspace's tfjs-node, seen from the script or from `from`, else the one installed for Twinrun. A package whose
 * native addon is missing (its install script did not run) comes last.
 */
export function nativePackage(settings: RedirectSettings, from = settings.script): string | null {
  const found = NATIVE.flatMap((name) => [lookUp(name, from), lookUp(name, settings.script)]);
  if (settings.tfjsNode !== null) found.push(lookUp(settings.tfjsNode, settings.script));
  const packages = found.filter((path) => path !== null);
  return packages.find(hasAddon) ?? packages[0] ?? null;
}

/** Whether `lib/napi-v8/tfjs_binding.node`, or that of another N-API version, lies in the package of `dist/index.js`. */
function hasAddon(main: string): boolean {
  const library = join(dirname(main), '..', 'lib');
  try {
    return readdirSync(library).some((version) => existsSync(join(library, version, 'tfjs_binding.node')));
  } catch {
    return false;
  }
}

/** The script's own copy of a package, or the one that its own `@tensorflow/tfjs` or tfjs-node brings along. */
export function own(specifier: string, settings: RedirectSettings): string | null {
  const direct = lookUp(specifier, settings.script);
  if (direct !== null) return direct;
  for (const name of ['@tensorflow/tfjs', ...NATIVE]) {
    const carrier = lookUp(name, settings.script);
    const found = carrier === null ? null : lookUp(specifier, carrier);
    if (found !== null) return found;
  }
  return null;
}

/** The copy that comes with Twinrun; null where it has none of that package. */
export function bundled(specifier: string, settings: RedirectSettings): string | null {
  const name = BUNDLED[specifier];
  if (name === undefined) return null;
  const path = join(settings.bundled, name);
  return existsSync(path) ? path : null;
}

let lookingUp = false;

/** What `specifier` means to the module `from` without any redirection; null = nothing. */
function lookUp(specifier: string, from: string): string | null {
  lookingUp = true;
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return null;
  } finally {
    lookingUp = false;
  }
}
