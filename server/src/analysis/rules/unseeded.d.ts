import type { StreamId } from '../model/index.ts';
import type { DrawEvent, SeedEvent, Trace } from '../program/index.ts';
/** Draws of one program that share a root cause: a stream that nothing has seeded when they happen. */
export interface UnseededGroup {
  readonly stream: StreamId;
  /** The first draw that decides something, else the first. */
  readonly first: DrawEvent;
  readonly draws: readonly DrawEvent[];
  /** A repeatable seed of the stream that comes too late. */
  readonly seededLater: SeedEvent | null;
  /** Further streams that the same missing seed covers. */
  readonly covers: readonly StreamId[];
}
/** All groups of a program; several rules look at them, each at its own kind. */
export declare function unseededGroups(trace: Trace): readonly UnseededGroup[];
