/** What the server and its client say to each other beyond the Language Server Protocol: plain data only. */

/** Diagnostics, code actions and code descriptions carry this as their source. */
export const DIAGNOSTIC_SOURCE = 'twinrun';

/** Kind of the code action that applies every safe fix of a document. */
export const FIX_ALL_KIND = 'source.fixAll.twinrun';

/** Client command of the code lens; its one argument is the URI of the script or notebook. */
export const RUN_TWICE_COMMAND = 'twinrun.runTwice';

/** Request: every program of the workspace that trains. No parameters; answers {@link EntryPointItem}[]. */
export const ENTRY_POINTS_REQUEST = 'twinrun/entryPoints';

/** Notification from the server: a workspace folder was read and its findings can be pulled. */
export const READY_NOTIFICATION = 'twinrun/ready';

/** A training program. For a notebook, `uri` is that of the notebook and the position lies in cell `cell`. */
export interface EntryPointItem {
  readonly uri: string;
  /** Path relative to its workspace folder, with `/`. */
  readonly path: string;
  /** 0-based over all cells; null for a script. */
  readonly cell: number | null;
  /** 0-based line of the file, or of the cell. */
  readonly line: number;
}

export interface ReadyParams {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** Programs and modules in it. */
  readonly files: number;
}

/** The settings under `twinrun.` that the server reads. Anything else, or of another type, is as if it were not set. */
export interface ServerSettings {
  /** `auto` follows the editor's display language. */
  readonly locale: 'auto' | 'en' | 'zh-cn';
  /** Rule id → `default`, `off`, `hint`, `information`, `warning` or `error`. */
  readonly rules: Readonly<Record<string, string>>;
  /** Globs relative to the workspace folder of files and folders that are not analysed. */
  readonly exclude: readonly string[];
  /** When not empty, only files that match one of these globs are analysed. */
  readonly include: readonly string[];
  readonly codeLens: { readonly enabled: boolean };
}
