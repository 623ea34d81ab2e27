import type { Forced, Limits, Manifest } from '../store/schema.ts';

/** What is to be run, how often and where the run directories go. All paths absolute. */
export interface RunRequest {
  readonly script: string;
  /** Folder that `manifest.script` and source places are relative to. */
  readonly workspace: string;
  readonly cwd: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** `cpu`, `cuda:0`, `mps`; for TF.js `cpu`, `wasm`, `tensorflow`. `default` leaves the script's own choice. */
  readonly device: string;
  readonly times: number;
  readonly limits: Limits;
  readonly forced: Forced;
  /** Interpreter for this script: a Python, or a Node. Null = find one. */
  readonly interpreter: string | null;
  /** Folder that receives `run-<ulid>` directories (usually `<workspace>/.twinrun/runs`). */
  readonly store: string;
}

export interface RunProgress {
  /** 0-based. */
  readonly run: number;
  readonly of: number;
  /** Last optimiser step seen, -1 before the first. */
  readonly step: number;
  readonly state: 'starting' | 'running' | 'ended';
}

/** A run that took place: its directory and how it ended. */
export interface RunOutcome {
  readonly directory: string;
  readonly manifest: Manifest;
  /** Last lines of the script's output, for messages. */
  readonly outputTail: string;
}

export interface RunHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}
