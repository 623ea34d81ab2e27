import type { Forced, Limits } from '../store/schema.ts';

/**
 * What the launcher and a probe agree on. The launcher starts the user's script with these environment variables; the
 * probe, loaded before the script, reads them and records into the run directory. Nothing else passes between the two:
 * the launcher follows progress by reading `steps.jsonl`, and learns how the script ended from `END_FILE`.
 *
 * Only the process that runs the script records. The first probe to start claims the run by setting `RECORDER` to its
 * process id in its own environment; a probe that finds it set to another id does nothing (subprocesses inherit the
 * variables), and after a fork the id no longer matches.
 *
 * A probe never writes to the script's output and never lets its own faults reach it: they go to `problems.jsonl`.
 */
export const ENV = {
  /** Version of the run directory the launcher expects (`SCHEMA_VERSION`). A probe of another version does nothing. */
  schema: 'TWINRUN_SCHEMA',
  /** Id of the run; also how the launcher recognises descendants that left its process group. */
  runId: 'TWINRUN_RUN_ID',
  /** Absolute path of the run directory. It exists, with `manifest.json` (status `running`) in it. */
  runDir: 'TWINRUN_RUN_DIR',
  /** Absolute path that source places are made relative to. */
  workspace: 'TWINRUN_WORKSPACE',
  /** Absolute path of the script (for a notebook: of the `.ipynb`). */
  script: 'TWINRUN_SCRIPT',
  /** JSON of `Limits`. */
  limits: 'TWINRUN_LIMITS',
  /** JSON of `Forced`. */
  forced: 'TWINRUN_FORCED',
  /** Device as in `RunRequest.device`: `default`, `cpu`, `cuda:0`, `wasm`, `tensorflow`. */
  device: 'TWINRUN_DEVICE',
  /** Bytes of weights a run may save beyond the initial and final ones. */
  weightsBudget: 'TWINRUN_WEIGHTS_BUDGET',
  /** Process id of the recording process; set by the probe itself. */
  recorder: 'TWINRUN_RECORDER',
} as const;

/**
 * Written by the probe (temporary name, then renamed) as the last thing it does; the launcher reads it, completes the
 * manifest from it and removes it. Absent: the process died without the probe's knowledge.
 */
export const END_FILE = '.end.json';

export interface ProbeEnd {
  /**
   * `exit`: the script ended, normally or by its own exit call. `exception`: an uncaught one. `steps`, `seconds`: the
   * probe ended the process at that limit. `stopped`: it ended the process on `STOP_SIGNAL`.
   */
  readonly why: 'exit' | 'exception' | 'steps' | 'seconds' | 'stopped';
  /** Optimiser steps recorded. */
  readonly steps: number;
  /** `ValueError: bad shape`: the last line of the traceback; null without an exception. */
  readonly exception: string | null;
  /** Innermost place of the exception in the workspace, `train.py:12`; null when not known. */
  readonly place: string | null;
  /** The probe could not let the script run, for example because its device cannot be had: why, and what to do. */
  readonly refusal?: { readonly en: string; readonly zh: string };
}

/**
 * Sent to the script's process when its time is up or the user cancels (POSIX). The probe saves the final weights,
 * writes `END_FILE` and exits with code 0 at once, without running the rest of the script; after `GRACE_SECONDS` the
 * launcher kills the whole process group. Where there are no signals (Windows), the probe ends the run by itself at its
 * first optimiser step after `Limits.seconds`.
 */
export const STOP_SIGNAL = 'SIGTERM';
export const GRACE_SECONDS = 5;

/** Values of the variables for one run. `workspace`, `script` and `runDir` are absolute paths. */
export interface ProbeSettings {
  readonly schema: number;
  readonly runId: string;
  readonly runDir: string;
  readonly workspace: string;
  readonly script: string;
  readonly limits: Limits;
  readonly forced: Forced;
  readonly device: string;
  readonly weightsBudget: number;
}

/** The environment variables that carry `settings` to the probe. */
export function probeEnvironment(settings: ProbeSettings): Record<string, string> {
  return {
    [ENV.schema]: String(settings.schema),
    [ENV.runId]: settings.runId,
    [ENV.runDir]: settings.runDir,
    [ENV.workspace]: settings.workspace,
    [ENV.script]: settings.script,
    [ENV.limits]: JSON.stringify(settings.limits),
    [ENV.forced]: JSON.stringify(settings.forced),
    [ENV.device]: settings.device,
    [ENV.weightsBudget]: String(settings.weightsBudget),
  };
}

/** The settings a launcher put into `env`; null when there is none (the script was not started by a launcher). */
export function readProbeSettings(env: Readonly<Record<string, string | undefined>>): ProbeSettings | null {
  const runDir = env[ENV.runDir];
  if (runDir === undefined || runDir === '') return null;
  return {
    schema: Number(env[ENV.schema]),
    runId: env[ENV.runId] ?? '',
    runDir,
    workspace: env[ENV.workspace] ?? '',
    script: env[ENV.script] ?? '',
    limits: JSON.parse(env[ENV.limits] ?? '{"steps":null,"seconds":null}') as Limits,
    forced: JSON.parse(env[ENV.forced] ?? '{"streams":{},"threads":null}') as Forced,
    device: env[ENV.device] ?? 'default',
    weightsBudget: Number(env[ENV.weightsBudget] ?? 0),
  };
}
