import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { END_FILE, ENV, GRACE_SECONDS, type ProbeEnd, probeEnvironment, STOP_SIGNAL } from '../capture/index.ts';
import {
  createRun,
  type Digest,
  FILES,
  finishRun,
  type Manifest,
  reportProblem,
  SCHEMA_VERSION,
  ulid,
} from '../store/index.ts';
import { type Command, commandFor } from './command.ts';
import { judge } from './ending.ts';
import { gitState } from './git.ts';
import { LaunchError, noScript, noStore, notStarted } from './messages.ts';
import { OutputLog } from './outputLog.ts';
import { type ProbePaths, probePaths } from './probes.ts';
import { askToStop, killTree } from './processTree.ts';
import { StepFollower } from './progress.ts';
import type { RunHooks, RunOutcome, RunProgress, RunRequest } from './request.ts';

const WEIGHTS_BUDGET = 256 * 1024 * 1024;
/** After the process is gone its output ends at once, unless a descendant out of reach holds the pipe open. */
const OUTPUT_PATIENCE_MS = 1000;
const CANCEL_GRACE_SECONDS = 2;

/**
 * Runs the script `request.times` times, one after the other and under the same environment, each into its own run
 * directory. Ends early after a run that was cancelled, and after one that failed before its first step, which another
 * would only repeat. Throws `LaunchError` when no run can take place.
 */
export async function runRepeats(
  request: RunRequest,
  hooks: RunHooks = {},
  probes: ProbePaths = probePaths(),
): Promise<RunOutcome[]> {
  const script = await readFile(request.script).catch(() => {
    throw new LaunchError('no-script', noScript(request.script));
  });
  const command = await commandFor(request, probes);
  const shared = {
    kind: command.kind,
    script: insideWorkspace(request),
    scriptDigest: createHash('sha256').update(script).digest('hex'),
    git: await gitState(request.workspace),
  };
  const outcomes: RunOutcome[] = [];
  for (let run = 0; run < request.times && !hooks.signal?.aborted; run++) {
    const report = (step: number, state: RunProgress['state']) =>
      hooks.onProgress?.({ run, of: request.times, step, state });
    const { outcome, steps } = await runOnce(request, command, shared, report, hooks.signal);
    outcomes.push(outcome);
    if (outcome.manifest.status === 'cancelled') break;
    if (steps === 0 && (outcome.manifest.status === 'failed' || outcome.manifest.status === 'killed')) break;
  }
  return outcomes;
}

type SharedManifest = Pick<Manifest, 'kind' | 'script' | 'git'> & { readonly scriptDigest: Digest };

async function runOnce(
  request: RunRequest,
  command: Command,
  shared: SharedManifest,
  report: (step: number, state: RunProgress['state']) => void,
  signal: AbortSignal | undefined,
): Promise<{ outcome: RunOutcome; steps: number }> {
  const begun = newManifest(request, shared);
  const directory = await createRun(request.store, begun).catch((error: Error) => {
    throw new LaunchError('no-store', noStore(request.store, error.message));
  });
  report(-1, 'starting');
  const started = performance.now();
  const output = new OutputLog(join(directory, FILES.output));
  const follower = new StepFollower(join(directory, FILES.steps), (step) => report(step, 'running'));
  const complete = async (
    ending: Pick<Manifest, 'status' | 'reason' | 'exitCode' | 'signal'> & { reasonZh: string },
  ) => {
    const seconds = Math.round(performance.now() - started) / 1000;
    const manifest: Manifest = { ...begun, ...ending, seconds };
    await output
      .close()
      .catch((error: Error) => reportProblem(directory, { where: FILES.output, message: error.message }));
    await finishRun(directory, manifest);
    return manifest;
  };
  let ended: ProcessOutcome;
  try {
    ended = await superviseProcess(request, command, begun.id, directory, output, signal);
  } catch (error) {
    await follower.end();
    const message = notStarted(command.program, (error as Error).message);
    await complete({ status: 'failed', reason: message.en, reasonZh: message.zh, exitCode: null, signal: null });
    throw new LaunchError('not-started', message);
  }
  const recorded = await follower.end();
  const probe = await takeProbeEnd(directory);
  const steps = Math.max(recorded, probe?.steps ?? 0);
  const { status, reason } = judge({ ...ended, probe, steps }, request.limits);
  if (probe === null && ended.exitCode !== null && ended.stop === null)
    await reportProblem(directory, { where: 'probe', message: 'The script ended without the probe noticing.' });
  const { exitCode, signal: killedBy } = ended;
  const manifest = await complete({ status, reason: reason.en, reasonZh: reason.zh, exitCode, signal: killedBy });
  report(steps - 1, 'ended');
  return { outcome: { directory, manifest, outputTail: output.text() }, steps };
}

