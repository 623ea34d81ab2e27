import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isDrawLine,
  isEnvironment,
  isInputLine,
  isManifest,
  isProblemLine,
  isSeedLine,
  isStepsFileLine,
} from './guards.ts';
import { FILES, isRunName } from './layout.ts';
import { openSafetensors, type Safetensors } from './safetensors.ts';
import {
  type DrawLine,
  type Environment,
  type InputLine,
  type Manifest,
  type ProblemLine,
  SCHEMA_VERSION,
  type SeedLine,
  type StepsFileLine,
  type WeightsLine,
} from './schema.ts';

/** A run directory as read. A partial or damaged one is read as far as it goes; `problems` says what is missing. */
export interface Run {
  readonly directory: string;
  readonly manifest: Manifest;
  /** No `DONE`: the run is still going on, or its launcher died. */
  readonly partial: boolean;
  /** Empty when the probe never came to write it. */
  readonly environment: Environment;
  /** Lines of `steps.jsonl` in file order. */
  readonly steps: readonly StepsFileLine[];
  readonly draws: readonly DrawLine[];
  readonly seeds: readonly SeedLine[];
  readonly inputs: readonly InputLine[];
  /** What the probe reported, then what this reader could not read. */
  readonly problems: readonly ProblemLine[];
}

/** The directory is no run directory, or one of a newer version. The message says which, and what to do. */
export class RunUnreadable extends Error {
  override readonly name = 'RunUnreadable';
}

/** Larger files are cut: a table of digests of this size is not one that a probe wrote. */
const MAX_FILE = 512 * 1024 * 1024;

/** Reads a run directory. Throws `RunUnreadable` without a usable manifest; everything else may be missing or damaged. */
export async function openRun(directory: string): Promise<Run> {
  const manifest = await readManifest(directory);
  const unread: ProblemLine[] = [];
  const lines = async (file: string) => readLines(directory, file, unread);
  const steps = await lines(FILES.steps);
  const draws = await lines(FILES.draws);
  const inputs = await lines(FILES.inputs);
  const reported = await lines(FILES.problems);
  return {
    directory,
    manifest,
    partial: (await kindOf(join(directory, FILES.done))) !== 'file',
    environment: await readEnvironment(directory, unread),
    steps: keep(FILES.steps, steps, isStepsFileLine, unread),
    draws: keep(
      FILES.draws,
      draws.filter((line) => !typed(line, 'seed')),
      isDrawLine,
      unread,
    ),
    seeds: keep(
      FILES.draws,
      draws.filter((line) => typed(line, 'seed')),
      isSeedLine,
      unread,
    ),
    inputs: keep(FILES.inputs, inputs, isInputLine, unread),
    problems: [...keep(FILES.problems, reported, isProblemLine, unread), ...unread],
  };
}

/** The manifest alone, for lists of runs. Throws `RunUnreadable`. */
export async function readManifest(directory: string): Promise<Manifest> {
  const text = await readText(directory, FILES.manifest).catch((error: Error) => {
    throw new RunUnreadable(`${directory} is not a run directory: ${error.message}`);
  });
  const value = parse(text);
  const schema = (value as { schema?: unknown } | null | undefined)?.schema;
  if (typeof schema === 'number' && schema > SCHEMA_VERSION)
    throw new RunUnreadable(
      `${directory} was written by a newer Twinrun (format ${schema}, this version reads ${SCHEMA_VERSION}). Update Twinrun to read it.`,
    );
  if (!isManifest(value))
    throw new RunUnreadable(`${directory} is not a run directory: its ${FILES.manifest} is damaged.`);
  return value;
}

/** Opens weights that a line of `run.steps` names; see `openSafetensors`. Links are refused. */
export async function openWeights(run: Pick<Run, 'directory'>, line: WeightsLine): Promise<Safetensors> {
  const { file } = line;
  if (!isStepsFileLine(line)) throw new RunUnreadable(`${file} is not a name for weights`);
  if ((await kindOf(join(run.directory, FILES.weights))) !== 'folder')
    throw new RunUnreadable(`${FILES.weights} is missing or not a folder`);
  return openSafetensors(join(run.directory, file));
}

/** Run directories inside `store`, oldest first; empty when there is no such folder. */
export async function listRuns(store: string): Promise<string[]> {
  const entries = await readdir(store, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && isRunName(entry.name)).map((entry) => entry.name);
  return names.sort().map((name) => join(store, name));
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'none'> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return 'none';
  if (stat.isFile()) return 'file';
  return stat.isDirectory() ? 'folder' : 'other';
}

async function readText(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  const kind = await kindOf(path);
  if (kind === 'none') throw new Error(`it has no ${name}.`);
  if (kind !== 'file') throw new Error(`its ${name} is not a plain file.`);
  // O_NOFOLLOW: the file could have become a link since. O_NONBLOCK: or a pipe, whose opening would wait for ever.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags);
  try {
    const { size } = await file.stat();
    if (size > MAX_FILE) throw new Error(`its ${name} is too large (${size} bytes).`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function readLines(directory: string, name: string, unread: ProblemLine[]): Promise<unknown[]> {
  if ((await kindOf(join(directory, name))) === 'none') return [];
  const text = await readText(directory, name).catch((error: Error) => {
    unread.push({ where: name, message: `The run directory cannot be read in full: ${error.message}` });
    return '';
  });
  const lines = text.split('\n');
  // The text after the last newline is a line that was still being written.
  lines.pop();
  return lines.filter((line) => line !== '').map(parse);
}

async function readEnvironment(directory: string, unread: ProblemLine[]): Promise<Environment> {
  if ((await kindOf(join(directory, FILES.environment))) === 'none') return {};
  const value = parse(await readText(directory, FILES.environment).catch(() => ''));
  if (isEnvironment(value)) return value;
  unread.push({ where: FILES.environment, message: 'The environment of this run is damaged and left out.' });
  return {};
}

/** `undefined` for what is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function typed(line: unknown, type: string): boolean {
  return (line as { t?: unknown } | null | undefined)?.t === type;
}

const KNOWN_TYPES = new Set<unknown>(['tensors', 'step', 'weights', 'draw', 'seed', undefined]);

/** The lines that the schema allows. Types of a later version are passed over, damaged lines are counted. */
function keep<T>(file: string, lines: readonly unknown[], is: (v: unknown) => v is T, unread: ProblemLine[]): T[] {
  const good: T[] = [];
  let bad = 0;
  for (const line of lines) {
    if (is(line)) good.push(line);
    else if (line === undefined || KNOWN_TYPES.has((line as { t?: unknown } | null)?.t)) bad++;
  }
  if (bad > 0) unread.push({ where: file, message: `${bad} damaged line${bad === 1 ? '' : 's'} left out.` });
  return good;
}
