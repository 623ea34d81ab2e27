import type { DrawLine } from '../store/index.ts';
import type { RunRecord } from './record.ts';
import type { DrawRow, SeedRow } from './result.ts';

/** Draws of all runs by stream and place, in the order in which the first run that has them recorded them. */
export function mergeDraws(runs: readonly RunRecord[]): DrawRow[] {
  const rows = new Map<string, DrawRow & { counts: (number | null)[] }>();
  runs.forEach((run, index) => {
    for (const draw of run.draws) {
      const { stream, purpose, api, file, line, cell } = draw;
      const key = JSON.stringify([stream, purpose, api, file, cell, line]);
      const row = rows.get(key) ?? newRow(draw, runs.length);
      row.counts[index] = (row.counts[index] ?? 0) + draw.count;
      // Unseeded in one run is what explains a difference, so it wins.
      const seeded = row.seeded === false || draw.seeded === false ? false : (row.seeded ?? draw.seeded);
      const more = row.more || draw.more === true;
      rows.set(key, { ...row, seeded, more, firstStep: Math.min(row.firstStep, draw.firstStep) });
    }
  });
  return [...rows.values()];
}

function newRow(draw: DrawLine, runs: number): DrawRow & { counts: (number | null)[] } {
  const { stream, purpose, api, file, line, cell = null, seeded, firstStep } = draw;
  const counts = Array.from({ length: runs }, () => null);
  return { stream, purpose, api, file, line, cell, seeded, firstStep, counts, more: false };
}

/** Seeds of all runs by stream and place. */
export function mergeSeeds(runs: readonly RunRecord[]): SeedRow[] {
  const rows = new Map<string, SeedRow & { values: (string | null)[] }>();
  runs.forEach((run, index) => {
    for (const { stream, api, file, line, cell = null, firstStep, value } of run.seeds) {
      const key = JSON.stringify([stream, api, file, cell, line]);
      const row = rows.get(key) ?? { stream, api, file, line, cell, firstStep, values: runs.map(() => null) };
      row.values[index] = value;
      rows.set(key, row);
    }
  });
  return [...rows.values()];
}
