import type { Comparison } from '../../../runtime/src/compare/index.ts';
import type { PanelState } from './messages.ts';

export const INITIAL_STATE: PanelState = {
  version: 1,
  restore: null,
  tab: 'weights',
  chart: 'delta',
  sort: 'order',
  onlyDifferences: true,
  filter: '',
  run: null,
  step: null,
  tensor: null,
};

const ALLOWED = {
  tab: ['weights', 'draws', 'environment'],
  chart: ['delta', 'loss'],
  sort: ['order', 'largest'],
} as const;

/** State kept by an earlier page, of this or another version: what does not fit falls back to the start. */
export function restoreState(kept: unknown): PanelState {
  if (typeof kept !== 'object' || kept === null || (kept as PanelState).version !== 1) return INITIAL_STATE;
  const state = { ...INITIAL_STATE, ...(kept as PanelState) };
  const one = <K extends keyof typeof ALLOWED>(key: K) =>
    (ALLOWED[key] as readonly unknown[]).includes(state[key]) ? state[key] : INITIAL_STATE[key];
  return {
    ...state,
    tab: one('tab') as PanelState['tab'],
    chart: one('chart') as PanelState['chart'],
    sort: one('sort') as PanelState['sort'],
    onlyDifferences: state.onlyDifferences !== false,
    filter: typeof state.filter === 'string' ? state.filter : '',
    step: Number.isSafeInteger(state.step) ? state.step : null,
  };
}

/** What the state selects in a comparison. */
export interface Selection {
  /** Index of the run that evidence is about; -1 when only one run recorded anything. */
  readonly run: number;
  /** Index of the selected row of the runs list, which may be the base run itself. */
  readonly row: number;
  readonly step: number;
}

/** Resolves the selection against what is there now: runs and steps may be gone since the state was kept. */
export function select(comparison: Comparison, state: PanelState): Selection {
  const { runs, base } = comparison;
  const comparable = runs.flatMap((run, index) => (index !== base && run.group !== '–' ? [index] : []));
  const first =
    comparable.find((index) => runs[index]?.differsFrom !== null) ??
    comparable.find((index) => runs[index]?.partial === true) ??
    comparable[0] ??
    -1;
  const kept = runs.findIndex((run) => run.id === state.run);
  const run = comparable.includes(kept) ? kept : first;
  const row = kept >= 0 ? kept : run;
  const bounds = stepBounds(comparison, run);
  const step = Math.max(
    bounds.min,
    Math.min(bounds.max, state.step ?? bounds.first ?? lastShown(comparison, run, bounds.max)),
  );
  return { run, row, step };
}

/** Steps that can be shown for a run: -1 only where it already differs, or where nothing else was recorded. */
export function stepBounds(
  comparison: Comparison,
  run: number,
): { readonly min: number; readonly max: number; readonly first: number | null } {
  const first = comparison.runs[run]?.differsFrom ?? null;
  let max = Math.max(...comparison.runs.map((r) => r.steps)) - 1;
  for (const tensor of comparison.tensors) {
    if (tensor.run === run) max = Math.max(max, tensor.points.at(-1)?.step ?? -1);
  }
  return { min: first === -1 || max < 0 ? -1 : 0, max, first };
}

/** Without a difference: the last step that both runs have; for models that have no steps, the last saved state. */
function lastShown(comparison: Comparison, run: number, max: number): number {
  const last = lastCommonStep(comparison, run);
  return last < 0 ? max : last;
}

/** Last step that both the base run and `run` recorded; -1 without one. */
export function lastCommonStep(comparison: Comparison, run: number): number {
  return Math.min(comparison.runs[comparison.base]?.steps ?? 0, comparison.runs[run]?.steps ?? 0) - 1;
}
