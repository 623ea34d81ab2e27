import type { Purpose, StreamId } from '../model/index.ts';

/**
 * The shape of what is known about frameworks. A framework is a data file of this shape; the interpreter and the rules
 * know these words and no framework.
 *
 * Names are canonical dotted names (`numpy.random.seed`, `torch.nn.Module.eval`). A method is named by the class that
 * declares it and is found through `bases`. In JavaScript the package's canonical name stands first
 * (`tfjs.layers.dense`, `Math.random`).
 */

export type Literal = string | number | boolean | null;

/** A parameter of the call that the fact is about (for a class: of its constructor). */
export interface Parameter {
  readonly name: string;
  /** 0-based, not counting `self`; absent = keyword only. For JavaScript options the position of the options object. */
  readonly position?: number;
  /** The value when the argument is missing. Absent: the parameter is required or its default is unknown. */
  readonly default?: Literal;
}

/**
 * A test on the arguments of the call. An argument that is missing has the parameter's default; one whose value is not
 * known makes the condition unknown, and an unknown condition counts as `assume` (default false: precision first).
 */
export type Condition =
  | { readonly parameter: Parameter; readonly is: readonly Literal[]; readonly assume?: boolean }
  | { readonly parameter: Parameter; readonly isNot: readonly Literal[]; readonly assume?: boolean }
  | { readonly parameter: Parameter; readonly above: number; readonly assume?: boolean }
  /** Python's and JavaScript's truth of the value. */
  | { readonly parameter: Parameter; readonly truthy: boolean; readonly assume?: boolean }
  /** Whether the argument is written at all (a spread that may hold it makes this unknown). */
  | { readonly parameter: Parameter; readonly given: boolean; readonly assume?: boolean }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** Half-open range of a package's versions. Unknown versions count as the newest. */
export interface Versions {
  readonly package: string;
  readonly since?: string;
  readonly until?: string;
}

/**
 * When the effect of a constructor (or of a function that returns an object) happens:
 * - `call`: at the call itself (the default);
 * - `iterate`: each time the object is iterated over (a DataLoader);
 * - `invoke`: each time the object is called (a module's forward, a transform);
 * - `first-invoke`: the first time (lazy modules);
 * - methods: when one of these methods of the object is called (an estimator's `fit`).
 */
export type Moment = 'call' | 'iterate' | 'invoke' | 'first-invoke' | { readonly methods: readonly string[] };

interface EffectBase {
  readonly at?: Moment;
  readonly when?: Condition;
  /** For `at: 'invoke'`: a test on the arguments of that later call, where `when` tests those of the constructor. */
  readonly whenInvoked?: Condition;
  readonly versions?: Versions;
}

/** Where a call takes its own seed or generator from. */
export interface SeedParameter extends Parameter {
  /**
   * What an absent or None seed means. `entropy`: fresh numbers from the system; `stream`: the numbers come from the
   * effect's stream (scikit-learn's random_state=None draws from np.global); `fixed`: repeatable all the same.
   */
  readonly none: 'entropy' | 'stream' | 'fixed';
  /** 0, '' and false count as no seed (`if (seed)` in the library). */
  readonly falsyIsNone?: boolean;
  /** Other literals that count as no seed (vLLM: -1). */
  readonly noSeed?: readonly Literal[];
  /** The value is a generator object or a key, never a number: a fix cannot write a seed there. */
  readonly takes?: 'generator';
}

/** Sets streams, or for `stream: receiver` the generator object whose method is called. */
export interface SeedEffect extends EffectBase {
  readonly effect: 'seed';
  readonly streams: readonly StreamId[] | 'receiver';
  /** Absent: a restored state or a seed fixed in the library, both repeatable. */
  readonly seed?: SeedParameter;
  /** `true`: the call undoes any seed (`torch.seed()`). */
  readonly unseeds?: true;
}

