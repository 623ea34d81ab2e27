import type { Purpose, RandomnessSource, StreamId } from './randomness.ts';
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';
/** A severity, or `off`: the values of each rule's setting. */
export type SeveritySetting = Severity | 'off' | 'default';
export type Locale = 'en' | 'zh-cn';

export interface Location {
  readonly path: string;
  readonly span: Span;
}

/** A replacement of `span` (empty for an insertion) by `text`. */
export interface TextEdit {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
}

/**
 * safe: the program computes the same except that it repeats. changes-results: also other numbers than before where it
 * was repeatable, or other training. explain: nothing is edited; the title says what to do by hand.
 */
export type FixSafety = 'safe' | 'changes-results' | 'explain';

export interface Fix {
  readonly title: string;
  readonly safety: FixSafety;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly location: Location;
  /** Null where the rule speaks of no stream (modes, settings). */
  readonly stream: StreamId | null;
  readonly purpose: Purpose | null;
  readonly source: RandomnessSource;
  /** What, why, what next; in the locale that was asked for. */
  readonly message: string;
  readonly related: readonly { readonly location: Location; readonly message: string }[];
  readonly fixes: readonly Fix[];
}
