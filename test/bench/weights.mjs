// Compares run directories that hold nothing but weights, and prints the seconds as JSON.
//   weights make STORE SAFETENSORS    a run directory with that file moved into it; prints its path
//   weights compare DIRECTORY DIRECTORY
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from '../../runtime/src/compare/index.ts';
import { FILES, finishRun } from '../../runtime/src/store/index.ts';
import { newRun } from './run-directory.mjs';

async function make(store, weights) {
  const { manifest, directory } = await newRun(store);
  const file = `${FILES.weights}/000-final.safetensors`;
  renameSync(weights, join(directory, file));
  writeFileSync(join(directory, FILES.environment), '{}\n');
  const line = { t: 'weights', label: 'final', step: 0, model: 0, file };
  writeFileSync(join(directory, FILES.steps), `${JSON.stringify(line)}\n`);
  await finishRun(directory, manifest);
  return { directory, file: join(directory, file) };
}

async function compare(base, other) {
  const began = performance.now();
  const { tensors, problems } = await compareRuns([base, other]);
  const seconds = (performance.now() - began) / 1000;
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const differing = tensors.reduce(
    (sum, { points }) => sum + points.reduce((all, point) => all + point.differing, 0),
    0,
  );
  return { seconds, differing };
}

async function main([command, ...args]) {
  console.log(JSON.stringify(await (command === 'make' ? make : compare)(...args)));
}

main(process.argv.slice(2));
