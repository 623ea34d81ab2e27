// Weight diff: two files of 500 MB with every metric, by the project and by NumPy in turn, different and identical.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../scripts/lib/lab.mjs';
import { bench, frameworkPython, here } from './folders.mjs';
import { answerOf, lastLine } from './processes.mjs';
import { bundled } from './product.mjs';

const MEGABYTES = 500;
const REPETITIONS = 3;

export async function compare(report) {
  const python = frameworkPython();
  const script = await bundled('weights');
  const numpy = join(here, 'weights.py');
  const folder = join(bench, 'weights');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    report.note(`writing 3 × ${MEGABYTES} MB`);
    await execute(python, [numpy, 'make', folder, String(MEGABYTES)]);
    cpSync(join(folder, 'base.safetensors'), join(folder, 'same.safetensors'));
    const runs = [];
    for (const name of ['base', 'other', 'same'])
      runs.push(await answerOf(script, ['make', folder, join(folder, `${name}.safetensors`)]));
    const [base, other, same] = runs;
    const pairs = { 'every element differs': other, identical: same };
    for (const [what, twin] of Object.entries(pairs)) {
      const own = [];
      const theirs = [];
      for (let i = 0; i < REPETITIONS; i++) {
        report.note(`comparing, ${what}: ${i + 1} of ${REPETITIONS}`);
        own.push(await answerOf(script, ['compare', base.directory, twin.directory]));
        theirs.push(lastLine(await execute(python, [numpy, 'compare', base.file, twin.file])));
        if (own[i].differing !== theirs[i].differing)
          throw new Error(`${own[i].differing} elements differ, ${theirs[i].differing} by NumPy`);
      }
      const speed = ({ seconds }) => (2 * MEGABYTES) / 1000 / seconds;
      report.figure(`weight diff, ${what}`, own.map(speed), { unit: 'GB/s', atLeast: 8 });
      report.figure('  NumPy, the same figures', theirs.map(speed), { unit: 'GB/s' });
      const ratios = own.map(({ seconds }, i) => theirs[i].seconds / seconds);
      report.figure('  times as fast as NumPy', ratios, { unit: '×', atLeast: 10 });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
