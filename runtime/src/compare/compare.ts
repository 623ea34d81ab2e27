import type { Manifest } from '../store/index.ts';
import { mergeDraws, mergeSeeds } from './draws.ts';
import { compareEnvironments, compareInputs } from './environment.ts';
import { parseHexFloat } from './hexFloat.ts';
import { type DiffKernel, typedArrayKernel } from './kernel.ts';
import { loadRun } from './open.ts';
import { comparePair, equalPair, newPairContext, type PairContext, type PairOfRuns } from './pair.ts';
import { capturedAnything, lastStep, type RunRecord } from './record.ts';
import { COMPARISON_VERSION, type Comparison, type FirstDifference, type Locale, type RunSummary } from './result.ts';
import { COMPARE_TEXT, type CompareText } from './text.ts';

export interface CompareOptions {
  /** Id of the run that the others are compared with; the first directory when left out. */
  readonly base?: string;
  readonly locale?: Locale;
  readonly signal?: AbortSignal;
  readonly kernel?: DiffKernel;
}

/** The runs cannot be compared at all; the message says why and what to do, in the locale asked for. */
export class CompareError extends Error {
  override readonly name = 'CompareError';
}

/**
 * Compares any number of run directories with one base run. Partial directories are compared as far as they go and say
 * so in `problems`. `causes` is empty: naming them is the next layer's work (`explain`).
 *
 * @throws CompareError when there is nothing to compare: fewer than two directories, one that is no run directory,
 *   digests of different algorithms.
 */
export async function compareRuns(directories: readonly string[], options: CompareOptions = {}): Promise<Comparison> {
  const text = COMPARE_TEXT[options.locale ?? 'en'];
  if (directories.length < 2) throw new CompareError(text.needTwo);
  const runs = await Promise.all(directories.map((directory) => load(directory, text)));
  refuseOtherDigests(runs, text);
  const base = baseIndex(runs, options.base, text);
  const names = runs.map((_, index) => text.runName(index));
  const reasons = runs.map(({ manifest }) => reasonOf(manifest, options.locale ?? 'en'));
  const problems = new Set(ownProblems(runs, names, reasons, text));
  const context = newPairContext(options.kernel ?? typedArrayKernel, options.signal, (run, file, why) => {
    problems.add(text.weightsUnreadable(names[runs.indexOf(run)] ?? '', file, why));
  });
  const pairs: (PairOfRuns | null)[] = [];
  for (const [index, run] of runs.entries()) {
    const comparable = index !== base && capturedAnything(run);
    pairs.push(comparable ? await comparePair(runs[base] as RunRecord, run, index, context) : null);
  }
  const groups = await groupRuns(runs, base, pairs, context);
  const environment = compareEnvironments(runs);
  return {
    version: COMPARISON_VERSION,
    tool: runs[base]?.manifest.tool ?? '',
    created: new Date().toISOString(),
    identical: groups.length === 1 && groups[0]?.length === runs.length && runs.every(endedAsAsked),
    groups: groups.map((group) => group.map((index) => runs[index]?.manifest.id ?? '')),
    first: earliest(pairs),
    causes: [],
    runs: runs.map((run, index) => ({
      ...summarize(run, pairs[index]?.first?.step ?? null),
      name: names[index] ?? '',
      reason: reasons[index] ?? '',
      condition: text.condition(run.manifest.forced),
      pinned: Object.keys(run.manifest.forced.streams).length > 0 || run.manifest.forced.threads !== null,
      group: letterOf(groups, index),
    })),
    base,
    tensors: pairs.flatMap((pair) => pair?.tensors ?? []),
    steps: pairs.flatMap((pair) => pair?.steps.steps ?? []),
    draws: mergeDraws(runs),
    seeds: mergeSeeds(runs),
    inputs: compareInputs(runs),
    environment: environment.differences,
    environmentShared: environment.shared,
    problems: [...problems],
  };
}

async function load(directory: string, text: CompareText): Promise<RunRecord> {
  try {
    return await loadRun(directory);
  } catch (error) {
    throw new CompareError(text.unreadable(directory, error instanceof Error ? error.message : String(error)));
  }
}

