import type {
  Comparison,
  DrawRow,
  EnvironmentDifference,
  Locale,
  RunSummary,
  TensorDiff,
  TensorPoint,
} from '../../../runtime/src/compare/index.ts';
import { duration, loss, magnitude, share } from './format.ts';
import type { RunningView } from './messages.ts';
import { placeOf, type SourcePlace } from './phrase.ts';
import { lastCommonStep } from './state.ts';
import { PANEL_TEXT, type PanelText } from './text.ts';

/** `=` equal, `≠` differs, `·` not known. */
export type Mark = 'equal' | 'differs' | 'unknown';

export interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly condition: string;
  readonly pinned: boolean;
  readonly result: { readonly mark: Mark | 'base' | 'partial' | 'failed' | 'busy'; readonly text: string };
  readonly loss: string;
  readonly time: string;
  readonly lane: Lane;
}

/** A run over the steps, as fractions of the longest run; null where there is nothing. */
export interface Lane {
  /** End of the part that is equal to the base run. */
  readonly equal: number;
  /** Where the run ends. */
  readonly end: number;
  /** Cut short: it does not reach the end of the longest run or was stopped from outside. */
  readonly cut: boolean;
  readonly recorded: boolean;
}

export function runRows(comparison: Comparison, locale: Locale): RunRow[] {
  const text = PANEL_TEXT[locale];
  const longest = Math.max(1, ...comparison.runs.map((run) => run.steps));
  const devices = new Set(comparison.runs.map((run) => run.device)).size > 1;
  return comparison.runs.map((run, index) => {
    const end = run.steps === 0 && run.group !== '–' ? 1 : run.steps / longest;
    const equal = run.differsFrom === null ? end : Math.max(0, run.differsFrom) / longest;
    const cut = run.partial && run.group !== '–';
    return {
      id: run.id,
      name: run.name,
      group: run.group,
      condition: devices ? `${run.device}${run.pinned ? `, ${run.condition}` : ''}` : run.condition,
      pinned: run.pinned,
      result: resultOf(run, index === comparison.base, text),
      loss: run.partial ? '' : loss(run.finalLoss),
      time: duration(run.seconds),
      lane: { equal, end, cut, recorded: run.group !== '–' },
    };
  });
}

function resultOf(run: RunSummary, base: boolean, text: PanelText): RunRow['result'] {
  if (run.group === '–') return { mark: 'failed', text: text.nothing };
  if (base) return { mark: 'base', text: text.base };
  if (run.differsFrom !== null) {
    return { mark: 'differs', text: run.differsFrom < 0 ? text.fromStart : text.fromStep(run.differsFrom) };
  }
  if (run.partial) return { mark: 'partial', text: text.equalTo(run.steps - 1) };
  return { mark: 'equal', text: text.bitIdentical };
}

/** Rows while runs are under way. */
export function runningRows(view: RunningView, locale: Locale): RunRow[] {
  const text = PANEL_TEXT[locale];
  const longest = view.steps ?? Math.max(1, ...view.runs.map((run) => run.step + 1));
  return view.runs.map((run) => {
    const end = run.state === 'ended' ? 1 : Math.min(1, (run.step + 1) / longest);
    const words = { waiting: text.waiting, running: text.atStep(Math.max(0, run.step)), ended: text.ended }[run.state];
    return {
      id: run.name,
      name: run.name,
      group: '–',
      condition: run.condition,
      pinned: false,
      result: { mark: run.state === 'running' ? 'busy' : 'unknown', text: words },
      loss: '',
      time: '',
      lane: { equal: end, end, cut: false, recorded: run.state !== 'waiting' },
    };
  });
}

/** `3 of 4 bit-identical` */
export function groupsText(comparison: Comparison, locale: Locale): string {
  const text = PANEL_TEXT[locale];
  const largest = Math.max(0, ...comparison.groups.map((group) => group.length));
  const recorded = comparison.runs.filter((run) => run.group !== '–');
  if (recorded.length < 2) return text.captured(recorded.length, comparison.runs.length);
  const complete =
    comparison.identical || comparison.first !== null ? largest : recorded.filter((r) => !r.partial).length;
  return complete < 2 ? text.noTwoEqual : text.groups(complete, comparison.runs.length);
}

