import type { DrawLine, SeedLine } from '../../src/store/index.ts';
import type { Frame, Place, Places } from './places.ts';

/** Streams that the Node probe tells apart. */
export const MATH_RANDOM = 'js.Math.random';
export const CLOCK = 'js.time';
export const ENTROPY = 'os.entropy';

/** Where draws are attributed to without looking at the stack: an API that is running right now. */
export interface DrawContext {
  readonly purpose: string;
  readonly api: string;
  readonly place: Place | null;
}

interface Site {
  readonly stream: string;
  readonly context: DrawContext;
  count: number;
  readonly firstStep: number;
  readonly seeded: boolean | null;
}

/** Draws that are attributed one by one; beyond that only every 2nd, 4th, 8th, … has its stack read (a stack costs ~15 µs). */
const EXACT = 256;

/** TensorFlow.js functions that draw, by the name in the stack: what the numbers are for. */
const PURPOSES: Readonly<Record<string, string>> = {
  shuffle: 'data-order',
  shuffleCombo: 'data-order',
  createShuffledIndices: 'data-order',
  dropout: 'dropout',
  multinomial: 'sampling',
  randomNormal: 'noise',
  randomStandardNormal: 'noise',
  randomUniform: 'noise',
  randomUniformInt: 'noise',
  randomGamma: 'noise',
  truncatedNormal: 'noise',
  rand: 'noise',
  randUniform: 'noise',
};

/** Counts every draw by stream, purpose and source place. */
export class Draws {
  readonly #places: Places;
  readonly #step: () => number;
  readonly #sites = new Map<string, Site>();
  readonly #seeds: SeedLine[] = [];
  #context: DrawContext | null = null;
  #contextSite: Site | null = null;
  #loose = 0;
  #looseSite: Site | null = null;
  /** The engine's scope at the last draw without a context: every operation opens one. */
  #scope: unknown = null;
  #currentScope: () => unknown = () => null;
  /** The last `model.fit` call: its shuffling runs after an `await`, where the stack no longer shows the caller. */
  #fit: Place | null = null;

  /** `step`: the number of the last optimiser step, -1 before the first. */
  constructor(places: Places, step: () => number) {
    this.#places = places;
    this.#step = step;
  }

  /** From now on a draw in another scope than the last one has its stack read. */
  watchScope(current: () => unknown): void {
    this.#currentScope = current;
  }

  /** Runs `work`, whose draws are for `context`. */
  within<T>(context: DrawContext, work: () => T): T {
    const before = this.#context;
    this.#context = context;
    this.#contextSite = null;
    try {
      return work();
    } finally {
      this.#context = before;
      this.#contextSite = null;
      this.#looseSite = null;
    }
  }

  /** A `fit` was called at this place. */
  fitBegins(place: Place | null): void {
    this.#fit = place;
    this.#looseSite = null;
  }

  /** The next draw without a context has its stack read in any case. */
  stepBegins(): void {
    this.#looseSite = null;
  }

  /** One number was drawn from `Math.random` by the function that called `below`. */
  mathRandom(seeded: boolean, below: () => number): void {
    if (this.#context !== null) {
      this.#contextSite ??= this.#site(MATH_RANDOM, this.#context, seeded);
      this.#contextSite.count++;
      return;
    }
    this.#loose++;
    const scope = this.#currentScope();
    if (scope !== this.#scope) this.#looseSite = null;
    this.#scope = scope;
    const every = 1 << Math.max(0, Math.clz32(EXACT) - Math.clz32(this.#loose));
    if (this.#looseSite === null || this.#loose <= EXACT || (this.#loose & (every - 1)) === 0) {
      this.#looseSite = this.#site(MATH_RANDOM, this.#locate(this.#places.stack(below)), seeded);
    }
    this.#looseSite.count++;
  }

  /** A stream was seeded: by the runtime (`twinrun`) or by the script. */
  seeded(stream: string, api: string, value: string, place: Place | null): void {
    const { file = null, line = null } = place ?? {};
    const known = this.#seeds.findIndex((seed) => seed.stream === stream && seed.file === file && seed.line === line);
    const seed = this.#seeds[known];
    if (seed !== undefined) this.#seeds[known] = { ...seed, count: seed.count + 1 };
    else this.#seeds.push({ t: 'seed', stream, api, file, line, count: 1, firstStep: this.#step(), value });
  }

  /** One draw from another stream. */
  other(stream: string, context: DrawContext, seeded: boolean): void {
    this.#site(stream, context, seeded).count++;
  }

  /** The lines of `draws.jsonl` so far. */
  lines(): (DrawLine | SeedLine)[] {
    const draws = [...this.#sites.values()].map(({ stream, context, count, firstStep, seeded }) => {
      const { purpose, api, place } = context;
      return { stream, purpose, api, file: place?.file ?? null, line: place?.line ?? null, count, firstStep, seeded };
    });
    return [...this.#seeds, ...draws];
  }

  #site(stream: string, context: DrawContext, seeded: boolean | null): Site {
    const { api, purpose, place } = context;
    const key = `${stream}\n${purpose}\n${api}\n${place?.file}\n${place?.line}`;
    let site = this.#sites.get(key);
    if (site === undefined) {
      site = { stream, context, count: 0, firstStep: this.#step(), seeded };
      this.#sites.set(key, site);
    }
    return site;
  }

  /** Reads a stack: library frames below the user's say which API draws, the user's frame says where. */
  #locate(stack: readonly Frame[]): DrawContext {
    const user = stack.findIndex((frame) => this.#places.placeOf(frame) !== null);
    const library = user < 0 ? stack : stack.slice(0, user);
    const names = library.map(({ name }) => apiName(name));
    const purpose = names.map((name) => PURPOSES[name]).find((known) => known !== undefined) ?? 'other';
    if (user < 0)
      return { purpose, api: purpose === 'data-order' ? 'tf.LayersModel.fit' : outermost(library), place: this.#fit };
    const place = this.#places.userPlace(stack);
    if (library.some(({ name }) => /^(Sequential|LayersModel)\.fit/.test(name))) {
      return { purpose: 'data-order', api: 'tf.LayersModel.fit', place };
    }
    return { purpose, api: outermost(library), place };
  }
}

/** `Object.randomNormal__op` → `randomNormal`, and the suffixes that bundlers add. */
function apiName(name: string): string {
  return (name.split('.').at(-1) ?? '').replace(/(_+(op)?|\d+)$/, '');
}

/** The API that the user's code called, qualified by its package. */
function outermost(library: readonly Frame[]): string {
  const called = [...library].reverse().find(({ name }) => /^[\w$.]+$/.test(name));
  if (called === undefined) return 'Math.random';
  const name = apiName(called.name);
  const found =
    /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(called.path)?.[1]?.replace('\\', '/') ?? '@tensorflow/tfjs';
  if (!found.startsWith('@tensorflow/')) return `${found}.${name}`;
  return PURPOSES[name] === 'data-order' ? `tf.util.${name}` : `tf.${name}`;
}