/** Saves the streams on entering a `with` block and restores them on leaving it. */
export interface RestoreEffect extends EffectBase {
  readonly effect: 'restore';
  readonly streams: readonly StreamId[];
}

/** Takes random numbers. */
export interface DrawEffect extends EffectBase {
  readonly effect: 'draw';
  /** `receiver`: the generator object whose method is called. `site`: only this call's own generator (with `seed`). */
  readonly stream: StreamId | 'receiver' | 'site';
  readonly purpose: Purpose;
  /** The call's own seed (an int) or generator (an object): then the stream is not touched. */
  readonly seed?: SeedParameter;
  /** The stream's numbers are used, but the result does not depend on them (many estimators): state only, no finding. */
  readonly harmless?: true;
}

/** Changes the mode of the receiver (a model) or, with `parameter`, of that argument. */
export interface ModeEffect extends EffectBase {
  readonly effect: 'mode';
  /** A parameter: its truth is "train" (`model.train(mode)`). */
  readonly mode: 'train' | 'eval' | Parameter;
  readonly parameter?: Parameter;
}

/**
 * What is called behaves differently in training and in evaluation. On a class: in train mode, when invoked. On a
 * function (`F.dropout`): while `control` is true, whatever the mode of the model around it.
 */
export interface ModeDependentEffect extends EffectBase {
  readonly effect: 'mode-dependent';
  readonly layer: 'dropout' | 'batch-statistics' | 'noise';
  readonly control?: Parameter;
}

/** Runs the receiver's (or that argument's) forward; `mode: 'eval'` where the library switches to evaluation itself. */
export interface ForwardEffect extends EffectBase {
  readonly effect: 'forward';
  /** `context`: training or inference, by where it is called (a module's own call). */
  readonly purpose: 'training' | 'inference' | 'context';
  readonly parameter?: Parameter;
  readonly mode?: 'eval' | 'train';
}

/** A context manager, decorator or call under which forwards are evaluation (`torch.no_grad`, `inference_mode`). */
export interface InferenceContextEffect extends EffectBase {
  readonly effect: 'inference-context';
}

/** A `with` block in which modules are made without drawing their weights (`init_empty_weights`, the meta device). */
export interface SkipInitialisationEffect extends EffectBase {
  readonly effect: 'skip-initialisation';
}

/** Weights are updated: a backward pass, an optimiser step, `fit`. Marks a program that trains. */
export interface TrainEffect extends EffectBase {
  readonly effect: 'train';
}

/**
 * A switch of the framework. `value`: the literal the call sets, or the parameter that carries it; for an attribute or
 * an environment variable it is the assigned value (leave `value` out).
 */
export interface SettingEffect extends EffectBase {
  readonly effect: 'setting';
  /** One id for all spellings of one switch: `cudnn.benchmark`, `cudnn.deterministic`, `deterministic-algorithms`, `tf32.matmul`, `tf32.conv`, `matmul-precision`, `python-hash-seed`, … */
  readonly setting: string;
  readonly value?: Literal | Parameter;
}

/** An operation whose kernel may be nondeterministic. */
export interface NondeterministicEffect extends EffectBase {
  readonly effect: 'nondeterministic';
  readonly device: 'cpu' | 'gpu' | 'any';
  readonly direction: 'forward' | 'backward' | 'both';
  readonly deterministicMode: 'throws' | 'fixes' | 'ignores';
}

/**
 * Order of what is returned or passed. `source`: the result comes in an order that is not repeatable (with the reason
 * as stream: `fs.order`, `py.hash`, `scheduling`); `sorts`: the result (or the receiver, `list.sort`) is ordered again;
 * `ignores`: the argument's order does not matter (`len`, `set`, `sum`); `keeps`: the result has the argument's order
 * (`list`, `enumerate`); `consumes`: the order decides a result (a split, label ids, a seeded shuffle).
 */
