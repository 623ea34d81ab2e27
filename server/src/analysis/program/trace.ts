import type { Location, Purpose, StreamId } from '../model/index.ts';
import type { SeedState } from './state.ts';

/**
 * What one program does that matters for repeatability, in the order it does it. Plain data, free of frameworks and
 * languages; all that rules and fixes see.
 */
export interface Trace {
  readonly entry: Entry;
  readonly events: readonly Event[];
  /** Where weights are first updated; null where nothing is trained. */
  readonly trainsAt: Location | null;
  /** An optimiser or the like is made, whoever calls it then. */
  readonly preparesTraining: boolean;
  /** Every workspace file that was run or looked into. */
  readonly files: readonly string[];
  /** Local names of external modules in the entry file: canonical module → how the code calls it. */
  readonly modules: ReadonlyMap<string, string>;
  /** What is known of the streams that the events name. */
  readonly streams: ReadonlyMap<StreamId, StreamInfo>;
  /** True when the budget ended before the program did. */
  readonly cut: boolean;
}

/** How a stream is spoken of and seeded. */
export interface StreamInfo {
  readonly id: StreamId;
  readonly title: { readonly en: string; readonly 'zh-cn': string };
  readonly coveredBy: readonly StreamId[];
  readonly unseedable: boolean;
  readonly fix: {
    readonly module: string;
    readonly import: string;
    readonly statement: string;
    /** All streams that the statement seeds. */
    readonly seeds: readonly StreamId[];
  } | null;
  /** A seeded generator object for calls that take one instead of drawing from the stream. */
  readonly generator: { readonly module: string; readonly expression: string } | null;
}

export interface Entry {
  readonly path: string;
  /**
   * script: a file that is run. notebook: its cells in order. demo: the `__main__` block of a library module. tests: test
   * functions. library: functions without a caller, judged only on what is wrong in themselves.
   */
  readonly kind: 'script' | 'notebook' | 'demo' | 'tests' | 'library';
  readonly language: 'python' | 'javascript';
}

export type Event =
  | SeedEvent
  | DrawEvent
  | ForwardEvent
  | SettingEvent
  | OrderEvent
  | KeyEvent
  | CheckpointEvent
  | TrainEvent;

interface EventBase {
  /** Position in the program's order. */
  readonly at: number;
  readonly place: Location;
  /** False in a branch of which nobody knows whether it is taken. */
  readonly certain: boolean;
  /** Call sites that led here, outermost first. */
  readonly chain: readonly Location[];
  /** What is called at each of them: a function, or the class whose constructor runs. */
  readonly callees: readonly string[];
  /** The statement it is part of. */
  readonly statement: Location | null;
  /** What is called, as the catalogue names it. */
  readonly symbol: string;
  /** Inside a user's function of that name (innermost), '' at top level. */
  readonly within: string;
  /** The innermost loop pass it happens in; 0 outside all loops. Nested passes are listed outermost first. */
  readonly passes: readonly number[];
}

/** What an argument that carries a seed says. */
export interface SeedValue {
  /**
   * repeatable: a constant or something that stays the same. none: absent or None, fresh entropy. entropy: time, process
   * id, …. drawn: a number from an unseeded stream. flag: given only if the user sets a flag. falsy: a value the library
   * takes for none (`seed: 0`).
   */
  readonly quality: 'repeatable' | 'none' | 'entropy' | 'drawn' | 'flag' | 'falsy';
  /** As written, or as far as it is known: `42`, `args.seed`, `time`. */
  readonly text: string | null;
  readonly place: Location | null;
  readonly flag: string | null;
  /** Where it was drawn, if it is itself a random number. */
  readonly drawnAt: Location | null;
}

export interface SeedEvent extends EventBase {
  readonly kind: 'seed';
  /** Empty for a generator object. */
  readonly streams: readonly StreamId[];
  readonly object: number | null;
  readonly value: SeedValue;
  /** The call undoes seeds by its nature (`torch.seed()`). */
  readonly unseeds: boolean;
  /** Inside a block that restores the streams where it ends. */
  readonly scoped: boolean;
}

export interface DrawEvent extends EventBase {
  readonly kind: 'draw';
  readonly stream: StreamId;
  /** A generator object, by number; null for a stream of the process or a call's own seed. */
  readonly object: number | null;
  /** Where that object was made. */
  readonly objectPlace: Location | null;
  readonly purpose: Purpose;
  /** The stream's state just before. */
  readonly state: SeedState;
  /** The call's own seed or generator parameter, and what was passed for it; null where it has none. */
  readonly own: {
    readonly parameter: string;
    readonly position: number | null;
    /** A number, or only a generator object. */
    readonly takes: 'seed' | 'generator';
    readonly value: SeedValue;
    readonly call: CallSite;
  } | null;
  readonly harmless: boolean;
  /** In a loader's worker process or a spawned one. */
  readonly process: 'main' | 'worker' | 'spawn';
}

/** Where a fix may add an argument. */
export interface CallSite {
  readonly place: Location;
  /** The arguments with their parentheses. */
  readonly arguments: Location;
  /** The written argument of the parameter, if any. */
  readonly argument: Location | null;
  readonly count: number;
}

export interface ForwardEvent extends EventBase {
  readonly kind: 'forward';
  readonly object: number;
  /** Where the model was made. */
  readonly objectPlace: Location;
  readonly objectName: string;
  readonly mode: 'train' | 'eval' | 'maybe';
  /** The `train()` or `eval()` that set the mode; null as made. */
  readonly modePlace: Location | null;
  /** No training step happened between the last explicit `train()` and this. */
  readonly deliberate: boolean;
  /** Layers in it that behave differently in training and are in train mode, with where they were made. */
  readonly layers: readonly {
    readonly layer: string;
    readonly symbol: string;
    readonly place: Location;
    /** On whatever the mode of the model. */
    readonly always: boolean;
  }[];
  /** Under `no_grad` and the like, or by its nature (`generate`). */
  readonly inference: boolean;
  /** The result is thrown away: a dry run. */
  readonly discarded: boolean;
  /** The model as the code names it there. */
  readonly receiver: Location | null;
  /** Functional dropout that is on whatever the mode. */
  readonly always: boolean;
}

export interface SettingEvent extends EventBase {
  readonly kind: 'setting';
  readonly setting: string;
  readonly value: string | number | boolean | null | undefined;
  /** The value as written, for a fix to replace. */
  readonly valuePlace: Location | null;
}

export interface OrderEvent extends EventBase {
  readonly kind: 'order';
  readonly stream: StreamId;
  /** Where the order comes from; the event's own place is where it decides something. */
  readonly origin: Location;
}

export interface KeyEvent extends EventBase {
  readonly kind: 'key';
  readonly object: number;
  /** Where the same key was spent before. */
  readonly first: Location;
}

export interface CheckpointEvent extends EventBase {
  readonly kind: 'checkpoint';
  readonly checkpoint: 'save' | 'load';
  readonly holds: 'model' | 'rng';
  /** A model takes the state in or gives it out (rather than a file being read or written). */
  readonly byModel: boolean;
}

export interface TrainEvent extends EventBase {
  readonly kind: 'train';
}
