import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import { isTensorFlow, type RedirectSettings, redirect } from './redirect.ts';

interface LoadedModule {
  readonly exports: unknown;
}

/** Internals of Node's CommonJS loader that stay the same from 20 to 26. */
interface CommonJs {
  _resolveFilename: (
    this: unknown,
    request: string,
    parent?: { filename?: string | null },
    ...rest: unknown[]
  ) => string;
  readonly prototype: { load: (this: LoadedModule, filename: string) => void };
  registerHooks?: (hooks: {
    resolve: (specifier: string, context: { parentURL?: string }, next: (...args: unknown[]) => unknown) => unknown;
  }) => void;
  register: (specifier: string, options: { parentURL: string; data: unknown }) => void;
}

export interface LoaderHooks {
  /** Wraps the loading of a file of TensorFlow.js. */
  readonly loading: <T>(load: () => T) => T;
  /** A file of TensorFlow.js was loaded, with these exports. */
  readonly loaded: (exports: unknown) => void;
}

/**
 * Makes `require` and `import` find the TensorFlow.js of the chosen backend, and tells of its modules as they load.
 * @param resolver file URL of the module that does the same for `import` in the loader's thread of Node 20
 */
export function installLoader(settings: RedirectSettings, hooks: LoaderHooks, resolver: string): void {
  const loader = Module as unknown as CommonJs;

  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    return (
      redirect(request, parent?.filename ?? undefined, settings) ?? resolveFilename.call(this, request, parent, ...rest)
    );
  };

  if (loader.registerHooks) {
    loader.registerHooks({
      resolve(specifier, context, next) {
        const target = redirect(specifier, context.parentURL, settings);
        if (target === null) return next(specifier, context);
        return { url: pathToFileURL(target).href, format: 'commonjs', shortCircuit: true };
      },
    });
  } else {
    loader.register(resolver, { parentURL: resolver, data: settings });
  }

  // TensorFlow.js is CommonJS: every way of importing it ends here.
  const { load } = loader.prototype;
  loader.prototype.load = function (filename) {
    if (!isTensorFlow(filename, settings)) return load.call(this, filename);
    hooks.loading(() => load.call(this, filename));
    hooks.loaded(this.exports);
  };
}
