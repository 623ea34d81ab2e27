import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { END_FILE, type ProbeEnd, type ProbeSettings, STOP_SIGNAL } from '../../src/capture/index.ts';
import { FILES } from '../../src/store/index.ts';
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

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Begins to record this process: everything is in place when the promise resolves, and the script may start. Where the
 * chosen backend cannot be had, ends the process instead, with the reason in `END_FILE`.
 */
export async function startSession(settings: ProbeSettings): Promise<void> {
  const { device, limits, forced } = settings;
  const redirects = redirectSettings(settings);
  const run = new RunDirectory(settings.runDir);
  const places = new Places(settings.workspace, [dirname(redirects.standIn) + sep, redirects.bundled + sep]);
  const forcedSeed = (stream: string) => forced.streams[stream] ?? forced.streams['*'] ?? null;
  if (forced.threads !== null) {
    process.env['TF_NUM_INTRAOP_THREADS'] = String(forced.threads);
    process.env['TF_NUM_INTEROP_THREADS'] = String(forced.threads);
  }

  const draws: Draws = new Draws(places, () => recorder.steps - 1);
  const random = watchMathRandom(forcedSeed(MATH_RANDOM), {
    drawn: (seeded, below) => draws.mathRandom(seeded, below),
    replaced: (generator, below) => {
      draws.seeded(MATH_RANDOM, 'Math.random =', generator.name || 'function', places.userPlace(places.stack(below)));
    },
  });
  const rng = () => ({ [MATH_RANDOM]: random.digest() });
  const recorder = new Recorder(run, limits, settings.weightsBudget, rng);
  for (const stream of [MATH_RANDOM, CLOCK, ENTROPY]) {
    const seed = forcedSeed(stream);
    if (seed !== null) draws.seeded(stream, 'twinrun', String(seed), null);
  }

  const writeFacts = () => {
    run.file(FILES.environment, `${JSON.stringify(environment(instrumentation.core), null, 2)}\n`);
    run.file(
      FILES.draws,
      draws.lines().reduce((text, line) => `${text}${JSON.stringify(line)}\n`, ''),
    );
  };
  const end = endOnce(run, recorder, places, writeFacts);
  const instrumentation = new Instrumentation({
    ...{ run, recorder, draws, places, forcedSeed },
    backend: device === 'default' ? null : device,
    checkpoint: writeFacts,
    stop: end.now,
  });

  installLoader(
    redirects,
    {
      loading: random.unwatched,
      loaded(exports) {
        instrumentation.module(exports);
        const { core } = instrumentation;
        if (core === null) return;
        if (device === 'cpu') run.guard('backend', () => chooseBackend(core, 'cpu'));
        run.guard('backend', () => instrumentation.hookNativeMultinomial(core));
      },
    },
    new URL('resolver.mjs', import.meta.url).href,
  );
  watchProcess(end, limits.seconds);
  try {
    await prepareBackend(redirects);
  } catch (error) {
    end.failed(error);
    end.now('exception');
  }
  run.guard('environment', writeFacts);
}

function redirectSettings({ device, script }: ProbeSettings): RedirectSettings {
  // In `dist`: probe/node/hook.mjs and tfjs/.
  const here = dirname(fileURLToPath(import.meta.url));
  return {
    ...{ device, script },
    bundled: join(here, '..', '..', 'tfjs'),
    standIn: join(here, 'tfjs-node.cjs'),
    tfjsNode: process.env['TWINRUN_TFJS_NODE'] || null,
  };
}

/** The end of the recording, however it comes about; only the first call counts. */
interface End {
  /** Remembers what went wrong, should the process end because of it. */
  failed(error: unknown): void;
  /** Completes the run directory while the process is ending with this code. */
  exiting(code: number): void;
  /** Completes the run directory and ends the process. */
  now(why: Exclude<ProbeEnd['why'], 'exit'>): void;
}

function endOnce(run: RunDirectory, recorder: Recorder, places: Places, writeFacts: () => void): End {
  let ended = false;
  let failure: { error: unknown } | null = null;
  const complete = (why: ProbeEnd['why']) => {
    run.guard('end', () => recorder.saveFinal());
    run.guard('end', writeFacts);
    run.guard('end', () => {
      const error = why === 'exception' ? failure?.error : undefined;
      const place = error === undefined ? null : places.ofError(error);
      const report: ProbeEnd = {
        ...{ why, steps: recorder.steps },
        exception: why === 'exception' ? describe(error) : null,
        place: place && `${place.file}:${place.line}`,
        ...(error instanceof BackendError ? { refusal: { en: error.en, zh: error.zh } } : {}),
      };
      run.file(END_FILE, JSON.stringify(report));
    });
  };
  return {
    failed(error) {
      failure = { error };
      // Another handler may go on, or fail in turn: then there is no exit event.
      if (process.listenerCount('uncaughtException') > 0) complete('exception');
    },
    exiting(code) {
      if (!ended) complete(failure !== null && code !== 0 ? 'exception' : 'exit');
    },
    now(why) {
      complete(why);
      ended = true;
      process.exit(why === 'exception' ? 1 : 0);
    },
  };
}

function watchProcess(end: End, seconds: number | null): void {
  process.on('uncaughtExceptionMonitor', (error) => end.failed(error));
  process.on('exit', (code) => end.exiting(code));
  process.on(STOP_SIGNAL, () => end.now('stopped'));
  // A script that takes no steps for long; between steps the recorder looks at the clock.
  if (seconds !== null) setTimeout(() => end.now('seconds'), Math.min(seconds * 1000, LONGEST_TIMER_MS)).unref();
}

/** The last line of what Node prints for an uncaught exception: `Error: message`. */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `Uncaught ${String(error)}`;
  return text.split('\n')[0] as string;
}