export interface OrderEffect extends EffectBase {
  readonly effect: 'order';
  readonly order: 'source' | 'sorts' | 'ignores' | 'keeps' | 'consumes';
  readonly stream?: StreamId;
  /** Which argument, for all but `source`. Default: the first positional one. `receiver`: the object of the method. */
  readonly of?: Parameter | 'receiver';
}

/** Functional keys: `uses` spends a key (twice is a bug), `derives` returns fresh keys from one. */
export interface KeyEffect extends EffectBase {
  readonly effect: 'key';
  readonly key: 'uses' | 'derives';
  readonly parameter: Parameter;
}

/** Saves or restores a checkpoint; `rng` where random states are part of it. */
export interface CheckpointEffect extends EffectBase {
  readonly effect: 'checkpoint';
  readonly checkpoint: 'save' | 'load';
  readonly holds: 'model' | 'rng';
}

/**
 * Code of the user's that runs through the call: a function argument, or methods of an argument's object. An argument
 * that is a collection stands for its elements, at any depth (`Pipeline(steps=[('scale', …), ('fit', …)])`); the method
 * `__iter__` means that the object is iterated over.
 * `process`: `worker` = a loader's worker, seeded from the loader's stream;
 * `fork` inherits the streams, `spawn` starts with unseeded ones.
 */
export interface CallsEffect extends EffectBase {
  readonly effect: 'calls';
  /** `receiver`: methods of the object itself. */
  readonly of: Parameter | 'receiver';
  /** Absent: the argument itself is called. */
  readonly methods?: readonly string[];
  readonly process?: 'same' | 'worker' | 'fork' | 'spawn';
  /** For `worker`: how many there are; 0 means this process. */
  readonly workers?: Parameter;
}

export type Effect =
  | SeedEffect
  | RestoreEffect
  | DrawEffect
  | ModeEffect
  | ModeDependentEffect
  | ForwardEffect
  | InferenceContextEffect
  | SkipInitialisationEffect
  | TrainEffect
  | SettingEffect
  | NondeterministicEffect
  | OrderEffect
  | KeyEffect
  | CheckpointEffect
  | CallsEffect;

/** What a call gives back, as far as it matters. Classes return an instance of themselves; nothing need be said. */
export type Returns =
  /** An object of a catalogued class. `mode`: the mode it starts in. */
  | { readonly instance: string; readonly mode?: 'train' | 'eval' }
  /** A generator object of its own (its class has methods with `stream: 'receiver'`), seeded by `seed`. */
  | { readonly generator: string; readonly stream: StreamId; readonly seed?: SeedParameter }
  /** The global generator of the stream as an object (`torch.manual_seed` returns it). */
  | { readonly generator: string; readonly global: StreamId }
  | { readonly same: 'receiver' | Parameter }
  /** A value that differs between runs: unfit as a seed. */
  | { readonly entropy: 'time' | 'system' | 'process' | 'hash' }
  /** A random number of the effect's stream (`random.randint`): a seed only as good as that stream. */
  | { readonly drawn: true }
  /** An environment variable named by the parameter. */
  | { readonly environment: Parameter; readonly fallback?: Parameter }
  /** Instances of this class, in a sequence of that length (`random_split`: unknown length → null). */
  | { readonly sequence: string; readonly length: number | null };

/**
 * Calls with a meaning for the interpreter itself, independent of any framework.
 * flag.*: command line parsers (`argparse`): `flag.parser` makes one, `flag.add` declares a flag (its dest from the
 * option strings, its default from `default`/`action`), `flag.parse` returns the namespace. flag.decorator: a decorator
 * that declares a flag of the decorated function (`click.option`). entry.decorator: makes the decorated function a
 * command (`click.command`, `hydra.main`); entry.call: calls the function given (`fire.Fire`, `app.run`).
 * partial: binds arguments. identity: returns its first argument. property/static/class: Python's method decorators.
 * sequential: a module that holds and calls its arguments. ignore: known, and nothing in it matters here.
 */
