import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../server/src/analysis/catalogue/catalogue.ts';
import { exportForPython } from './parameters.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** What the test environment installs; none may go missing unnoticed. */
const PACKAGES = ['numpy', 'torch', 'sklearn', 'scipy', 'keras', 'tensorflow'];

const named = process.env['TWINRUN_TEST_PYTHON'];
const fallback = join(root, '.lab/venv/bin/python');
const python = named ?? (existsSync(fallback) ? fallback : undefined);

interface Report {
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly checked: number;
  readonly opaque: readonly string[];
  readonly mismatches: readonly { readonly name: string; readonly problem: string }[];
}

function check(packages: readonly string[]): Report {
  const folder = mkdtempSync(join(tmpdir(), 'twinrun-catalogue-'));
  try {
    const file = join(folder, 'catalogue.json');
    writeFileSync(file, exportForPython(catalogue));
    const run = spawnSync(python ?? 'python3', [join(root, 'scripts/check-catalogue.py'), file, ...packages], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (!run.stdout.startsWith('{')) throw new Error(`check-catalogue.py gave no report:\n${run.stderr}`);
    return JSON.parse(run.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const absent =
  'No Python for the tests: set TWINRUN_TEST_PYTHON or make .lab/venv (npm test does). The catalogue was not compared with the installed packages.';

describe.skipIf(!python && process.env['CI'] !== 'true')('the catalogue and the installed packages', () => {
  it('agree on every name, parameter, position and default', () => {
    expect(python, absent).toBeDefined();
    const report = check(PACKAGES);
    const missing = `not installed beside ${python}: ${report.missing.join(', ')}`;
    if (process.env['CI'] === 'true') expect(report.missing, missing).toEqual([]);
    else if (report.missing.length > 0) console.warn(`${missing}; their facts were not checked`);
    expect(report.mismatches).toEqual([]);
    expect(report.checked).toBeGreaterThan(report.missing.length > 0 ? 50 : 1000);
    // A name without a signature is checked for existence only; that must stay the exception.
    expect(report.opaque.length).toBeLessThan(report.checked / 20);
  }, 180_000);
});

describe('the check itself', () => {
  it('reports a wrong name, a wrong position and a wrong default', () => {
    const folder = mkdtempSync(join(tmpdir(), 'twinrun-catalogue-'));
    const file = join(folder, 'wrong.json');
    const wrong = (name: string, parameters: object[]) => ({
      names: [name],
      kind: 'function',
      versions: null,
      virtual: false,
      parameters,
    });
    writeFileSync(
      file,
      JSON.stringify([
        {
          id: 'wrong',
          modules: {},
          symbols: [
            wrong('random.sow', []),
            wrong('random.seed', [{ name: 'a', position: 1, default: null }]),
            wrong('random.seed', [{ name: 'a', position: 0, default: 0 }]),
            wrong('random.seed', [{ name: 'b', position: 0 }]),
            wrong('random.seed', [{ name: 'a', position: 0, default: null }]),
          ],
        },
      ]),
    );
    const run = spawnSync(python ?? 'python3', [join(root, 'scripts/check-catalogue.py'), file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true, force: true });
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout).mismatches).toEqual([
      { name: 'random.sow', problem: 'does not resolve' },
      { name: 'random.seed', problem: 'a is at position 0, not 1' },
      { name: 'random.seed', problem: 'a defaults to None, not 0' },
      { name: 'random.seed', problem: 'has no parameter b' },
    ]);
  }, 60_000);
});
