import { CLOCK, type DrawContext, type Draws, ENTROPY } from './draws.ts';
import type { Place, Places } from './places.ts';
import { type BatchDigests, digestBatch, type Recorder, type Tracked, type TrackedModel } from './recorder.ts';
import type { RunDirectory } from './run-directory.ts';
import type {
  Class,
  Core,
  Data,
  Gradients,
  Kernel,
  Layer,
  Layers,
  LayersModel,
  LayerVariable,
  Method,
  Optimizer,
  Tensor,
  Variable,
} from './tensorflow.ts';

/** Layers that draw while they run, by class name: what for. */
const RANDOM_LAYERS: Readonly<Record<string, string>> = {
  Dropout: 'dropout',
  SpatialDropout1D: 'dropout',
  GaussianDropout: 'dropout',
  AlphaDropout: 'dropout',
  GaussianNoise: 'noise',
  RandomWidth: 'augmentation',
  SimpleRNNCell: 'dropout',
  GRUCell: 'dropout',
  LSTMCell: 'dropout',
  ConvLSTM2DCell: 'dropout',
};

export interface Instruments {
  readonly run: RunDirectory;
  readonly recorder: Recorder;
  readonly draws: Draws;
  readonly places: Places;
  /** Backend that the script is held to; null = its own choice. */
  readonly backend: string | null;
  /** The seed that the runtime gives this stream; null = it leaves the stream alone. */
  readonly forcedSeed: (stream: string) => number | null;
  /** Writes down what would be lost if the process were killed. */
  readonly checkpoint: () => void;
  /** Ends the process at a limit. Does not return. */
  readonly stop: (why: 'steps' | 'seconds') => void;
}

/** The step that is being taken: what is known of it before its update. */
interface Pending {
  rng: Record<string, string>;
  loss: number | null;
  applied: boolean;
}

/**
 * Hooks into the classes of a loaded TensorFlow.js: every optimiser update is recorded, and draws are told their purpose
 * and place. Results are passed through untouched; a fault of ours never reaches the script.
 */
export class Instrumentation {
  readonly #with: Instruments;
  readonly #done = new WeakSet<object>();
  readonly #layerOf = new WeakMap<Variable, Layer>();
  readonly #modelOf = new WeakMap<Variable, TrackedModel>();
  readonly #layersModels = new WeakMap<LayersModel, TrackedModel>();
  readonly #placeOf = new WeakMap<Layer, Place | null>();
  #core: Core | null = null;
  #pending: Pending | null = null;
  #training: { model: TrackedModel; batch: BatchDigests | null } | null = null;
  #updating = false;

  constructor(instruments: Instruments) {
    this.#with = instruments;
  }

  /** The engine's module, once it is loaded. */
  get core(): Core | null {
    return this.#core;
  }

  /** Hooks into whatever of TensorFlow.js these exports of one of its modules hold. Each class is hooked once. */
  module(exports: unknown): void {
    if (exports === null || typeof exports !== 'object') return;
    const found = exports as Partial<Core & Layers & Data & { data: Partial<Data> }>;
    if (found.Optimizer && found.engine) this.#once(found.Optimizer, () => this.#hookCore(found as Core));
    if (found.LayersModel && found.layers?.Layer)
      this.#once(found.LayersModel, () => this.#hookLayers(found as Layers));
    const dataset = found.Dataset ?? found.data?.Dataset;
    if (dataset) this.#once(dataset, () => this.#hookDataset(dataset));
  }

