import { defineConfig } from 'vitest/config';

/** Each project runs alone with `npx vitest run --project <name>`; only `runtime` needs Python and TF.js. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: 'analysis', include: ['test/analysis/**/*.test.ts'] } },
      { test: { name: 'lsp', include: ['test/lsp/**/*.test.ts'] } },
      { test: { name: 'panel', include: ['test/panel/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: 'cli', include: ['test/cli/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'syntaxes', include: ['test/syntaxes/**/*.test.ts'] } },
      { test: { name: 'runtime', include: ['test/runtime/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 } },
      // Needs the built extension, the workbench and Chromium.
      {
        test: {
          name: 'workbench',
          include: ['test/workbench/**/*.test.ts', 'test/browser/**/*.test.ts'],
          exclude: ['test/workbench/suite/**'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
