import type { SourceModel } from './source.ts';

/** Program text of one file, as a front end takes it. A script is one piece with `cell: null`. */
export interface SourceText {
  readonly path: string;
  readonly pieces: readonly {
    readonly cell: number | null;
    readonly text: string;
    readonly executionCount: number | null;
  }[];
}

/**
 * A language. Knows syntax only: no framework, no rule, no file system. Lowering never throws and never blocks on
 * anything; damaged source gives the facts that can be had plus problems.
 */
export interface Frontend {
  readonly language: SourceModel['language'];
  /** Extensions with the dot, in lower case. */
  readonly extensions: readonly string[];
  /**
   * Cheap test on the raw text: false means that nothing in this file can matter to any rule, so it need not be parsed
   * unless another file imports from it.
   */
  mayMatter(text: string): boolean;
  /**
   * @param previous the last model of the same file, if any: its facts stand in for regions that do not parse now.
   */
  lower(source: SourceText, previous?: SourceModel): SourceModel;
  /**
   * The workspace file that an import names, or undefined for a module outside the workspace.
   * @param from path of the importing file
   * @param exists whether a workspace path is a file
   * @param roots workspace-relative folders that absolute imports start from ('' is the workspace itself)
   */
  resolveImport(
    from: string,
    module: string,
    level: number,
    exists: (path: string) => boolean,
    roots: readonly string[],
  ): string | undefined;
}
