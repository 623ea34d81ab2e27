import type { Location } from '../model/index.ts';
import type { Value } from './values.ts';

/** What is known of a random stream at one moment. */
export type SeedState =
  | { readonly kind: 'seed'; readonly status: 'unseeded' }
  /** Judged without its callers: somebody may have seeded it. */
  | { readonly kind: 'seed'; readonly status: 'unknown' }
  | { readonly kind: 'seed'; readonly status: 'seeded'; readonly value: string | null; readonly place: Location | null }
  /** Seeded with a value that differs between runs, or with none. */
  | { readonly kind: 'seed'; readonly status: 'entropy'; readonly place: Location }
  /** Seeded on some paths; `flag` where a flag nobody need set decides it. */
  | {
      readonly kind: 'seed';
      readonly status: 'maybe';
      readonly place: Location | null;
      readonly flag: string | null;
    };

/** The mode of a model. */
export interface ModeState {
  readonly kind: 'mode';
  readonly mode: 'train' | 'eval' | 'maybe';
  /** The call that set it last; null as constructed. */
  readonly place: Location | null;
  /** Training steps seen when it was set: tells whether a `train()` was followed by training. */
  readonly steps: number;
}

export interface SettingState {
  readonly kind: 'setting';
  readonly value: Value;
  readonly place: Location;
}

export type Cell = SeedState | ModeState | SettingState;

export const UNSEEDED: SeedState = { kind: 'seed', status: 'unseeded' };
export const SEED_UNKNOWN: SeedState = { kind: 'seed', status: 'unknown' };
export const FIXED: SeedState = { kind: 'seed', status: 'seeded', value: null, place: null };

/**
 * How two paths meet.
 * @param flag the flag that chose between them; `preferred` is then the path taken by default
 */
export function joinSeed(preferred: SeedState, other: SeedState, flag: string | null): SeedState {
  if (preferred === other || preferred.status === other.status) return preferred;
  if (preferred.status === 'unknown' || other.status === 'unknown') {
    return preferred.status === 'unknown' ? other : preferred;
  }
  if (flag !== null && preferred.status !== 'unseeded') return preferred;
  const placed = [preferred, other].find((state) => state.status !== 'unseeded');
  const place = placed && 'place' in placed ? placed.place : null;
  const inner = [preferred, other].find((state) => state.status === 'maybe');
  return { kind: 'seed', status: 'maybe', place, flag: flag ?? (inner?.status === 'maybe' ? inner.flag : null) };
}

export function joinMode(a: ModeState, b: ModeState): ModeState {
  if (a.mode === b.mode) return a.steps >= b.steps ? a : b;
  return { kind: 'mode', mode: 'maybe', place: a.place ?? b.place, steps: Math.max(a.steps, b.steps) };
}
