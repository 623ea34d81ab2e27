import type { Comparison } from '../../../runtime/src/compare/index.ts';

/**
 * What the panel's page and its host (the VS Code webview, or nobody in an exported report) say to each other. Tagged
 * unions; each side ignores tags it does not know. The page sends `ready` once it can receive; the host answers with the
 * state to show, and again whenever it changes.
 */
export type HostMessage =
  /** A finished comparison. Replaces whatever was shown; selection and scroll survive where they still make sense. */
  | {
      readonly t: 'show';
      readonly comparison: Comparison;
      /** Handed back to the host by the webview serializer after a reload (`PanelState.restore`); opaque to the page. */
      readonly restore: string | null;
    }
  | { readonly t: 'running'; readonly progress: RunningView }
  | { readonly t: 'empty'; readonly view: EmptyView }
  /** The comparison could not be made at all. */
  | { readonly t: 'error'; readonly view: ErrorView };

export type PageMessage =
  | { readonly t: 'ready' }
  /**
   * Open a source place. `file` is relative to the workspace as the comparison gives it; `line` is 1-based; `cell` is the
   * 0-based index over a notebook's cells, null in other files.
   */
  | { readonly t: 'open'; readonly file: string; readonly line: number; readonly cell: number | null }
  | { readonly t: 'openRule'; readonly rule: string }
  /** From the empty state. */
  | { readonly t: 'run' }
  | { readonly t: 'runAgain' }
  | { readonly t: 'cancel' }
  /** Compare again with this run (its id) as the base. */
  | { readonly t: 'setBase'; readonly run: string }
  /** Show what a run printed. */
  | { readonly t: 'showOutput'; readonly run: string }
  | { readonly t: 'copy'; readonly text: string }
  | { readonly t: 'export'; readonly format: ExportFormat };

export type ExportFormat = 'html' | 'json' | 'markdown';

/** Runs under way. */
export interface RunningView {
  /** Relative to the workspace. */
  readonly script: string;
  readonly runs: readonly {
    readonly name: string;
    readonly condition: string;
    /** Last optimiser step seen, -1 before the first. */
    readonly step: number;
    readonly state: 'waiting' | 'running' | 'ended';
  }[];
  /** Step limit of each run; null = none, so progress has no end to measure against. */
  readonly steps: number | null;
}

export interface EmptyView {
  readonly script: string;
  readonly times: number;
  readonly steps: number | null;
  readonly seconds: number | null;
}

export interface ErrorView {
  readonly script: string;
  /** What went wrong and what to do, in the user's language; one or two sentences. */
  readonly message: string;
  /** Last lines of the output, shown in fixed pitch; null = none. */
  readonly output: string | null;
}

/**
 * What the page keeps with `vscode.setState`, so that a reload of the window brings back the same view. The host's
 * `WebviewPanelSerializer` receives it and uses `restore`.
 */
export interface PanelState {
  readonly version: 1;
  readonly restore: string | null;
  readonly tab: 'weights' | 'draws' | 'environment';
  readonly chart: 'delta' | 'loss';
  readonly sort: 'order' | 'largest';
  readonly onlyDifferences: boolean;
  readonly filter: string;
  /** Id of the run compared with the base; null = the first that differs. */
  readonly run: string | null;
  /** Null = the first difference. */
  readonly step: number | null;
  readonly tensor: string | null;
}
