/** Redirects `import` where Node runs resolve hooks in a thread of their own (`Module.register`, Node 20). */
import { pathToFileURL } from 'node:url';
import { type RedirectSettings, redirect } from './redirect.ts';

let settings: RedirectSettings;

export function initialize(data: RedirectSettings): void {
  settings = data;
}

export function resolve(
  specifier: string,
  context: { parentURL?: string },
  next: (specifier: string, context: unknown) => unknown,
): unknown {
  const target = redirect(specifier, context.parentURL, settings);
  if (target === null) return next(specifier, context);
  return { url: pathToFileURL(target).href, format: 'commonjs', shortCircuit: true };
}
