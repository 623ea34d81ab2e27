import type { Location, StreamId } from '../model/index.ts';
import type { DrawEvent, SeedEvent, Trace } from '../program/index.ts';
import { isDraw, matters, rootStream } from './words.ts';

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

const cache = new WeakMap<Trace, readonly UnseededGroup[]>();

/** Output is generated and nothing else is decided by the stream: no weights, no data. */
export function isSampling(group: UnseededGroup): boolean {
  return (
    group.first.purpose === 'sampling' &&
    group.draws.every((draw) => draw.purpose === 'sampling' || !matters(draw.purpose))
  );
}

/** The streams that a fix has to seed: by the library's own seed call where the first draw's stream has one. */
export function streamsToSeed(trace: Trace, group: UnseededGroup): readonly StreamId[] {
  const own = trace.streams.get(group.first.stream)?.fix ? group.first.stream : group.stream;
  return [own, ...group.covers];
}

/** All groups of a program; several rules look at them, each at its own kind. */
export function unseededGroups(trace: Trace): readonly UnseededGroup[] {
  let groups = cache.get(trace);
  if (!groups) {
    groups = judged(trace) ? merge(trace, collect(trace)) : [];
    cache.set(trace, groups);
  }
  return groups;
}

/**
 * Library code may be seeded by its callers, tests draw their inputs at random on purpose, and a program without models
 * or data (a game, a retry with jitter) need not repeat.
 */
function judged(trace: Trace): boolean {
  if (trace.entry.kind === 'library' || trace.entry.kind === 'tests') return false;
  return trace.events.some(
    (event) =>
      event.kind === 'train' ||
      event.kind === 'forward' ||
      event.kind === 'checkpoint' ||
      (event.kind === 'draw' && matters(event.purpose)),
  );
}

/** Weights that are loaded over afterwards, in a program that trains nothing, need not be drawn alike. */
function loadsWeights(trace: Trace): (draw: DrawEvent) => boolean {
  if (trace.trainsAt !== null || trace.preparesTraining) return () => false;
  const loads = trace.events.filter(
    (event) => event.kind === 'checkpoint' && event.checkpoint === 'load' && event.byModel,
  );
  return (draw) => draw.purpose === 'weight-init' && loads.some((load) => load.at > draw.at);
}

/**
 * A try-out of a model on made-up input: nothing is trained, split, loaded or generated. (A notebook is read for its
 * output all the same.)
 */
export function isDemo(trace: Trace): boolean {
  if (trace.entry.kind === 'demo') return true;
  if (trace.entry.kind === 'notebook' || trace.preparesTraining) return false;
  // One backward pass by itself only shows that there are gradients.
  if (trace.events.some((event) => event.kind === 'train' && event.passes.length > 0)) return false;
  return !trace.events.some(
    (event) => event.kind === 'checkpoint' || (event.kind === 'draw' && OUTPUT.has(event.purpose)),
  );
}

const OUTPUT: ReadonlySet<string> = new Set(['data-split', 'sampling', 'training']);

function collect(trace: Trace): UnseededGroup[] {
  const byKey = new Map<string, DrawEvent[]>();
  const seedArguments = trace.events.flatMap((event) =>
    event.kind === 'seed' ? [event.value.place, event.value.drawnAt].filter((place) => place !== null) : [],
  );
  const loaded = loadsWeights(trace);
  for (const event of trace.events) {
    if (!isDraw(event) || event.harmless || event.process !== 'main' || loaded(event)) continue;
    const falsy = event.own?.value.quality === 'falsy';
    if (event.state.status !== 'unseeded' || falsy) continue;
    // Toy numbers inside some library, or at its import, are none of the program's results.
    if (!matters(event.purpose) && (!event.certain || event.place.path !== trace.entry.path)) continue;
    if (seedArguments.some((place) => contains(place, event.place))) continue;
    const key = groupKey(trace, event);
    const list = byKey.get(key);
    if (list) list.push(event);
    else byKey.set(key, [event]);
  }
  return [...byKey.values()].flatMap((all): UnseededGroup[] => {
    // That the seed comes too late is a claim about one path: what a library may do on some other is no ground for it.
    const late = laterSeed(trace, all[0] as DrawEvent) !== null;
    const draws = late ? all.filter((draw) => draw.certain || draw.place.path === trace.entry.path) : all;
    if (draws.length === 0) return [];
    const first = (draws.find((draw) => matters(draw.purpose)) ?? draws[0]) as DrawEvent;
    return [
      {
        stream: rootStream(trace, first.stream),
        first,
        draws,
        seededLater: laterSeed(trace, first),
        covers: [],
      },
    ];
  });
}

function contains(outer: Location, inner: Location): boolean {
  return outer.path === inner.path && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

/**
 * A stream is one cause. Where nothing can seed the stream as a whole, what can be done differs by kind: calls that take
 * a seed of their own, layers, and those that take none.
 */
function groupKey(trace: Trace, event: DrawEvent): string {
  const root = rootStream(trace, event.stream);
  if (!trace.streams.get(event.stream)?.unseedable) return root;
  if (event.purpose === 'weight-init' || event.purpose === 'dropout') return `${root}:layers`;
  if (event.own) return `${root}:own`;
  return event.purpose === 'training' ? `${root}:training` : `${root}:free`;
}

function laterSeed(trace: Trace, draw: DrawEvent): SeedEvent | null {
  if (draw.object !== null) return null;
  const root = rootStream(trace, draw.stream);
  for (const event of trace.events) {
    if (event.kind !== 'seed' || event.at <= draw.at || event.value.quality !== 'repeatable' || event.scoped) continue;
    if (event.streams.includes(draw.stream) || event.streams.includes(root)) return event;
  }
  return null;
}

/** A stream that the fix of another group seeds as well has the same root cause. */
function merge(trace: Trace, groups: readonly UnseededGroup[]): UnseededGroup[] {
  const result: UnseededGroup[] = [];
  const wide = [...groups].sort((a, b) => reach(trace, b) - reach(trace, a));
  for (const group of wide) {
    const host = result.find(
      (other) =>
        other.seededLater === null &&
        group.seededLater === null &&
        group.first.object === null &&
        (trace.streams.get(other.first.stream)?.fix?.seeds.includes(group.stream) ?? false),
    );
    if (!host) {
      result.push(group);
      continue;
    }
    const draws = [...host.draws, ...group.draws].sort((a, b) => a.at - b.at);
    result[result.indexOf(host)] = {
      ...host,
      first: draws.find((draw) => matters(draw.purpose)) ?? host.first,
      draws,
      covers: [...host.covers, group.stream],
    };
  }
  return result.sort((a, b) => a.first.at - b.first.at);
}

function reach(trace: Trace, group: UnseededGroup): number {
  return trace.streams.get(group.first.stream)?.fix?.seeds.length ?? 0;
}