interface ProcessOutcome {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stop: 'seconds' | 'cancel' | null;
}

/** Starts the script, ends it at its time limit or on `signal`, and leaves nothing of it running. */
async function superviseProcess(
  request: RunRequest,
  command: Command,
  id: string,
  directory: string,
  output: OutputLog,
  signal: AbortSignal | undefined,
): Promise<ProcessOutcome> {
  const { script, workspace, limits, forced, device, cwd } = request;
  const settings = { schema: SCHEMA_VERSION, runId: id, runDir: directory, weightsBudget: WEIGHTS_BUDGET };
  const child = spawn(command.program, command.args, {
    cwd,
    env: { ...command.env, ...probeEnvironment({ ...settings, workspace, script, limits, forced, device }) },
    // Its own process group, so that the script and its children can be ended together.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const exited = exitOf(child);
  child.stdout?.on('data', (chunk: Buffer) => output.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.add(chunk));
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));

  const pid = child.pid as number;
  const marker = `${ENV.runId}=${id}`;
  const killAll = () => killTree(pid, marker);
  let stop: ProcessOutcome['stop'] = null;
  let grace: NodeJS.Timeout | undefined;
  const end = (why: 'seconds' | 'cancel', seconds: number) => {
    // Cancelling a run that is already being stopped must not wait longer.
    clearTimeout(grace);
    stop = stop === 'cancel' ? stop : why;
    askToStop(pid, STOP_SIGNAL);
    grace = setTimeout(killAll, seconds * 1000);
  };
  const cancel = () => end('cancel', CANCEL_GRACE_SECONDS);
  const limit =
    limits.seconds === null ? undefined : setTimeout(() => end('seconds', GRACE_SECONDS), limits.seconds * 1000);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  // The launcher's own end takes the script with it.
  process.once('exit', killAll);
  try {
    const [exitCode, killedBy] = await exited;
    return { exitCode, signal: killedBy, stop };
  } finally {
    clearTimeout(limit);
    clearTimeout(grace);
    signal?.removeEventListener('abort', cancel);
    process.removeListener('exit', killAll);
    killAll();
    await outputEnd(child);
  }
}

function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
}

async function outputEnd(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null && !stream.destroyed);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, OUTPUT_PATIENCE_MS);
  });
  const ended = Promise.all(streams.map((stream) => new Promise((resolve) => stream?.once('close', resolve))));
  await Promise.race([ended, patience]);
  clearTimeout(timer);
  for (const stream of streams) stream?.destroy();
}

async function takeProbeEnd(directory: string): Promise<ProbeEnd | null> {
  const path = join(directory, END_FILE);
  try {
    const end = JSON.parse(await readFile(path, 'utf8')) as ProbeEnd;
    await rm(path);
    return end;
  } catch {
    return null;
  }
}

function newManifest(request: RunRequest, shared: SharedManifest): Manifest {
  return {
    schema: SCHEMA_VERSION,
    id: ulid(),
    created: new Date().toISOString(),
    tool: 'twinrun',
    digest: 'crc32',
    ...shared,
    argv: request.args,
    device: request.device,
    limits: request.limits,
    forced: request.forced,
    status: 'running',
    reason: '',
    exitCode: null,
    signal: null,
    seconds: null,
  };
}

/** The script relative to the workspace with `/`; outside it only its name, because run directories hold no absolute path. */
function insideWorkspace({ script, workspace }: RunRequest): string {
  const path = relative(workspace, script);
  return path.startsWith('..') || isAbsolute(path) ? basename(script) : path.split(sep).join('/');
}
