import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A source place in the workspace; `file` is relative to it, with `/`. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Frame {
  /** As the stack names it, without `async`, `new` and the receiver: `shuffle`, `Sequential.fit`; empty for top-level code. */
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

const FRAME =
  /^\s*at (?:async )?(?:new )?(?:(.*?) (?:\[as .*?\] )?\()?((?:file:\/\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):\d+\)?$/;
const DEPTH = 60;

/** Reads stack traces as places of the user's own code. */
export class Places {
  readonly #workspace: string;
  readonly #ownFolders: readonly string[];

  /** `ownFolders`: absolute paths of the probe's code, whose frames never count as the user's. */
  constructor(workspace: string, ownFolders: readonly string[]) {
    this.#workspace = real(workspace);
    this.#ownFolders = ownFolders;
  }

  /** The frames above `below`, innermost first. */
  stack(below: (...args: never[]) => unknown): Frame[] {
    const limit = Error.stackTraceLimit;
    try {
      Error.stackTraceLimit = DEPTH;
      const holder: { stack?: unknown } = {};
      Error.captureStackTrace(holder, below);
      return frames(holder.stack);
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  /** The innermost of these frames that is the user's code. */
  userPlace(stack: readonly Frame[]): Place | null {
    for (const frame of stack) {
      const place = this.placeOf(frame);
      if (place !== null) return place;
    }
    return null;
  }

  placeOf(frame: Frame): Place | null {
    if (frame.path.includes(`${sep}node_modules${sep}`)) return null;
    if (this.#ownFolders.some((folder) => frame.path.startsWith(folder))) return null;
    const file = relative(this.#workspace, frame.path);
    if (file === '' || isAbsolute(file) || file.startsWith('..')) return null;
    return { file: file.split(sep).join('/'), line: frame.line };
  }

  /** Where an error was thrown, as far as its stack tells. */
  ofError(error: unknown): Place | null {
    return this.userPlace(frames((error as { stack?: unknown } | null)?.stack));
  }
}

function frames(stack: unknown): Frame[] {
  if (typeof stack !== 'string') return [];
  const result: Frame[] = [];
  for (const text of stack.split('\n')) {
    const match = FRAME.exec(text);
    if (match === null) continue;
    const [, name = '', where = '', line] = match;
    result.push({ name, path: where.startsWith('file:') ? fileURLToPath(where) : where, line: Number(line) });
  }
  return result;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
