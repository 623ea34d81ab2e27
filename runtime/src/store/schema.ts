/**
 * The run directory: what the probes write inside the user's process, the launcher completes and everything else reads.
 * Self-contained, append-only, no absolute paths. Written by TypeScript and by Python (`runtime/probe/python`), so this
 * file is the one definition of the format; a test validates real directories of both probes against it.
 *
 *     run-<ulid>/
 *       manifest.json  env.json  steps.jsonl  draws.jsonl  inputs.jsonl  output.log  problems.jsonl
 *       weights/<index>-<label>.safetensors   rng/…   DONE
 *
 * Rules: floats are hexadecimal (`0x1.8p+0`) or raw bits, never printed decimals; every file but the `.jsonl` logs is
 * written under a temporary name and renamed; `DONE` is written last, and a directory without it is partial but still
 * compares as far as it goes. A reader ignores keys and line types it does not know.
 */
export const SCHEMA_VERSION = 1;

/** Order-sensitive digest, as lower-case hexadecimal. Digests of different algorithms are never compared. */
export type Digest = string;
export type DigestAlgorithm = 'crc32';

export type RunStatus =
  | 'running'
  /** The script ended by itself with exit code 0. */
  | 'completed'
  /** Stopped by the runtime at its step or time limit, weights captured. */
  | 'limited'
  /** The script raised or returned another exit code. */
  | 'failed'
  /** Ended by a signal that neither the user nor the runtime sent. */
  | 'killed'
  /** The user cancelled. */
  | 'cancelled';

export interface Limits {
  /** Optimiser steps after which the run stops; null = no limit. */
  readonly steps: number | null;
  /** Wall-clock seconds after which the run stops; null = no limit. */
  readonly seconds: number | null;
}

/** What the runtime fixed against the script's own doing, to make a run repeatable or to test one cause. */
export interface Forced {
  /** Streams seeded by the runtime before the script's first draw: stream id → seed. `'*'` = every stream known. */
  readonly streams: Readonly<Record<string, number>>;
  readonly threads: number | null;
}

export interface Manifest {
  readonly schema: number;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly tool: string;
  readonly digest: DigestAlgorithm;
  readonly kind: 'python' | 'node';
  /** The script relative to the workspace, with `/`. */
  readonly script: string;
  readonly argv: readonly string[];
  readonly device: string;
  readonly limits: Limits;
  readonly forced: Forced;
  /** Sha-256 of the script's text when the run began: tells whether evidence is stale. */
  readonly scriptDigest: string;
  readonly git: { readonly commit: string; readonly dirty: boolean; readonly diffDigest: string | null } | null;
  readonly status: RunStatus;
  /** Why it ended, in words for the user; empty while running. */
  readonly reason: string;
  /** The same in Chinese. */
  readonly reasonZh?: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Wall-clock seconds; null while running. */
  readonly seconds: number | null;
}

/** env.json: flat, `group.name` → value, so that two of them are compared key by key. Unknown values are "unknown". */
export type Environment = Readonly<Record<string, string>>;

// steps.jsonl: one object a line, told apart by `t`.

/** The tensors that following `step` lines digest, in update order. Written again when the set changes. */
export interface TensorsLine {
  readonly t: 'tensors';
  readonly model: number;
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  /** safetensors dtype names: F32, BF16, I64, … */
  readonly dtypes: readonly string[];
  readonly trainable: readonly boolean[];
}

/**
 * One optimiser step. `step` counts from 0 over the run; parameters are those *after* the step. The line with `step: -1`
 * holds the state before the first step: initial parameters, and each stream as the first step found it.
 */
export interface StepLine {
  readonly t: 'step';
  readonly step: number;
  readonly model: number;
  /** Hexadecimal float; null where the probe saw no loss. */
  readonly loss: string | null;
  /** Digest of the batch this step trained on, null where it is not known. */
  readonly batch: Digest | null;
  /** The same elements regardless of order, to tell a permutation from other data; null where not known. */
  readonly batchSet?: Digest | null;
  /** State of each stream that has been drawn from or seeded since the process began. */
  readonly rng: Readonly<Record<string, Digest>>;
  /** In the order of the last `tensors` line of the same model. */
  readonly params: readonly Digest[];
  /** Seconds since the start of the script. */
  readonly time: number;
}

/** Where weights were saved. `file` is relative to the run directory. */
export interface WeightsLine {
  readonly t: 'weights';
  readonly label: 'initial' | 'step' | 'final';
  readonly step: number;
  readonly model: number;
  readonly file: string;
}

/** A fitted estimator (scikit-learn): no steps, its arrays are digested and saved at the end of `fit`. */
export type StepsFileLine = TensorsLine | StepLine | WeightsLine;

/** draws.jsonl: one stream and source place a line, with how often it drew. Lines with a `t` are of another type. */
export interface DrawLine {
  readonly t?: 'draw';
  readonly stream: string;
  readonly purpose: string;
  /** The API that drew, qualified: `torch.nn.init.kaiming_uniform_`. */
  readonly api: string;
  /** Relative to the workspace; null outside it. */
  readonly file: string | null;
  /** 1-based; in a notebook, within the cell. */
  readonly line: number | null;
  /** Notebooks: 0-based index over all cells. */
  readonly cell?: number;
  /** A lower bound when `more` is true. */
  readonly count: number;
  /** The API was called so often that the probe stopped counting. */
  readonly more?: boolean;
  /** Step counter when it first drew (-1 before the first step). */
  readonly firstStep: number;
  /** Whether the stream had been seeded when it first drew here. */
  readonly seeded: boolean | null;
}

/** draws.jsonl: one place that set a stream's state from a value. */
export interface SeedLine {
  readonly t: 'seed';
  readonly stream: string;
  /** `torch.manual_seed`; `twinrun` when the runtime itself seeded (`Forced.streams`). */
  readonly api: string;
  /** Relative to the workspace; null outside it. */
  readonly file: string | null;
  readonly line: number | null;
  readonly cell?: number;
  readonly count: number;
  /** Step counter when it first seeded (-1 before the first step). */
  readonly firstStep: number;
  /** The first value, as text; null when it came from the system's entropy. */
  readonly value: string | null;
}

/** inputs.jsonl: one file that the script read, in the order of first opening. */
export interface InputLine {
  /** Relative to the workspace; a bare name outside it. */
  readonly file: string;
  /** Digest of its content; null where it could not be known. */
  readonly digest: Digest | null;
}

/** problems.jsonl: what the probe or launcher could not do, in words. */
export interface ProblemLine {
  readonly where: string;
  readonly message: string;
}
