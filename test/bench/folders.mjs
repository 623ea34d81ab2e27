// Where the benchmarks keep things, and the interpreters they use.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lab, root, which } from '../../scripts/lib/lab.mjs';

export const here = join(root, 'test/bench');
export const bench = join(lab, 'bench');

/** The Python that has the frameworks: that of the tests. @throws where there is none */
export function frameworkPython() {
  const python = process.env.TWINRUN_TEST_PYTHON ?? join(lab, 'venv/bin/python');
  if (!existsSync(python)) throw new Error('no Python with PyTorch: run `npm test` once, or set TWINRUN_TEST_PYTHON');
  return python;
}

/** Any Python 3, for the clock. @throws where there is none */
export function anyPython() {
  const python = which('python3', 'python');
  if (python === undefined) throw new Error('no Python on PATH');
  return python;
}
