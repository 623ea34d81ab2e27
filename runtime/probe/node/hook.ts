/**
 * The Node probe: `node --import hook.mjs script`. Records a run of an unmodified TensorFlow.js script into the run
 * directory that the launcher names in the environment, and does nothing in any process that it was not meant for.
 */
import { isMainThread } from 'node:worker_threads';
import { ENV, readProbeSettings } from '../../src/capture/index.ts';
import { SCHEMA_VERSION } from '../../src/store/index.ts';
import { RunDirectory } from './run-directory.ts';
import { startSession } from './session.ts';

// Worker threads and child processes inherit both the variables and `--import`.
const settings = isMainThread && process.env[ENV.recorder] === undefined ? readProbeSettings(process.env) : null;

if (settings !== null && settings.schema === SCHEMA_VERSION) {
  process.env[ENV.recorder] = String(process.pid);
  try {
    await startSession(settings);
  } catch (error) {
    new RunDirectory(settings.runDir).problem('probe', error);
  }
}
