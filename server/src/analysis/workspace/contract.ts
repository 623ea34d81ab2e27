import type { Finding, Locale, Location, SeveritySetting, SourceText, Span, StreamId } from '../model/index.ts';

/** The analysis asks for text; it never touches a disk. Paths are relative to the workspace, with `/`. */
export interface SourceProvider {
  /** Every file that may belong to a program, however many. */
  files(): Iterable<string>;
  exists(path: string): boolean;
  /** Undefined when the file cannot be read; unsaved editor text wins over the disk. */
  read(path: string): SourceText | undefined;
}

export interface AnalysisSettings {
  readonly locale: Locale;
  /** Rule id → severity. Missing = the rule's own. */
  readonly severities: Readonly<Record<string, SeveritySetting>>;
}

/** What is known about the code at one place, for hovers: plain sentences in the settings' locale. */
export interface Explanation {
  readonly span: Span;
  readonly kind: 'seed' | 'draw' | 'finding' | 'setting';
  readonly stream: StreamId | null;
  readonly text: string;
  readonly related: readonly Location[];
}

/** A program that can be run twice: where its CodeLens stands and what it trains with. */
export interface EntryPoint {
  readonly path: string;
  /** The first line that belongs to the training (for a notebook: in the first cell that trains). */
  readonly span: Span;
  readonly trains: boolean;
}

/** The incremental analysis of one workspace. Not re-entrant; every call returns at once and none throws. */
export interface Analysis {
  configure(settings: AnalysisSettings): void;
  /** The file is new or its text changed. */
  changed(path: string): void;
  removed(path: string): void;
  /** Findings whose location lies in the file, after suppression, sorted by place. */
  check(path: string): readonly Finding[];
  /** All findings of the workspace by file; files without findings are absent. */
  checkAll(): ReadonlyMap<string, readonly Finding[]>;
  explain(path: string, offset: number): Explanation | null;
  entryPoint(path: string): EntryPoint | null;
}
