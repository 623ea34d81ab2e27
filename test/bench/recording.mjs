// Prints, as JSON, a new run directory and the environment that makes a probe record a script into it.
//   recording STORE WORKSPACE SCRIPT KIND
import { basename } from 'node:path';
import { probeEnvironment } from '../../runtime/src/capture/index.ts';
import { newRun } from './run-directory.mjs';

/** As much as the launcher grants. */
const WEIGHTS_BUDGET = 256 * 1024 * 1024;

async function main([store, workspace, script, kind]) {
  const { manifest, directory } = await newRun(store, { kind, script: basename(script) });
  const { schema, id, device, limits, forced } = manifest;
  const settings = { schema, runId: id, runDir: directory, workspace, script, limits, forced, device };
  console.log(JSON.stringify({ directory, env: probeEnvironment({ ...settings, weightsBudget: WEIGHTS_BUDGET }) }));
}

main(process.argv.slice(2));
