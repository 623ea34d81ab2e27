/**
 * The Node probe: `node --import hook.mjs script`. Records a run of an unmodified TensorFlow.js script into the run
 * directory that the launcher names in the environment, and does nothing in any process that it was not meant for.
 */
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { END_FILE, ENV, type ProbeEnd, readProbeSettings, STOP_SIGNAL } from '../../src/capture/index.ts';
import { FILES, SCHEMA_VERSION } from '../../src/store/index.ts';
import { BackendError, chooseBackend, prepareBackend } from './backend.ts';
import { CLOCK, Draws, ENTROPY, MATH_RANDOM } from './draws.ts';
import { environment } from './environment.ts';
import { Instrumentation } from './instrument.ts';
import { installLoader } from './loader.ts';
import { watchMathRandom } from './math-random.ts';
import { Places } from './places.ts';
import { Recorder } from './recorder.ts';
import type { RedirectSettings } from './redirect.ts';
import { RunDirectory } from './run-directory.ts';

const settings = isMainThread ? readProbeSettings(process.env) : null;
const ours = settings !== null && settings.schema === SCHEMA_VERSION && process.env[ENV.recorder] === undefined;

if (settings !== null && ours) {
  process.env[ENV.recorder] = String(process.pid);
  const here = dirname(fileURLToPath(import.meta.url));
  const redirectSettings: RedirectSettings = {
    device: settings.device,
    script: settings.script,
    bundled: join(here, '..', '..', 'tfjs'),
    standIn: join(here, 'tfjs-node.cjs'),
    tfjsNode: process.env['TWINRUN_TFJS_NODE'] || null,
  };
  const run = new RunDirectory(settings.runDir);
  const places = new Places(settings.workspace, [here + sep, redirectSettings.bundled + sep]);
  const { streams, threads } = settings.forced;
  const forcedSeed = (stream: string) => streams[stream] ?? streams['*'] ?? null;
  if (threads !== null) {
    process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
    process.env['TF_NUM_INTEROP_THREADS'] = String(threads);
  }

  const draws: Draws = new Draws(places, () => recorder.steps - 1);
  const random = watchMathRandom(forcedSeed(MATH_RANDOM), {
    drawn: (seeded, below) => draws.mathRandom(seeded, below),
    replaced: (generator, below) => {
      draws.seeded(MATH_RANDOM, 'Math.random =', generator.name || 'function', places.userPlace(places.stack(below)));
    },
  });
  const recorder = new Recorder(run, settings.limits, settings.weightsBudget, () => ({
    [MATH_RANDOM]: random.digest(),
  }));

  for (const stream of [MATH_RANDOM, CLOCK, ENTROPY]) {
    const seed = forcedSeed(stream);
    if (seed !== null) draws.seeded(stream, 'twinrun', String(seed), null);
  }

  let exception: unknown = null;
  let ended = false;
  const end = (why: ProbeEnd['why']) => {
    if (ended) return;
    ended = true;
    run.guard('end', () => recorder.saveFinal());
    run.guard('end', () => writeFacts());
    run.guard('end', () => {
      const failed = why === 'exception' && exception !== null;
      const place = failed ? places.ofError(exception) : null;
      const report: ProbeEnd = {
        why,
        steps: recorder.steps,
        exception: failed ? describe(exception) : null,
        place: place === null ? null : `${place.file}:${place.line}`,
      };
      run.file(END_FILE, JSON.stringify(report));
    });
  };
  const stop = (why: ProbeEnd['why']): never => {
    end(why);
    process.exit(why === 'exception' ? 1 : 0);
  };
  const instrumentation = new Instrumentation({
    ...{ run, recorder, draws, places, forcedSeed, stop, checkpoint: () => writeFacts() },
    backend: settings.device === 'default' ? null : settings.device,
  });
  const writeFacts = () => {
    run.file(FILES.environment, `${JSON.stringify(environment(instrumentation.core), null, 2)}\n`);
    run.file(
      FILES.draws,
      draws
        .lines()
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
  };

  process.on('uncaughtExceptionMonitor', (error) => {
    exception = error;
  });
  process.on('exit', (code) => end(exception !== null && code !== 0 ? 'exception' : 'exit'));
  process.on(STOP_SIGNAL, () => stop('stopped'));
  if (settings.limits.seconds !== null) {
    setTimeout(() => stop('seconds'), settings.limits.seconds * 1000).unref();
  }

  installLoader(
    redirectSettings,
    {
      loading: random.unwatched,
      loaded: (exports) => {
        instrumentation.module(exports);
        const { core } = instrumentation;
        if (core !== null) run.guard('backend', () => prepareLoaded(core));
      },
    },
    new URL('resolver.mjs', import.meta.url).href,
  );
  const prepareLoaded = (core: NonNullable<Instrumentation['core']>) => {
    if (settings.device === 'cpu') chooseBackend(core, 'cpu');
    instrumentation.hookNativeMultinomial(core);
  };

  try {
    await prepareBackend(redirectSettings);
  } catch (error) {
    if (!(error instanceof BackendError)) run.problem('backend', error);
    exception = error;
    stop('exception');
  }
  writeFacts();
}

/** The last line of what Node prints for it: `Error: message`. */
function describe(error: unknown): string {
  if (error instanceof BackendError) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `Uncaught ${String(error)}`;
  return text.split('\n')[0] as string;
}
