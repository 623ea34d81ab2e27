/** What brings a panel's comparison back after a reload of the window; travels through the page's state as text. */
export interface Restore {
  /** URI of the program; null for runs that were chosen by hand. */
  readonly program: string | null;
  /** Absolute paths of the run directories. */
  readonly directories: readonly string[];
  /** Id of the base run; null for the default one. */
  readonly base: string | null;
}

export function writeRestore(restore: Restore): string {
  return JSON.stringify(restore);
}

/** Undefined for state of another version or origin. */
export function readRestore(state: unknown): Restore | undefined {
  const text = (state as { restore?: unknown } | null | undefined)?.restore;
  if (typeof text !== 'string') return undefined;
  try {
    const { program, directories, base } = JSON.parse(text);
    if (!Array.isArray(directories) || !directories.every((directory) => typeof directory === 'string'))
      return undefined;
    return {
      program: typeof program === 'string' ? program : null,
      directories,
      base: typeof base === 'string' ? base : null,
    };
  } catch {
    return undefined;
  }
}
