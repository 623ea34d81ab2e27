// How the page of the comparison panel is bundled: for the extension, for reports and for its tests.

/** Options of esbuild; the style sheet is written beside `outfile`. */
export const panelBundle = {
  entryPoints: ['client/panel/page/main.tsx'],
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'css' },
  logLevel: 'warning',
};
