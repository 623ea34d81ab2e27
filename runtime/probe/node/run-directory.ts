import { appendFileSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  FILES,
  type ProblemLine,
  type StepsFileLine,
  type TensorData,
  writeSafetensors,
} from '../../src/store/index.ts';

const MOST_PROBLEMS = 100;

/** Writes into the run directory, synchronously: the process may end after any call. */
export class RunDirectory {
  readonly #path: string;
  #steps: number | null = null;
  readonly #problems = new Set<string>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Appends one line to `steps.jsonl`. */
  step(line: StepsFileLine): void {
    this.#steps ??= openSync(join(this.#path, FILES.steps), 'a');
    writeSync(this.#steps, `${JSON.stringify(line)}\n`);
  }

  /** Writes a whole file. */
  file(name: string, content: string): void {
    this.#whole(name, (path) => writeFileSync(path, content));
  }

  /** Saves weights; returns the file's name relative to the run directory. */
  weights(name: string, tensors: readonly TensorData[]): string {
    const file = `${FILES.weights}/${name}.safetensors`;
    this.#whole(file, (path) => writeSafetensors(path, tensors));
    return file;
  }

  /** Under a temporary name first, so that no reader ever sees half of it. */
  #whole(name: string, write: (path: string) => void): void {
    const path = join(this.#path, name);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(`${path}.tmp`, { force: true });
    write(`${path}.tmp`);
    renameSync(`${path}.tmp`, path);
  }

  /** Notes what the probe could not do. Never throws: the user's program goes on whatever happens here. */
  problem(where: string, what: unknown): void {
    const message = what instanceof Error ? `${what.name}: ${what.message}` : String(what);
    const key = `${where}\n${message}`;
    if (this.#problems.has(key) || this.#problems.size >= MOST_PROBLEMS) return;
    this.#problems.add(key);
    try {
      const line: ProblemLine = { where, message };
      appendFileSync(join(this.#path, FILES.problems), `${JSON.stringify(line)}\n`);
    } catch {
      // A full or vanished disk: there is no one left to tell.
    }
  }

  /** Runs a piece of the probe; a fault in it becomes a problem and not an exception in the user's program. */
  guard<T>(where: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.problem(where, error);
      return undefined;
    }
  }
}