export type Intrinsic =
  | 'flag.parser'
  | 'flag.add'
  | 'flag.parse'
  | 'flag.decorator'
  | 'entry.decorator'
  | 'entry.call'
  | 'partial'
  | 'identity'
  | 'dataclass'
  | 'sequential'
  | 'ignore';

/** How far a fact can be trusted: as in the facts it was taken from. */
export type Verified = 'executed' | 'introspected' | 'source' | 'doc' | 'unverified';

export interface SymbolFacts {
  /**
   * Canonical name first, then other names the same facts hold for (re-exports, or siblings that differ in nothing
   * that matters here). Several entries may speak of one name: their effects add up. A last segment `*` stands for every
   * public name of that module not listed itself; `*lower` and `*Upper` for those beginning with that case. A method
   * `__call__` holds what calling an instance does, judged by the arguments of that call.
   */
  readonly names: readonly string[];
  /** `attribute`: assigning it has the effects (settings). `environment`: `names` are `env:NAME`. */
  readonly kind: 'function' | 'class' | 'method' | 'attribute' | 'environment';
  /** Class: canonical names of its base classes, for methods and kinds (`torch.nn.Module`). */
  readonly bases?: readonly string[];
  readonly effects?: readonly Effect[];
  readonly returns?: Returns;
  readonly intrinsic?: Intrinsic;
  /**
   * Method: also taken to be meant when the receiver's type is unknown, in a file of a program that imports the
   * framework. With arguments: only if one of them is given by name.
   */
  readonly anyReceiver?: true | { readonly withArgument: readonly string[] };
  /**
   * A method that by convention every subclass has while the class itself does not define it (scikit-learn's `fit`):
   * it cannot be looked up in the installed package.
   */
  readonly virtual?: true;
  readonly versions?: Versions;
  readonly verified: Verified;
  /** Where the fact is from. */
  readonly source: string;
}

/** What a user may have named; a module is its canonical dotted name. */
export interface CatalogueData {
  /** `torch`, `numpy`, `tfjs`: names the data file. */
  readonly id: string;
  readonly language: 'python' | 'javascript';
  /** Canonical roots: an import of one of these (or of what is below it) makes the facts apply. */
  readonly roots: readonly string[];
  /**
   * Prefixes that are the same module under another name, other → canonical
   * (`pytorch_lightning` → `lightning.pytorch`, `@tensorflow/tfjs-node` → `tfjs`).
   */
  readonly modules: Readonly<Record<string, string>>;
  /** Names that need no import (`Math`; `tf` from a script tag). */
  readonly globals?: Readonly<Record<string, string>>;
  /** Made anew on every reading (a getter in the data files), so that a program pays for the frameworks it names only. */
  readonly symbols: readonly SymbolFacts[];
  readonly streams?: readonly StreamFacts[];
  readonly settings?: readonly SettingFacts[];
}

/** How a stream is seeded and spoken of; one entry a stream, in the data file it belongs to. */
export interface StreamFacts {
  readonly id: StreamId;
  /** As a user knows it: "PyTorch's generator (torch.manual_seed)". */
  readonly title: { readonly en: string; readonly 'zh-cn': string };
  /** A seed of one of these covers this stream as well (`torch.default` by `torch.cpu`; `keras.global` by `py.random`). */
  readonly coveredBy?: readonly StreamId[];
  /** Without a seed it is the same in every process. */
  readonly fixedByDefault?: true;
  /** Nothing seeds it. */
  readonly unseedable?: true;
  /** How a fix seeds it: `{module}` is the local name of the module, `{seed}` the value. */
  readonly fix?: { readonly module: string; readonly import: string; readonly statement: string };
  /** A seeded generator object that a call which draws from this stream takes instead, in the same words. */
  readonly generator?: { readonly module: string; readonly expression: string };
}

export interface SettingFacts {
  readonly id: string;
  readonly title: { readonly en: string; readonly 'zh-cn': string };
  readonly default: Literal;
}
