/**
 * The result of comparing runs: what `twinrun compare --format json` prints, the panel shows and reports embed. Plain
 * data, complete without the run directories.
 */

export const COMPARISON_VERSION = 1;

/** Language of the sentences in a comparison (run names, evidence, problems). Everything else is data. */
export type Locale = 'en' | 'zh-cn';

/** Ids of the causes a comparison can name. */
export type CauseId =
  | 'unseeded-stream'
  | 'worker-rng'
  | 'extra-draw'
  | 'hash-order'
  | 'fs-order'
  | 'nondeterministic-op'
  | 'kernel-choice'
  | 'thread-count'
  | 'device-or-precision'
  | 'resume-state'
  | 'reduce-order'
  | 'train-mode'
  | 'unseedable-source'
  | 'scheduling-order'
  | 'clock'
  | 'input-changed'
  | 'unknown';

export interface Cause {
  readonly cause: CauseId;
  readonly stream: string | null;
  readonly purpose: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** Notebooks: 0-based index over all cells; else null. */
  readonly cell: number | null;
  /** One sentence a piece: what was measured that speaks for it. */
  readonly evidence: readonly string[];
  /** 0…1. */
  readonly confidence: number;
  readonly confirmed: 'yes' | 'no' | 'not-tried';
}

/** What differs first. */
export type Divergent = 'initial-parameters' | 'data' | 'rng' | 'parameters' | 'loss' | 'structure' | 'output';

export interface FirstDifference {
  /** -1: already before the first step. */
  readonly step: number;
  readonly what: Divergent;
  /** First tensor in update order, as the runs name it. */
  readonly tensor: string | null;
  readonly operation: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

export interface RunSummary {
  readonly id: string;
  /** Name shown: `run 1`. */
  readonly name: string;
  readonly script: string;
  readonly device: string;
  /** `as written`, or what was pinned. */
  readonly condition: string;
  /** Whether the runtime forced anything against the script's own doing. */
  readonly pinned: boolean;
  readonly status: string;
  readonly reason: string;
  readonly partial: boolean;
  readonly steps: number;
  readonly seconds: number | null;
  readonly finalLoss: number | null;
  /** Letter of its equivalence group: A, B, …; `–` for a run that captured nothing. */
  readonly group: string;
  /** First step at which it differs from the base run; null when equal. */
  readonly differsFrom: number | null;
}

/** Differences between the base run and one other run, per tensor, at the steps where weights were saved. */
export interface TensorDiff {
  readonly name: string;
  /** Index of its model within the run, in order of appearance. */
  readonly model: number;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Index of the run compared with the base. */
  readonly run: number;
  /** First step after which its digests differ; null when it never does; -1 for the initial value. */
  readonly since: number | null;
  readonly presence: 'both' | 'base-only' | 'other-only' | 'shape-differs';
  /** Digests after the last step that both runs have; null where one is not known. */
  readonly digests: { readonly base: string | null; readonly other: string | null };
  /** One entry a saved state of both runs (same label and step). */
  readonly points: readonly TensorPoint[];
}

export interface TensorPoint {
  readonly step: number;
  readonly elements: number;
  /** Elements whose bits differ. */
  readonly differing: number;
  /** Over pairs of finite numbers. */
  readonly maxAbs: number;
  readonly meanAbs: number;
  /** ‖a−b‖₂ / ‖a‖₂; null when ‖a‖₂ is 0 and the difference is not. */
  readonly relativeL2: number | null;
  /**
   * Element counts by distance in units in the last place: index 0 = equal bits, i = [2^(i-1), 2^i) ULP, trailing zeros
   * left out. +0 and -0 count as 1 ULP. Pairs with a NaN or infinity of other bits are in no bin. Float types only.
   */
  readonly ulpHistogram: readonly number[];
  /** NaN or infinity on exactly one side, or of another kind. */
  readonly nonFinite: number;
  /**
   * Flat index of the largest difference (a non-finite mismatch outranks any finite one), and both values as decimal
   * strings that read back exactly.
   */
  readonly worst: { readonly index: number; readonly base: string; readonly other: string } | null;
}

/** Digest equality of one step between base and one other run. */
export interface StepComparison {
  readonly step: number;
  readonly run: number;
  readonly batchEqual: boolean | null;
  /** The same elements in any order; null where not known. */
  readonly batchSetEqual: boolean | null;
  readonly lossEqual: boolean | null;
  readonly baseLoss: number | null;
  readonly otherLoss: number | null;
  /** Streams whose state differs, of those that either run has drawn from. */
  readonly streams: readonly string[];
  /** How many tensors the base run digested. */
  readonly tensors: number;
  /** How many of them differ, and the first of those in update order. */
  readonly tensorsDiffering: number;
  readonly firstTensor: string | null;
}

export interface EnvironmentDifference {
  readonly key: string;
  /** One value a run, in the order of `runs`; null where the run has no such key. */
  readonly values: readonly (string | null)[];
  readonly likelyEffect: 'high' | 'medium' | 'low';
}

export interface DrawRow {
  readonly stream: string;
  readonly purpose: string;
  readonly api: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly cell: number | null;
  readonly seeded: boolean | null;
  readonly firstStep: number;
  /** Count a run; null where the run has no such place. */
  readonly counts: readonly (number | null)[];
  /** The counts are lower bounds: the place drew too often to count. */
  readonly more: boolean;
}

/** One place that seeded a stream. */
export interface SeedRow {
  readonly stream: string;
  readonly api: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly cell: number | null;
  readonly firstStep: number;
  /** First value a run, as text; null where it came from the system's entropy or the run has no such place. */
  readonly values: readonly (string | null)[];
}

/** A file that some run read with other content than the base run, or that only one of them read. */
export interface InputDifference {
  readonly path: string;
  /** Content digest a run; null where the run did not read it. */
  readonly digests: readonly (string | null)[];
}

export interface Comparison {
  readonly version: number;
  readonly tool: string;
  readonly created: string;
  readonly identical: boolean;
  /** Run ids by equivalence; the first group holds the base run. */
  readonly groups: readonly (readonly string[])[];
  readonly first: FirstDifference | null;
  readonly causes: readonly Cause[];
  readonly runs: readonly RunSummary[];
  /** Index of the base run in `runs`. */
  readonly base: number;
  readonly tensors: readonly TensorDiff[];
  readonly steps: readonly StepComparison[];
  readonly draws: readonly DrawRow[];
  readonly seeds: readonly SeedRow[];
  readonly inputs: readonly InputDifference[];
  readonly environment: readonly EnvironmentDifference[];
  /** Entries of the environment that all runs share: key → value. */
  readonly environmentShared: Readonly<Record<string, string>>;
  /** What could not be compared and why, for the user. */
  readonly problems: readonly string[];
}
