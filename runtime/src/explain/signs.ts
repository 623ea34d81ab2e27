import type { Comparison, DrawRow, RunSummary, StepComparison } from '../compare/index.ts';

/** The pair whose difference is explained, base and the run that differs first, with what was measured about it. */
export interface Signs {
  readonly comparison: Comparison;
  readonly base: number;
  readonly other: number;
  readonly runs: readonly [RunSummary, RunSummary];
  readonly step: number;
  /** The row of the first differing step; undefined when only saved weights tell. */
  readonly row: StepComparison | undefined;
  /** Step from which each differing stream's state differs, up to the first difference; -1 = before the first step. */
  readonly streams: ReadonlyMap<string, number>;
  /** Whether the initial parameters are equal; null where none were recorded. */
  readonly initialEqual: boolean | null;
}

/** What speaks for a cause; null when the runs do not differ. */
export function readSigns(comparison: Comparison): Signs | null {
  const { first, runs, base } = comparison;
  if (first === null) return null;
  const other = runs.findIndex((run) => run.differsFrom === first.step);
  const [a, b] = [runs[base], runs[other]];
  if (a === undefined || b === undefined) return null;
  const rows = comparison.steps.filter((row) => row.run === other && row.step <= first.step);
  const streams = new Map<string, number>();
  for (const row of rows) {
    for (const stream of row.streams) if (!streams.has(stream)) streams.set(stream, row.step);
  }
  const initial = rows.find((row) => row.step === -1);
  return {
    comparison,
    base,
    other,
    runs: [a, b],
    step: first.step,
    row: rows.find((row) => row.step === first.step),
    streams,
    initialEqual: initial === undefined || initial.tensors === 0 ? null : initial.tensorsDiffering === 0,
  };
}

/** Whether a recorded draw takes from a stream whose state differs; `torch.default` is whichever device's generator. */
export function differs(signs: Signs, draw: DrawRow): boolean {
  return streamsOf(draw.stream).some((stream) => signs.streams.has(stream));
}

export function streamsOf(stream: string): readonly string[] {
  return stream === 'torch.default' ? ['torch.default', 'torch.cpu', 'torch.cuda'] : [stream];
}

/** Values of an environment entry for the pair; null when both runs have the same. */
export function pairValues(signs: Signs, values: readonly (string | null)[]): readonly [string, string] | null {
  const [a, b] = [values[signs.base] ?? null, values[signs.other] ?? null];
  return a === b ? null : [a ?? '–', b ?? '–'];
}