function refuseOtherDigests(runs: readonly RunRecord[], text: CompareText): void {
  const algorithms = [...new Set(runs.map((run) => run.manifest.digest))];
  const [first, second] = algorithms;
  if (first !== undefined && second !== undefined) throw new CompareError(text.otherDigests(first, second));
}

function baseIndex(runs: readonly RunRecord[], id: string | undefined, text: CompareText): number {
  if (id === undefined) return Math.max(0, runs.findIndex(capturedAnything));
  const index = runs.findIndex((run) => run.manifest.id === id);
  if (index < 0) throw new CompareError(text.noSuchBase(id));
  return index;
}

function endedAsAsked(run: RunRecord): boolean {
  return !run.partial && (run.manifest.status === 'completed' || run.manifest.status === 'limited');
}

/** What is missing or was reported by the probes, in sentences. */
function ownProblems(
  runs: readonly RunRecord[],
  names: readonly string[],
  reasons: readonly string[],
  text: CompareText,
): string[] {
  const sentences: string[] = [];
  const longest = Math.max(...runs.map(lastStep));
  if (new Set(runs.map((run) => run.manifest.script)).size > 1) sentences.push(text.otherScripts);
  runs.forEach((run, index) => {
    const name = names[index] ?? '';
    const { status } = run.manifest;
    const reason = reasons[index] ?? '';
    if (!capturedAnything(run)) sentences.push(text.nothingCaptured(name, reason));
    else if (!endedAsAsked(run) || (lastStep(run) < longest && status === 'limited'))
      sentences.push(text.cutShort(name, lastStep(run), status, reason));
  });
  const reported = new Map<string, string[]>();
  runs.forEach((run, index) => {
    for (const problem of run.problems) reported.set(problem, [...(reported.get(problem) ?? []), names[index] ?? '']);
  });
  for (const [problem, of] of reported) sentences.push(text.ofRun([...new Set(of)].join(', '), problem));
  return sentences;
}

/** Indices of equal runs; the base run's group first, runs that captured nothing in none. */
async function groupRuns(
  runs: readonly RunRecord[],
  base: number,
  pairs: readonly (PairOfRuns | null)[],
  context: PairContext,
): Promise<number[][]> {
  const groups: { members: number[]; longest: number }[] = [];
  const steps = (index: number) => lastStep(runs[index] as RunRecord);
  const equal = async (a: number, b: number) =>
    a === base ? pairs[b]?.first === null : equalPair(runs[a] as RunRecord, runs[b] as RunRecord, context);
  for (const index of new Set([base, ...runs.keys()])) {
    if (!capturedAnything(runs[index] as RunRecord)) continue;
    let joined = false;
    for (const group of groups) {
      if (!(await equal(group.longest, index))) continue;
      group.members.push(index);
      if (steps(index) > steps(group.longest)) group.longest = index;
      joined = true;
      break;
    }
    if (!joined) groups.push({ members: [index], longest: index });
  }
  return groups.map((group) => group.members);
}

function letterOf(groups: readonly (readonly number[])[], index: number): string {
  const group = groups.findIndex((members) => members.includes(index));
  if (group < 0) return '–';
  return group < 26 ? String.fromCharCode(65 + group) : `A${group - 25}`;
}

function earliest(pairs: readonly (PairOfRuns | null)[]): FirstDifference | null {
  let first: FirstDifference | null = null;
  for (const pair of pairs) {
    if (pair === null || pair.first === null || (first !== null && first.step <= pair.first.step)) continue;
    first = { ...pair.first, operation: null, file: null, line: null };
  }
  return first;
}

function reasonOf(manifest: Manifest, locale: Locale): string {
  return locale === 'zh-cn' ? (manifest.reasonZh ?? manifest.reason) : manifest.reason;
}

function summarize(
  run: RunRecord,
  differsFrom: number | null,
): Omit<RunSummary, 'name' | 'reason' | 'condition' | 'pinned' | 'group'> {
  const { id, script, device, status, seconds } = run.manifest;
  const loss = [...run.steps].reverse().find((step) => step.loss !== null)?.loss ?? null;
  const value = loss === null ? Number.NaN : parseHexFloat(loss);
  const finalLoss = Number.isFinite(value) ? value : null;
  return {
    id,
    script,
    device,
    status,
    seconds,
    partial: !endedAsAsked(run),
    steps: lastStep(run) + 1,
    finalLoss,
    differsFrom,
  };
}