export interface TensorRow {
  readonly key: string;
  readonly diff: TensorDiff;
  readonly name: string;
  readonly mark: Mark;
  /** Differences of the state shown; null where no state near the step was saved. */
  readonly point: TensorPoint | null;
  readonly since: string;
  readonly differing: string;
  /** In place of sizes, for a tensor that cannot be compared element by element; else empty. */
  readonly structure: string;
  readonly largest: string;
  /** 0…1 on the logarithmic scale of all rows; null = no bar. */
  readonly bar: number | null;
  readonly relative: string;
}

export interface TensorTable {
  readonly rows: readonly TensorRow[];
  readonly differing: number;
  /** Tensors of which nothing is known at this step: one run does not reach it. */
  readonly unknown: number;
  readonly total: number;
  /** Step whose saved weights the sizes are taken from, where it is another than the one shown. */
  readonly saved: number | null;
}

/**
 * The tensors of one pair after `step`, in update order. Equality is that of the digests, exact at every step; sizes are
 * those of the last saved state up to the step.
 */
export function tensorTable(comparison: Comparison, run: number, step: number, locale: Locale): TensorTable {
  const text = PANEL_TEXT[locale];
  const diffs = comparison.tensors.filter((tensor) => tensor.run === run);
  const last = lastCommonStep(comparison, run);
  const several = new Set(diffs.map((diff) => diff.model)).size > 1;
  const points = diffs.map((diff) => pointAt(diff, step));
  const sizes = points.flatMap((point) => (point !== null && point.maxAbs > 0 ? [Math.log10(point.maxAbs)] : []));
  const high = Math.max(...sizes);
  const low = Math.min(...sizes, high - 1) - 0.5;
  const names = comparison.runs;
  const rows = diffs.map((diff, i): TensorRow => {
    const point = points[i] ?? null;
    const mark = markAt(diff, step, point, last);
    const equal = mark === 'equal';
    return {
      key: `${diff.model}\n${diff.name}`,
      diff,
      name: several ? `${diff.model}:${diff.name}` : diff.name,
      mark,
      point,
      since: diff.since === null ? '' : diff.since < 0 ? text.start : String(diff.since),
      differing: equal ? text.none : differingText(point, text),
      structure: structureText(diff, names, comparison.base, text),
      largest: equal ? '0' : point === null || point.differing === 0 ? '' : magnitude(point.maxAbs),
      bar: equal || point === null || point.maxAbs === 0 ? null : (Math.log10(point.maxAbs) - low) / (high - low),
      relative: equal ? '0' : point === null || point.differing === 0 ? '' : magnitude(point.relativeL2),
    };
  });
  const shown = points.find((point) => point !== null)?.step ?? null;
  return {
    rows,
    differing: rows.filter((row) => row.mark === 'differs').length,
    unknown: rows.filter((row) => row.mark === 'unknown').length,
    total: rows.length,
    saved: shown === step ? null : shown,
  };
}

function pointAt(diff: TensorDiff, step: number): TensorPoint | null {
  let best: TensorPoint | null = null;
  for (const point of diff.points) if (point.step <= step) best = point;
  return best;
}

function markAt(diff: TensorDiff, step: number, point: TensorPoint | null, last: number): Mark {
  if (diff.presence !== 'both') return 'differs';
  if (last >= 0 && step > last) return 'unknown';
  if (point?.step === step) return point.differing > 0 ? 'differs' : 'equal';
  if (diff.since !== null) return diff.since <= step ? 'differs' : 'equal';
  return diff.digests.base !== null || point !== null ? 'equal' : 'unknown';
}

function differingText(point: TensorPoint | null, text: PanelText): string {
  if (point === null || point.differing === 0) return '';
  return point.differing === point.elements ? text.all : share(point.differing, point.elements);
}

function structureText(diff: TensorDiff, runs: readonly RunSummary[], base: number, text: PanelText): string {
  if (diff.presence === 'base-only') return text.onlyIn(runs[base]?.name ?? '');
  if (diff.presence === 'other-only') return text.onlyIn(runs[diff.run]?.name ?? '');
  return diff.presence === 'shape-differs' ? text.otherShape : '';
}

/** Filtered by name and sorted: in update order, or by largest difference. */
export function arrangeTensors(rows: readonly TensorRow[], filter: string, sort: 'order' | 'largest'): TensorRow[] {
  const wanted = filter.trim().toLowerCase();
  const kept = rows.filter((row) => row.name.toLowerCase().includes(wanted));
  if (sort === 'order') return kept;
  const size = (row: TensorRow) => (row.mark === 'equal' ? -1 : (row.point?.maxAbs ?? 0));
  return kept.sort((a, b) => size(b) - size(a));
}