  #once(key: object, hook: () => void): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    this.#with.run.guard('TensorFlow.js hooks', hook);
  }

  #hookCore(core: Core): void {
    this.#core = core;
    replace(core.Optimizer.prototype, 'minimize', (minimize) => this.#minimize(minimize));
    for (const exported of Object.values(core) as unknown[]) {
      const prototype = (exported as Partial<Class> | null)?.prototype;
      if (prototype === undefined || !Object.prototype.isPrototypeOf.call(core.Optimizer.prototype, prototype))
        continue;
      replace(prototype, 'applyGradients', (apply) => this.#applyGradients(apply));
    }
    const engine = core.engine();
    this.#with.draws.watchScope(() => engine.state?.activeScope);
    const { disposeVariable } = engine;
    engine.disposeVariable = (variable) => {
      const model = this.#modelOf.get(variable);
      if (model) this.#with.recorder.saveFinal([model]);
      disposeVariable.call(engine, variable);
    };
    if (this.#with.backend !== null) this.#holdBackend(core, this.#with.backend);
  }

  /** A script that chooses another backend by itself would make the run something else than what was asked for. */
  #holdBackend(core: Core, backend: string): void {
    const engine = core.engine();
    const { setBackend } = engine;
    engine.setBackend = (name) => {
      if (name === backend) return setBackend.call(engine, name);
      this.#with.run.problem('backend', `The script asked for backend ${name}; this run is held to ${backend}.`);
      return Promise.resolve(true);
    };
  }

  #minimize(minimize: Method): Method {
    const self = this;
    return function (this: Optimizer, f: () => Tensor, ...rest: [boolean?, Variable[]?]) {
      if (typeof f !== 'function' || self.#pending !== null) return minimize.call(this, f, ...rest);
      self.#with.draws.stepBegins();
      const pending: Pending = { rng: self.#with.recorder.rng(), loss: null, applied: false };
      // An optimiser class of the script's own.
      replaceInherited(this, 'applyGradients', (apply) => self.#applyGradients(apply));
      self.#pending = pending;
      try {
        return minimize.call(this, () => self.#readLoss(f(), pending), ...rest);
      } finally {
        self.#pending = null;
      }
    };
  }

  #readLoss(loss: Tensor, pending: Pending): Tensor {
    this.#with.run.guard('loss', () => {
      if (loss.size === 1) pending.loss = Number(loss.dataSync()[0]);
    });
    return loss;
  }

  #applyGradients(apply: Method): Method {
    const self = this;
    return function (this: Optimizer, gradients: Gradients) {
      if (self.#updating) return apply.call(this, gradients);
      self.#updating = true;
      try {
        const model = self.#with.run.guard('step', () => self.#before(gradients));
        const result = apply.call(this, gradients);
        if (model) self.#after(model);
        return result;
      } finally {
        self.#updating = false;
      }
    };
  }

  #before(gradients: Gradients): TrackedModel | undefined {
    const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients);
    const registered = (this.#core as Core).engine().registeredVariables;
    const variables = names.flatMap((name) => registered[name] ?? []);
    const model = this.#training?.model ?? this.#modelFor(variables);
    if (model) this.#with.recorder.before(model, this.#pending?.rng ?? this.#with.recorder.rng());
    return model;
  }

  #after(model: TrackedModel): void {
    const limit = this.#with.run.guard('step', () =>
      this.#with.recorder.after(model, this.#pending?.loss ?? null, this.#training?.batch ?? null),
    );
    if (limit === 'steps' || limit === 'seconds') this.#with.stop(limit);
    const { steps } = this.#with.recorder;
    if ((steps & (steps - 1)) === 0) this.#with.run.guard('checkpoint', this.#with.checkpoint);
  }

  /** The model that variables of a custom loop belong to; its parameters grow as the loop touches more of them. */
  #modelFor(variables: readonly Variable[]): TrackedModel | undefined {
    if (variables.length === 0) return undefined;
    const known = variables.map((variable) => this.#modelOf.get(variable)).find((model) => model !== undefined);
    const fresh = variables.filter((variable) => !this.#modelOf.has(variable));
    const model = known ?? this.#with.recorder.addModel([]);
    for (const variable of fresh) {
      if (this.#modelOf.has(variable)) continue;
      const layer = this.#layerOf.get(variable);
      // A layer's moving statistics change without gradients: track them with its weights.
      if (layer) this.#track(model, layer.weights);
      if (this.#modelOf.has(variable)) continue;
      this.#modelOf.set(variable, model);
      model.tensors.push({ name: variable.name, trainable: variable.trainable, read: () => alive(variable) });
    }
    return model;
  }

  #track(model: TrackedModel, weights: readonly LayerVariable[]): void {
    const names = new Set(model.tensors.map(({ name }) => name));
    const added: Tracked[] = [];
    for (const weight of weights) {
      const variable = weight.read();
      if (!this.#modelOf.has(variable)) this.#modelOf.set(variable, model);
      const name = names.has(weight.originalName) ? weight.name : weight.originalName;
      names.add(name);
      added.push({ name, trainable: weight.trainable, read: () => alive(variable) });
    }
    model.tensors.push(...added);
  }

  #hookLayers({ LayersModel, Sequential, layers: { Layer } }: Layers): void {
    replace(LayersModel.prototype, 'makeTrainFunction', (make) => this.#makeTrainFunction(make));
    for (const { prototype } of [LayersModel, Sequential]) {
      for (const name of ['fit', 'fitDataset']) replace(prototype, name, (fit) => this.#fit(fit));
    }
    replace(Layer.prototype, 'addWeight', (addWeight) => this.#addWeight(addWeight));
    this.#notePlaces(Layer);
    const classes = (this.#core as Core).serialization.SerializationMap.getMap().classNameMap;
    for (const [name, purpose] of Object.entries(RANDOM_LAYERS)) {
      const found = classes[name]?.[0];
      if (found) replace(found.prototype, 'call', (call) => this.#randomCall(call, name, purpose));
    }
  }

  #makeTrainFunction(make: Method): Method {
    const self = this;
    return function (this: LayersModel, ...args: unknown[]) {
      const train: Method = make.apply(this, args);
      return (...trainArgs: unknown[]) => {
        self.#with.run.guard('batch', () => {
          // Sample weights, where there are none, are null.
          const batch = digestBatch((trainArgs[0] as (Tensor | null)[]).filter((tensor) => tensor !== null));
          self.#training = { model: self.#trackedModel(this), batch };
        });
        try {
          return train(...trainArgs);
        } finally {
          self.#training = null;
        }
      };
    };
  }

  #trackedModel(model: LayersModel): TrackedModel {
    let tracked = this.#layersModels.get(model);
    if (tracked === undefined) {
      tracked = this.#with.recorder.addModel([]);
      this.#track(tracked, model.weights);
      this.#layersModels.set(model, tracked);
    }
    return tracked;
  }

  #fit(fit: Method): Method {
    const self = this;
    return function fitHook(this: unknown, ...args: unknown[]) {
      self.#with.run.guard('fit', () => {
        const { places, draws } = self.#with;
        const place = places.userPlace(places.stack(fitHook));
        if (place !== null) draws.fitBegins(place);
      });
      return fit.apply(this, args);
    };
  }

  #addWeight(addWeight: Method): Method {
    const self = this;
    return function hook(this: Layer, ...args: unknown[]) {
      const context = self.#with.run.guard('weight', (): DrawContext => {
        const { className = 'Initializer' } = (args[3] as object).constructor as Partial<Class>;
        return {
          purpose: 'weight-init',
          api: `tf.initializers.${lowerCamel(className)}`,
          place: self.#place(this, hook),
        };
      });
      const add = () => addWeight.apply(this, args) as LayerVariable;
      const weight = context === undefined ? add() : self.#with.draws.within(context, add);
      self.#with.run.guard('weight', () => self.#layerOf.set(weight.read(), this));
      return weight;
    };
  }

  #randomCall(call: Method, className: string, purpose: string): Method {
    const self = this;
    return function hook(this: Layer, ...args: unknown[]) {
      const place = self.#with.run.guard('layer', () => self.#place(this, hook)) ?? null;
      const context = { purpose, api: `tf.layers.${lowerCamel(className)}`, place };
      return self.#with.draws.within(context, () => call.apply(this, args));
    };
  }

  /** Where a layer was made; for one made before the probe could see it, where it is used now. */
  #place(layer: Layer, below: Method): Place | null {
    const { places } = this.#with;
    return this.#placeOf.get(layer) ?? places.userPlace(places.stack(below));
  }

  /** The constructor of every layer assigns `id`: that is where the user's line that makes the layer can be seen. */
  #notePlaces({ prototype }: Class): void {
    const { places, run } = this.#with;
    const placeOf = this.#placeOf;
    Object.defineProperty(prototype, 'id', {
      configurable: true,
      set: function noteId(this: Layer, value: number) {
        Object.defineProperty(this, 'id', { value, writable: true, enumerable: true, configurable: true });
        run.guard('layer', () => placeOf.set(this, places.userPlace(places.stack(noteId))));
      },
    });
  }

  #hookDataset({ prototype }: Class): void {
    const { draws, places, run } = this.#with;
    const forced = this.#with.forcedSeed(CLOCK);
    let shuffles = 0;
    replace(prototype, 'shuffle', (shuffle) => {
      return function hook(this: unknown, bufferSize: number, seed: unknown, ...rest: unknown[]) {
        if (seed) return shuffle.call(this, bufferSize, seed, ...rest);
        run.guard('shuffle', () => {
          const place = places.userPlace(places.stack(hook));
          draws.other(CLOCK, { purpose: 'data-order', api: 'tf.data.Dataset.shuffle', place }, forced !== null);
        });
        // Unseeded, the order comes from the clock.
        return shuffle.call(this, bufferSize, forced === null ? seed : `${forced}.${shuffles++}`, ...rest);
      };
    });
  }

  /**
   * tfjs-node hands TensorFlow the seed of an unseeded `tf.multinomial`, a fraction, as an integer: 0, which to
   * TensorFlow means "take entropy". Forced runs get an integer made of the same fraction.
   */
  hookNativeMultinomial(core: Core): void {
    const kernel = core.getKernel('Multinomial', 'tensorflow');
    if (kernel === undefined || this.#done.has(kernel)) return;
    const { draws, places, run } = this.#with;
    const forced = this.#with.forcedSeed(ENTROPY) !== null;
    const hooked: Kernel = {
      ...kernel,
      kernelFunc: function hook(params) {
        const seed = Number(params.attrs['seed']);
        if (!(seed > 0 && seed < 1)) return kernel.kernelFunc(params);
        run.guard('multinomial', () => {
          const place = places.userPlace(places.stack(hook));
          draws.other(ENTROPY, { purpose: 'sampling', api: 'tf.multinomial', place }, forced);
        });
        const integer = 1 + Math.floor(seed * 0x7ffffffe);
        return kernel.kernelFunc(forced ? { ...params, attrs: { ...params.attrs, seed: integer } } : params);
      },
    };
    this.#done.add(hooked);
    core.unregisterKernel('Multinomial', 'tensorflow');
    core.registerKernel(hooked);
  }
}

const HOOKED = new WeakSet<Method>();

/** Replaces a method that `prototype` itself defines. */
function replace(prototype: object, name: string, hook: (original: Method) => Method): void {
  const original = Object.getOwnPropertyDescriptor(prototype, name)?.value as Method | undefined;
  if (typeof original !== 'function' || HOOKED.has(original)) return;
  const replacement = hook(original);
  HOOKED.add(replacement);
  Object.defineProperty(replacement, 'name', { value: original.name, configurable: true });
  Object.defineProperty(prototype, name, { value: replacement, writable: true, configurable: true });
}

/** As `replace`, on whichever prototype of `object` defines the method. */
function replaceInherited(object: object, name: string, hook: (original: Method) => Method): void {
  for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (!Object.hasOwn(owner, name)) continue;
    replace(owner, name, hook);
    return;
  }
}

function alive(variable: Variable): Tensor | null {
  return variable.isDisposed ? null : variable;
}

/** `GlorotUniform` → `glorotUniform`, `GRUCell` → `gruCell`. */
function lowerCamel(className: string): string {
  return className.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());
}
