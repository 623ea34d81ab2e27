import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Called by the workbench inside the extension host. Rejects when a test fails or none ran. */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, slow: 10_000, reporter: 'spec', color: false });
  for (const file of readdirSync(__dirname).toSorted()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  }
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const passed = runner.stats?.passes ?? 0;
      if (failures > 0) reject(new Error(`${failures} of the tests failed`));
      else if (passed === 0) reject(new Error('No test ran'));
      else resolve();
    });
  });
}