/** A stretch of steps on the floor of the chart, both ends included. */
export interface FloorSegment {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

/** Equality at every step of the pair, merged into stretches. */
export function equalFloor(comparison: Comparison, run: number, min: number, max: number): FloorSegment[] {
  const segments: { from: number; to: number; mark: Mark }[] = [];
  const add = (step: number, mark: Mark) => {
    const last = segments.at(-1);
    if (last !== undefined && last.mark === mark && last.to === step - 1) last.to = step;
    else segments.push({ from: step, to: step, mark });
  };
  for (const row of comparison.steps) {
    if (row.run !== run || row.step < min || row.step > max) continue;
    add(row.step, row.tensorsDiffering > 0 || row.lossEqual === false ? 'differs' : 'equal');
  }
  const last = segments.at(-1)?.to ?? min - 1;
  if (last < max && segments.length > 0) segments.push({ from: last + 1, to: max, mark: 'unknown' });
  return segments;
}

export interface Series {
  readonly name: string;
  readonly key: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Lines in a |Δ| chart: more would be neither told apart nor drawn in time. */
const MAX_LINES = 60;

/** Largest |Δ| of each tensor at the saved steps; the selected one last, so that it is drawn on top. */
export function deltaSeries(rows: readonly TensorRow[], selected: string | null): Series[] {
  const all = rows
    .filter((row) => row.diff.points.some((point) => point.maxAbs > 0))
    .map((row) => ({ row, size: row.diff.points.at(-1)?.maxAbs ?? 0 }));
  const shown = all.length <= MAX_LINES ? all : [...all].sort((a, b) => b.size - a.size).slice(0, MAX_LINES);
  const chosen = all.find(({ row }) => row.key === selected);
  const others = shown.filter(({ row }) => row.key !== selected);
  return [...others, ...(chosen === undefined ? [] : [chosen])].map(({ row }) => ({
    name: row.name,
    key: row.key,
    x: row.diff.points.map((point) => point.step),
    y: row.diff.points.map((point) => (point.maxAbs > 0 ? point.maxAbs : null)),
  }));
}

/** Losses of base and other over the common steps. */
export function lossSeries(
  comparison: Comparison,
  run: number,
): { x: number[]; base: (number | null)[]; other: (number | null)[] } {
  const rows = comparison.steps.filter((row) => row.run === run && row.step >= 0);
  return {
    x: rows.map((row) => row.step),
    base: rows.map((row) => row.baseLoss),
    other: rows.map((row) => row.otherLoss),
  };
}

export interface DrawView {
  readonly row: DrawRow;
  readonly mark: Mark;
  readonly purpose: string;
  readonly place: SourcePlace | null;
  readonly seed: { readonly text: string; readonly place: SourcePlace | null; readonly warn: boolean };
  readonly counts: string;
  readonly state: string;
  /** The draw that the first cause names. */
  readonly blamed: boolean;
}

/** Draws of a pair, with whether and from when the state of their stream differs. */
export function drawViews(comparison: Comparison, run: number, locale: Locale): DrawView[] {
  const text = PANEL_TEXT[locale];
  const since = new Map<string, number>();
  const known = new Set<string>();
  for (const step of comparison.steps) {
    if (step.run !== run) continue;
    for (const stream of step.streams) if (!since.has(stream)) since.set(stream, step.step);
  }
  if (comparison.steps.some((step) => step.run === run)) for (const row of comparison.draws) known.add(row.stream);
  const cause = comparison.causes[0];
  return comparison.draws
    .filter((row) => row.counts[comparison.base] !== null || row.counts[run] !== null)
    .map((row) => {
      const from = since.get(row.stream) ?? (row.stream === 'torch.default' ? since.get('torch.cpu') : undefined);
      const counts = [row.counts[comparison.base], row.counts[run]].map((n) =>
        n == null ? '–' : `${n}${row.more ? '+' : ''}`,
      );
      const mark: Mark =
        from !== undefined ? 'differs' : UNSEEDABLE.has(row.stream) || !known.has(row.stream) ? 'unknown' : 'equal';
      return {
        row,
        mark,
        purpose: text.purposes[row.purpose] ?? row.purpose,
        place: placeOf(row),
        seed: seedOf(comparison, row, text),
        counts: counts.join(' / '),
        state: from !== undefined ? text.stateDiffers(from) : mark === 'equal' ? text.stateEqual : text.unknown,
        blamed:
          cause !== undefined && cause.stream === row.stream && cause.file === row.file && cause.line === row.line,
      };
    });
}

/** Streams without a state that could be recorded. */
const UNSEEDABLE = new Set([
  'js.Math.random',
  'js.crypto',
  'js.clock',
  'os.entropy',
  'py.hash',
  'fs.order',
  'scheduling',
]);

function seedOf(comparison: Comparison, row: DrawRow, text: PanelText): DrawView['seed'] {
  if (row.seeded === false)
    return { text: UNSEEDABLE.has(row.stream) ? text.unseedable : text.notSeeded, place: null, warn: true };
  const seed = comparison.seeds.find((s) => s.stream === row.stream && s.firstStep <= row.firstStep);
  if (seed !== undefined) return { text: seed.api, place: placeOf(seed), warn: false };
  return { text: row.seeded === null ? text.seedUnknown : '', place: null, warn: false };
}

export interface EnvironmentRow {
  readonly key: string;
  /** Distinct values and the runs that have each. */
  readonly values: readonly { readonly value: string; readonly runs: string }[];
  readonly bearing: string;
  readonly differs: boolean;
}

export function environmentRows(comparison: Comparison, onlyDifferences: boolean, locale: Locale): EnvironmentRow[] {
  const text = PANEL_TEXT[locale];
  const differing = comparison.environment.map((entry) => ({
    key: entry.key,
    values: distinct(entry, comparison.runs, text),
    bearing: bearingOf(entry, comparison, text),
    differs: true,
  }));
  if (onlyDifferences) return differing;
  const shared = Object.entries(comparison.environmentShared).map(([key, value]) => ({
    key,
    values: [{ value, runs: text.everyRun }],
    bearing: '',
    differs: false,
  }));
  return [...differing, ...shared];
}

function distinct(entry: EnvironmentDifference, runs: readonly RunSummary[], text: PanelText) {
  const byValue = new Map<string, string[]>();
  entry.values.forEach((value, i) => {
    const shown = value ?? text.absent;
    byValue.set(shown, [...(byValue.get(shown) ?? []), runs[i]?.name ?? '']);
  });
  return [...byValue].map(([value, names]) => ({ value, runs: names.join(', ') }));
}

/** Two equal runs that differ in an entry rule it out. */
function bearingOf(entry: EnvironmentDifference, comparison: Comparison, text: PanelText): string {
  const { runs } = comparison;
  for (const [i, a] of runs.entries()) {
    for (const [j, b] of runs.entries()) {
      if (j <= i || a.group === '–' || a.group !== b.group || a.partial || b.partial) continue;
      if (entry.values[i] !== entry.values[j]) return text.ruledOut(a.name, b.name);
    }
  }
  return text.bearings[entry.likelyEffect];
}

/** Numbers on the tabs: how much differs under each. */
export function tabCounts(
  comparison: Comparison,
  run: number,
): Readonly<Record<'weights' | 'draws' | 'environment', number>> {
  const tensors = comparison.tensors.filter((t) => t.run === run && (t.since !== null || t.presence !== 'both'));
  const streams = new Set(comparison.steps.flatMap((step) => (step.run === run ? step.streams : [])));
  return { weights: tensors.length, draws: streams.size, environment: comparison.environment.length };
}

/** Round numbers between `min` and `max` for an axis of steps, at most `most` of them, both ends included. */
export function stepTicks(min: number, max: number, most: number): number[] {
  const span = max - Math.max(0, min);
  if (span <= 0) return max < 0 ? [min] : [...new Set([min, max])];
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power * 10);
  const ticks = min < 0 ? [min] : [];
  for (let tick = min < 0 ? step : min; tick < max - step * 0.6; tick += step) ticks.push(tick);
  return [...ticks, max];
}

/** Whole powers of ten around the sizes of a logarithmic axis, and the labels' spacing in decades. */
export function decades(values: readonly (number | null)[]): { low: number; high: number; every: number } {
  const logs = values.flatMap((value) => (value !== null && value > 0 ? [Math.log10(value)] : []));
  if (logs.length === 0) return { low: -8, high: 0, every: 2 };
  let [low, high] = [Infinity, -Infinity];
  for (const log of logs) {
    low = Math.min(low, log);
    high = Math.max(high, log);
  }
  low = Math.floor(low - 0.01);
  high = Math.max(low + 1, Math.ceil(high + 0.01));
  return { low, high, every: Math.ceil((high - low) / 6) };
}
