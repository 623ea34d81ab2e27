// What the probes cost: the CPU time of the same training with and without one, in turn.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bench, frameworkPython, here } from './folders.mjs';
import { answerOf, lastLine, timed } from './processes.mjs';
import { buildProbes, bundled, product } from './product.mjs';

const REPETITIONS = 3;

/** One thread: with several, waiting for each other counts as CPU time and hides what is measured. */
const THREADS = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** Steps, or for TF.js epochs of four steps: a few seconds each. */
const STEPS = {
  'PyTorch conv net': 300,
  'PyTorch 600k parameters': 500,
  'TF.js cpu conv net': 8,
  'TF.js cpu 600k parameters': 3,
};

export async function probe(report) {
  await buildProbes();
  const store = join(bench, 'runs');
  mkdirSync(store, { recursive: true });
  const recording = await bundled('recording');
  const record = (script, kind) => answerOf(recording, [store, here, script, kind]);
  try {
    await torch(report, record).catch((error) => report.missing('PyTorch', error.message));
    await tensorFlowJs(report, record);
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

async function torch(report, record) {
  const python = frameworkPython();
  const script = join(here, 'torch_training.py');
  const probes = { PYTHONPATH: join(product, 'probe/python') };
  for (const [name, model] of [
    ['PyTorch conv net', 'conv'],
    ['PyTorch 600k parameters', 'dense'],
  ]) {
    const command = [python, script, model, String(STEPS[name])];
    await overhead(report, name, command, command, probes, () => record(script, 'python'));
  }
}

async function tensorFlowJs(report, record) {
  const script = join(here, 'tfjs-training.mjs');
  const hook = ['--import', pathToFileURL(join(product, 'probe/node/hook.mjs')).href];
  for (const [name, model] of [
    ['TF.js cpu conv net', 'conv'],
    ['TF.js cpu 600k parameters', 'dense'],
  ]) {
    const training = [script, model, String(STEPS[name])];
    const watched = [process.execPath, ...hook, ...training];
    await overhead(report, name, [process.execPath, ...training], watched, {}, () => record(script, 'node'));
  }
}

/** Runs a training bare and watched in turn. */
async function overhead(report, name, bare, watched, probes, record) {
  const samples = [];
  for (let i = 0; i < REPETITIONS; i++) {
    report.note(`${name}: ${i + 1} of ${REPETITIONS}`);
    const without = await timed(bare, { env: THREADS });
    const { directory, env } = await record();
    const within = await timed(watched, { env: { ...THREADS, ...probes, ...env } });
    const [plain, recorded] = [without, within].map(({ output }) => lastLine(output));
    mustHaveRecorded(directory, recorded.steps);
    samples.push({
      steps: 100 * (recorded.seconds / plain.seconds - 1),
      process: 100 * (within.cpu / without.cpu - 1),
      plain: (1000 * plain.seconds) / plain.steps,
      recorded: (1000 * recorded.seconds) / recorded.steps,
      startUp: within.cpu - recorded.seconds - (without.cpu - plain.seconds),
    });
  }
  const of = (key) => samples.map((sample) => sample[key]);
  report.figure(`probe, ${name}: steps, CPU`, of('steps'), { unit: '%', atMost: 3 });
  report.figure('  CPU of a step without', of('plain'), { unit: 'ms' });
  report.figure('  CPU of a step with', of('recorded'), { unit: 'ms' });
  report.figure('  whole process, CPU', of('process'), { unit: '%' });
  report.figure('  outside the measured steps, CPU added', of('startUp'), { unit: 's' });
}

/** A probe that records nothing costs nothing. @throws when there are fewer digests than steps */
function mustHaveRecorded(directory, steps) {
  const lines = readFileSync(join(directory, 'steps.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"step"'));
  if (lines.length < steps) throw new Error(`the probe recorded ${lines.length} of ${steps} steps`);
}
