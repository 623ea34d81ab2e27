import type { Literal, SeedParameter } from '../catalogue/index.ts';
import type { Location } from '../model/index.ts';
import { type ArgumentValues, argumentFor } from './arguments.ts';
import type { SeedState } from './state.ts';
import type { CallSite, SeedValue } from './trace.ts';
import type { InstanceValue, Value } from './values.ts';

/** What an argument says that may carry a seed or a generator. */
export interface SeedArgument {
  readonly value: SeedValue;
  /** The generator object passed, if it is one. */
  readonly object: InstanceValue | null;
  /** Absent or None: the library does what it does without a seed. */
  readonly absent: boolean;
}

function quality(value: Value, parameter: SeedParameter): Pick<SeedValue, 'quality' | 'text' | 'flag' | 'drawnAt'> {
  switch (value.kind) {
    case 'constant': {
      const text = JSON.stringify(value.value);
      if (value.value === null || parameter.noSeed?.includes(value.value as Literal))
        return { quality: 'none', text, flag: null, drawnAt: null };
      if (parameter.falsyIsNone && !value.value) return { quality: 'falsy', text, flag: null, drawnAt: null };
      return { quality: 'repeatable', text, flag: null, drawnAt: null };
    }
    case 'flag': {
      const inner = quality(value.fallback, parameter);
      // Whoever runs it can give the flag to repeat a run: milder than a seed that nobody can set.
      const bad = inner.quality !== 'repeatable';
      return { ...inner, quality: bad ? 'flag' : inner.quality, flag: value.name };
    }
    case 'entropy':
      return { quality: 'entropy', text: value.source, flag: null, drawnAt: null };
    case 'drawn':
      return {
        quality: value.repeatable ? 'repeatable' : 'drawn',
        text: value.stream,
        flag: null,
        drawnAt: value.place,
      };
    case 'sequence': {
      const parts = value.elements.map((element) => quality(element, parameter));
      return parts.find((part) => part.quality === 'entropy' || part.quality === 'drawn') ?? repeatable;
    }
    case 'union': {
      // One way to get a good seed is enough not to speak: the other is somebody's choice.
      const parts = value.members.map((member) => quality(member, parameter));
      const best = (['repeatable', 'flag'] as const).flatMap((wanted) =>
        parts.filter((part) => part.quality === wanted),
      );
      const chosen = best[0] ?? parts[0] ?? repeatable;
      return { ...chosen, drawnAt: parts.find((part) => part.drawnAt !== null)?.drawnAt ?? null };
    }
    default:
      return repeatable;
  }
}

const repeatable = { quality: 'repeatable', text: null, flag: null, drawnAt: null } as const;

export function seedArgument(parameter: SeedParameter, args: ArgumentValues, path: string): SeedArgument {
  const found = argumentFor(args, parameter);
  const place = found.written ? { path, span: found.written.value.span } : null;
  if (found.given === 'maybe') return { value: { ...repeatable, place }, object: null, absent: false };
  if (found.given === 'no' && parameter.default === undefined) {
    const missing = parameter.none === 'fixed' ? 'repeatable' : 'none';
    return { value: { quality: missing, text: null, flag: null, drawnAt: null, place }, object: null, absent: true };
  }
  if (found.value.kind === 'instance') {
    return { value: { ...repeatable, place }, object: found.value.generator ? found.value : null, absent: false };
  }
  const judged = quality(found.value, parameter);
  if (judged.quality === 'none' && parameter.none === 'fixed') {
    return { value: { ...judged, quality: 'repeatable', place }, object: null, absent: true };
  }
  return { value: { ...judged, place }, object: null, absent: judged.quality === 'none' };
}

/** The state of a stream after it was seeded so. */
export function seededBy(value: SeedValue, place: Location): SeedState {
  switch (value.quality) {
    case 'repeatable':
      return { kind: 'seed', status: 'seeded', value: value.text, place };
    case 'flag':
      return { kind: 'seed', status: 'maybe', place, flag: value.flag };
    default:
      return { kind: 'seed', status: 'entropy', place };
  }
}

export function callSite(parameter: SeedParameter, args: ArgumentValues, place: Location): CallSite {
  const found = argumentFor(args, parameter);
  const path = place.path;
  return {
    place,
    arguments: { path, span: args.call?.argumentsSpan ?? { start: place.span.end, end: place.span.end } },
    argument: found.written ? { path, span: found.written.span } : null,
    count: args.call?.arguments.length ?? args.values.length,
  };
}
