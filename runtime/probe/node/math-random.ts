export interface RandomEvents {
  /** A number was drawn; `below` is the function to leave out of stack traces. */
  readonly drawn: (seeded: boolean, below: () => number) => void;
  /** The script assigned a generator of its own to `Math.random`. */
  readonly replaced: (generator: () => number, below: (generator: () => number) => void) => void;
}

/** `Math.random` while it is watched. */
export interface WatchedRandom {
  /** Position and history of the stream: how many numbers were drawn, and a rolling digest of them. */
  digest(): string;
  /** Runs `load` with its draws neither counted nor taken from the runtime's seeded generator. */
  unwatched<T>(load: () => T): T;
}

/**
 * Watches `Math.random`, and seeds it when `seed` is given. What the script draws is exactly what it would draw without
 * the probe: numbers pass through, and a generator that the script itself installs is used from then on.
 */
export function watchMathRandom(seed: number | null, events: RandomEvents): WatchedRandom {
  const engine = Math.random;
  const wrappers = new WeakSet<() => number>();
  let count = 0;
  let rolling = 0;
  let paused = 0;

  /** `loading`: what serves the draws of TensorFlow.js while it loads. */
  function watch(source: () => number, loading: () => number): () => number {
    // Not an arrow function: `Math.random.call(…)` and `new Math.random` fail or work as before.
    const random = function random(): number {
      if (paused > 0) return loading();
      const value = source();
      count++;
      rolling = Math.imul(rolling ^ (value * 0x100000000), 0x9e3779b1);
      rolling ^= rolling >>> 15;
      events.drawn(seeded(), random);
      return value;
    };
    wrappers.add(random);
    return random;
  }

  const original = watch(seed === null ? engine : mulberry(seed), engine);
  let current = original;
  /** Whether the script or the runtime replaced the engine's generator. */
  const seeded = () => seed !== null || current !== original;
  Object.defineProperty(Math, 'random', {
    configurable: true,
    enumerable: false,
    get: () => current,
    set: function assign(next: () => number) {
      // A script that puts back what it took away hands us our own wrapper.
      const known = wrappers.has(next);
      current = known ? next : watch(next, next);
      count = 0;
      rolling = 0;
      if (!known) events.replaced(next, assign);
    },
  });

  return {
    digest: () => (count >>> 0).toString(16).padStart(8, '0') + (rolling >>> 0).toString(16).padStart(8, '0'),
    unwatched(load) {
      paused++;
      try {
        return load();
      } finally {
        paused--;
      }
    },
  };
}

/** Mulberry32, two outputs a number: uniform in [0, 1) with 53 random bits, as the engine's own generator. */
export function mulberry(seed: number): () => number {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}
