// The Python environment of the tests: the frameworks the runtime is proven on, CPU builds.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execute, lab, once, which } from '../../scripts/lib/lab.mjs';

const REQUIREMENTS = ['torch==2.13.0', 'numpy>=2.4', 'scikit-learn>=1.9', 'tensorflow_cpu==2.21.0', 'keras>=3.15'];

/** Creates `.lab/venv` unless `TWINRUN_TEST_PYTHON` names a ready interpreter. Idempotent. Returns the interpreter. */
export async function setupPython() {
  const given = process.env.TWINRUN_TEST_PYTHON;
  if (given) {
    if (!existsSync(given)) throw new Error(`TWINRUN_TEST_PYTHON names no file: ${given}`);
    return given;
  }
  const venv = join(lab, 'venv');
  const python = join(venv, 'bin/python');
  await once(venv, REQUIREMENTS.join(' '), async () => {
    const base = which('python3.11', 'python3', 'python');
    if (!base) throw new Error('No Python found. Install Python 3.11 with its venv module.');
    if (!existsSync(python)) await execute(base, ['-m', 'venv', venv]);
    await execute(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...REQUIREMENTS], {
      timeout: 1_200_000,
    });
  });
  return python;
}
