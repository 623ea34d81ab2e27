import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CompareError } from '../../runtime/src/compare/index.ts';
import { compareAndExplain } from '../../runtime/src/explain/index.ts';
import { LaunchError, type RunOutcome, type RunRequest, runRepeats } from '../../runtime/src/launch/index.ts';
import { languageOf } from '../../server/src/host/index.ts';
import { COMPARISON_OPTIONS, comparisonOutput, exitOf, printComparison } from './comparison-output.ts';
import { EXIT, parse, positive, type Speech, UsageError } from './options.ts';
import { isInside, shownPath } from './paths.ts';
import type { Terminal } from './terminal.ts';

const OPTIONS = {
  ...COMPARISON_OPTIONS,
  times: { type: 'string' },
  device: { type: 'string' },
  steps: { type: 'string' },
  seconds: { type: 'string' },
  python: { type: 'string' },
} as const;

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `twinrun run`: repeats a script and compares the runs; resolves to the exit code. @throws UsageError */
export async function run(args: readonly string[], terminal: Terminal, speech: Speech): Promise<number> {
  const { text, locale } = speech;
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const { values, positionals } = parse(own, OPTIONS, text);
  const output = comparisonOutput(values, speech);
  const times = positive('--times', values.times, true, text) ?? 2;
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError(text.oneScript);
  const script = resolve(name);
  if (statSync(script, { throwIfNoEntry: false })?.isFile() !== true) throw new UsageError(text.noSuchPath(name));
  if (languageOf(script) === undefined) throw new UsageError(text.notAProgram(name));
  const cwd = process.cwd();
  const workspace = isInside(cwd, script) ? cwd : dirname(script);
  const request: RunRequest = {
    script,
    workspace,
    cwd,
    args: end < 0 ? [] : args.slice(end + 1),
    env: {},
    device: values.device ?? 'default',
    times,
    limits: {
      steps: positive('--steps', values.steps, true, text),
      seconds: positive('--seconds', values.seconds, false, text),
    },
    forced: { streams: {}, threads: null },
    interpreter: languageOf(script) === 'javascript' ? null : (values.python ?? null),
    store: join(workspace, '.twinrun/runs'),
  };
  try {
    const outcomes = await repeat(request, terminal, speech);
    const directories = outcomes.map(({ directory }) => directory);
    if (directories.length > 1) {
      const comparison = await compareAndExplain(directories, { locale });
      printComparison(comparison, output, terminal, speech);
      terminal.err(text.recorded(directories.map(shownPath)));
      return outcomes.every(endedWell) ? exitOf(comparison) : EXIT.error;
    }
    terminal.err(text.recorded(directories.map(shownPath)));
    return EXIT.error;
  } catch (error) {
    if (error instanceof LaunchError) terminal.err(locale === 'zh-cn' ? error.zh : error.message);
    else if (error instanceof CompareError) terminal.err(error.message);
    else throw error;
    return EXIT.error;
  }
}

/** Runs the script with progress; an interrupt cancels it, leaves nothing running and keeps what was recorded. */
async function repeat(request: RunRequest, terminal: Terminal, { text, locale }: Speech): Promise<RunOutcome[]> {
  const interrupt = new AbortController();
  const cancel = () => interrupt.abort();
  for (const signal of INTERRUPTS) process.on(signal, cancel);
  try {
    const outcomes = await runRepeats(request, {
      signal: interrupt.signal,
      onProgress: ({ run: index, of, step, state }) =>
        terminal.progress(state === 'ended' ? '' : text.running(index + 1, of, step)),
    });
    for (const [index, outcome] of outcomes.entries()) {
      if (endedWell(outcome)) continue;
      const { reason, reasonZh } = outcome.manifest;
      terminal.err(text.runFailed(index + 1, locale === 'zh-cn' ? (reasonZh ?? reason) : reason));
      if (outcome.outputTail.trim() !== '') terminal.err(`${text.outputTail}\n${indented(outcome.outputTail)}`);
    }
    if (interrupt.signal.aborted) terminal.err(text.cancelled);
    return outcomes;
  } finally {
    terminal.progress('');
    for (const signal of INTERRUPTS) process.off(signal, cancel);
  }
}

function endedWell({ manifest: { status } }: RunOutcome): boolean {
  return status === 'completed' || status === 'limited';
}

function indented(output: string): string {
  return output.trimEnd().replace(/^/gm, '  ');
}
