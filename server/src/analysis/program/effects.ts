import type {
  CallsEffect,
  DrawEffect,
  Effect,
  ForwardEffect,
  KeyEffect,
  KnownSymbol,
  ModeEffect,
  Moment,
  OrderEffect,
  Parameter,
  Returns,
  SeedEffect,
} from '../catalogue/index.ts';
import type { Location } from '../model/index.ts';
import { type ArgumentValues, applies, argumentFor, holds, NO_ARGUMENTS } from './arguments.ts';
import { call, callFunction, callMember, passed, unknownArguments } from './calls.ts';
import { declareFlag, environmentFlag, parseFlags } from './flags.ts';
import {
  context,
  type Machine,
  modeOf,
  newObject,
  objectState,
  record,
  setMode,
  setObject,
  setSetting,
  setStream,
  streamState,
} from './machine.ts';
import {
  baseArguments,
  constructorArguments,
  layersInTraining,
  overridesTrain,
  ownDependence,
  parts,
  switchMode,
} from './models.ts';
import { cataloguedClasses, member, memberFunction } from './objects.ts';
import { callSite, seedArgument, seededBy } from './seeds.ts';
import { literal } from './settings.ts';
import { FIXED, type SeedState, UNSEEDED } from './state.ts';
import type { DrawEvent, ForwardEvent } from './trace.ts';
import { alternatives, type InstanceValue, NONE, truth, UNKNOWN, type UnorderedValue, type Value } from './values.ts';

/** One call of something the catalogue knows. */
const CONTEXTS: ReadonlySet<Effect['effect']> = new Set(['restore', 'inference-context', 'skip-initialisation']);

/** A list that holds itself has no end. */
const DEEPEST_COLLECTION = 6;

interface Site {
  readonly symbol: KnownSymbol;
  readonly receiver: Value | null;
  readonly args: ArgumentValues;
  readonly place: Location;
  readonly discarded: boolean;
  /** Where the code names the receiver. */
  readonly receiverPlace: Location | null;
}

/** Which numbers the effects of one call gave, for what the call returns. */
interface Outcome {
  drawn: { stream: string; repeatable: boolean } | null;
}

export function callSymbol(
  m: Machine,
  symbol: KnownSymbol,
  receiver: Value | null,
  args: ArgumentValues,
  place: Location,
  discarded: boolean,
  receiverPlace: Location | null,
): Value {
  const site: Site = { symbol, receiver, args, place, discarded, receiverPlace };
  const intrinsic = runIntrinsic(m, site);
  if (intrinsic) return intrinsic;
  if (symbol.kind === 'class' && receiver?.kind === 'instance') {
    construct(m, symbol, receiver, args, place);
    return NONE;
  }
  if (symbol.kind === 'class' && symbol.returns === null) {
    const made = instance(m, symbol.name, args, place);
    construct(m, symbol, made, args, place);
    m.preparesTraining ||= canTrain(m, symbol.name);
    return made;
  }
  const outcome: Outcome = { drawn: null };
  for (const effect of symbol.effects) if (happens(effect, 'call', args)) apply(m, effect, site, outcome);
  if (receiver?.kind === 'instance') applyLater(m, receiver, site, outcome);
  return result(m, site, outcome);
}

const TRAINING_METHODS = ['step', 'minimize', 'apply_gradients', 'applyGradients', 'fit'];

/** The class has a method that updates weights. */
function canTrain(m: Machine, className: string): boolean {
  return TRAINING_METHODS.some((name) =>
    m.catalogue.member(className, name)?.effects.some((effect) => effect.effect === 'train'),
  );
}

/** Effects of a constructor on an object that is being made: itself, or as the base of a user's class. */
export function construct(
  m: Machine,
  symbol: KnownSymbol,
  object: InstanceValue,
  args: ArgumentValues,
  place: Location,
): void {
  if (typeof object.class !== 'string') baseArguments.set(object, args);
  const site: Site = { symbol, receiver: object, args, place, discarded: false, receiverPlace: null };
  const outcome: Outcome = { drawn: null };
  for (const effect of symbol.effects) {
    if (effect.effect !== 'mode-dependent' && happens(effect, 'call', args)) apply(m, effect, site, outcome);
  }
}

function instance(m: Machine, name: string, args: ArgumentValues, place: Location): InstanceValue {
  const canonical = m.catalogue.canonical(name);
  return {
    kind: 'instance',
    id: newObject(),
    class: canonical,
    fields: new Map(),
    arguments: args,
    generator: null,
    place,
  };
}

function happens(effect: Effect, moment: Moment, args: ArgumentValues): boolean {
  const at = effect.at ?? 'call';
  if (typeof at === 'object' || typeof moment === 'object' ? !sameMoment(at, moment) : at !== moment) return false;
  // Without a pin the newest version is the one in use.
  if (effect.versions?.until !== undefined) return false;
  return applies(effect.when, args);
}

function sameMoment(at: Moment, moment: Moment): boolean {
  return (
    typeof at === 'object' && typeof moment === 'object' && moment.methods.some((name) => at.methods.includes(name))
  );
}

/** The effects that an object's classes have waiting for a moment. */
export function moments(m: Machine, object: InstanceValue, moment: Moment): { symbol: KnownSymbol; effect: Effect }[] {
  const args = constructorArguments(object);
  return cataloguedClasses(m, object.class).flatMap((name) => {
    const symbol = m.catalogue.symbol(name);
    return (symbol?.effects ?? []).flatMap((effect) =>
      symbol && happens(effect, moment, args) ? [{ symbol, effect }] : [],
    );
  });
}

export function applyMoment(m: Machine, object: InstanceValue, moment: Moment, place: Location): void {
  const args = constructorArguments(object);
  const outcome: Outcome = { drawn: null };
  for (const { symbol, effect } of moments(m, object, moment)) {
    apply(m, effect, { symbol, receiver: object, args, place, discarded: false, receiverPlace: null }, outcome);
  }
}

/** A method call wakes the effects its constructor left for it; the constructor's arguments decide. */
function applyLater(m: Machine, object: InstanceValue, site: Site, outcome: Outcome): void {
  const method = site.symbol.name.slice(site.symbol.name.lastIndexOf('.') + 1);
  const args = constructorArguments(object);
  for (const { symbol, effect } of moments(m, object, { methods: [method] })) {
    const place = effect.effect === 'draw' && effect.seed ? object.place : site.place;
    apply(m, effect, { ...site, symbol, args, place }, outcome);
  }
}

function runIntrinsic(m: Machine, site: Site): Value | undefined {
  const { symbol, args, place, receiver } = site;
  switch (symbol.intrinsic) {
    case 'flag.parser':
      return instance(m, symbol.name, args, place);
    case 'flag.add':
      return declareFlag(m, receiver, args, place);
    case 'flag.parse':
      return parseFlags(receiver, symbol, place);
    case 'entry.call': {
      const [target] = args.values;
      return target ? call(m, target.value, NO_ARGUMENTS, place, false) : UNKNOWN;
    }
    case 'partial': {
      const [target, ...rest] = args.values;
      if (!target) return UNKNOWN;
      const bound = rest.map((value) => (value.position > 0 ? { ...value, position: value.position - 1 } : value));
      return { kind: 'partial', callee: target.value, arguments: { ...args, values: bound } };
    }
    case 'identity':
      return args.values[0]?.value ?? UNKNOWN;
    case 'ignore':
      return UNKNOWN;
    default:
      return undefined;
  }
}

function apply(m: Machine, effect: Effect, site: Site, outcome: Outcome): void {
  switch (effect.effect) {
    case 'seed':
      applySeed(m, effect, site);
      return;
    case 'draw':
      applyDraw(m, effect, site, outcome);
      return;
    case 'mode':
      applyMode(m, effect, site);
      return;
    case 'mode-dependent':
      applyDependence(m, effect.control, effect.layer, site);
      return;
    case 'forward':
      applyForward(m, effect, site);
      return;
    case 'train':
      m.trainSteps++;
      m.trainsAt ??= entryPlace(m, site.place);
      record(m, String(m.passes.at(-1) ?? 0), {
        kind: 'train',
        ...context(m),
        place: site.place,
        symbol: site.symbol.name,
      });
      return;
    case 'setting': {
      const given = effect.value;
      const found = isParameter(given) ? argumentFor(site.args, given) : null;
      const value = found
        ? found.value
        : given === undefined
          ? UNKNOWN
          : ({ kind: 'constant', value: given as never } as const);
      setSetting(m, effect.setting, value, site.place);
      record(m, effect.setting, {
        kind: 'setting',
        ...context(m),
        place: site.place,
        symbol: site.symbol.name,
        setting: effect.setting,
        value: literal(value),
        valuePlace: found?.written ? { path: site.place.path, span: found.written.value.span } : null,
      });
      return;
    }
    case 'order':
      applyOrder(m, effect, site);
      return;
    case 'key':
      applyKey(m, effect, site);
      return;
    case 'checkpoint':
      record(m, effect.holds, {
        kind: 'checkpoint',
        ...context(m),
        place: site.place,
        symbol: site.symbol.name,
        checkpoint: effect.checkpoint,
        holds: effect.holds,
        byModel: site.receiver !== null,
      });
      return;
    case 'calls':
      applyCalls(m, effect, site);
      return;
    case 'nondeterministic':
    case 'restore':
    case 'inference-context':
    case 'skip-initialisation':
      return;
  }
}

function isParameter(value: unknown): value is Parameter {
  return typeof value === 'object' && value !== null;
}

/** The innermost call site in the entry's own file: what a person recognises. */
function entryPlace(m: Machine, place: Location): Location {
  if (place.path === m.entry.path) return place;
  return [...m.chain].reverse().find((one) => one.path === m.entry.path) ?? place;
}

// ---------------------------------------------------------------- randomness

function applySeed(m: Machine, effect: SeedEffect, site: Site): void {
  const { place, args, symbol } = site;
  const given = effect.seed ? seedArgument(effect.seed, args, place.path) : null;
  let state: SeedState;
  if (effect.unseeds) state = { kind: 'seed', status: 'entropy', place };
  else if (given) state = given.object ? objectState(m, given.object) : seededBy(given.value, place);
  else state = { kind: 'seed', status: 'seeded', value: null, place };
  const object = effect.streams === 'receiver' && site.receiver?.kind === 'instance' ? site.receiver : null;
  if (object) setObject(m, object, state);
  else if (effect.streams !== 'receiver') for (const stream of effect.streams) setStream(m, stream, state);
  record(m, `${object?.id ?? ''}:${state.status}`, {
    kind: 'seed',
    ...context(m),
    place,
    symbol: symbol.name,
    streams: effect.streams === 'receiver' ? [] : effect.streams,
    object: object?.id ?? null,
    value: given?.value ?? { quality: 'repeatable', text: null, place: null, flag: null, drawnAt: null },
    unseeds: effect.unseeds ?? false,
    scoped: m.restoring > 0,
  });
}

function applyDraw(m: Machine, effect: DrawEffect, site: Site, outcome: Outcome): void {
  const { place, args, symbol, receiver } = site;
  if (effect.purpose === 'dropout' && receiver?.kind === 'instance' && modeOf(m, receiver).mode === 'eval') return;
  // Plain numbers drawn while a model is made are its weights.
  const plain = effect.purpose === 'noise' || effect.purpose === 'other';
  const purpose = plain && m.constructing > 0 && m.forwards.length === 0 ? 'weight-init' : effect.purpose;
  if (purpose === 'weight-init' && m.skipInitialisation > 0) return;
  let object: InstanceValue | null = null;
  let state: SeedState;
  let own: DrawEvent['own'] = null;
  if (effect.seed) {
    const given = seedArgument(effect.seed, args, place.path);
    own = {
      parameter: effect.seed.name,
      position: effect.seed.position ?? null,
      takes: effect.seed.takes ?? 'seed',
      value: given.value,
      call: callSite(effect.seed, args, place),
    };
    if (given.object) {
      object = given.object;
      state = objectState(m, object);
    } else if (given.absent || given.value.quality === 'falsy') {
      if (effect.seed.none === 'fixed') return;
      state = effect.seed.none === 'stream' && effect.stream !== 'site' ? streamState(m, effect.stream) : UNSEEDED;
      if (given.value.quality === 'falsy' && state.status === 'seeded') return;
    } else state = seededBy(given.value, given.value.place ?? place);
    if (own.value.quality === 'flag' && effect.seed.none === 'stream' && effect.stream !== 'site') {
      const fallback = streamState(m, effect.stream);
      if (fallback.status === 'seeded' || fallback.status === 'unknown') state = fallback;
    }
  } else if (effect.stream === 'receiver') {
    if (receiver?.kind !== 'instance' || !receiver.generator) return;
    object = receiver;
    state = objectState(m, receiver);
  } else if (effect.stream === 'site') return;
  else state = streamState(m, effect.stream);

  const global = object?.generator?.global ? object.generator.stream : null;
  const stream = global ?? object?.generator?.stream ?? (effect.stream === 'receiver' ? 'site' : effect.stream);
  const local = object && !global ? object : null;
  outcome.drawn = { stream, repeatable: state.status === 'seeded' || state.status === 'unknown' };
  record(m, `${stream}:${local?.id ?? ''}:${state.status}:${purpose}:${m.process}`, {
    kind: 'draw',
    ...context(m),
    place,
    symbol: symbol.name,
    stream,
    object: local?.id ?? null,
    objectPlace: local?.place ?? null,
    purpose,
    state,
    own,
    harmless: effect.harmless ?? false,
    process: m.process,
  });
}

function applyKey(m: Machine, effect: KeyEffect, site: Site): void {
  if (effect.key !== 'uses') return;
  const key = argumentFor(site.args, effect.parameter).value;
  if (key.kind !== 'instance') return;
  const name = `spent#${key.id}`;
  const spent = m.memo.get(name) as { kind: 'memo'; place: Location } | undefined;
  if (spent) {
    record(m, String(key.id), {
      kind: 'key',
      ...context(m),
      place: site.place,
      symbol: site.symbol.name,
      object: key.id,
      first: spent.place,
    });
  } else m.journal.set(m.memo, name, { kind: 'memo', place: site.place });
}

// --------------------------------------------------------------------- modes

function applyMode(m: Machine, effect: ModeEffect, site: Site): void {
  const target = effect.parameter ? argumentFor(site.args, effect.parameter).value : site.receiver;
  let mode: 'train' | 'eval' | 'maybe';
  if (typeof effect.mode === 'object') {
    const found = argumentFor(site.args, effect.mode);
    const value = found.given === 'no' && effect.mode.default === undefined ? { certain: true } : truth(found.value);
    mode = value.certain === null ? 'maybe' : value.certain ? 'train' : 'eval';
  } else mode = effect.mode;
  for (const one of target ? alternatives(target) : []) {
    if (one.kind === 'instance') switchMode(m, one, mode, site.place);
  }
}

function applyDependence(m: Machine, control: Parameter | undefined, layer: string, site: Site): void {
  const forward = m.forwards.at(-1);
  if (!forward) return;
  if (control) {
    const { value } = argumentFor(site.args, control);
    if (value.kind === 'training') {
      if (modeOf(m, value.of).mode === 'train')
        forward.layers.push({ layer, symbol: site.symbol.name, place: site.place, always: false });
    } else if (value.kind === 'constant' && value.value) {
      forward.layers.push({ layer, symbol: site.symbol.name, place: site.place, always: true });
      forward.always = true;
    }
  } else if (site.receiver?.kind === 'instance' && modeOf(m, site.receiver).mode === 'train') {
    forward.layers.push({ layer, symbol: site.symbol.name, place: site.receiver.place, always: false });
  }
}

/** The library runs the model of the user's: `generate`, `predict`, `evaluate`. */
function applyForward(m: Machine, effect: ForwardEffect, site: Site): void {
  const target = effect.parameter ? argumentFor(site.args, effect.parameter).value : site.receiver;
  for (const object of target ? alternatives(target) : []) {
    if (object.kind !== 'instance') continue;
    const before = parts(object).map((part) => [part, modeOf(m, part)] as const);
    if (effect.mode) for (const [part] of before) setMode(m, part, effect.mode, site.place);
    forward(m, object, site, effect.purpose === 'inference', effect.mode === 'eval', () => {
      const run = memberFunction(m, object, 'forward') ?? memberFunction(m, object, 'call');
      if (run && effect.purpose !== 'context') callFunction(m, run, object, unknownArguments(), site.place);
    });
    if (effect.mode) for (const [part, mode] of before) setMode(m, part, mode.mode, mode.place);
  }
}

/** Runs a forward and records it, if it is the outermost one. */
function forward(
  m: Machine,
  object: InstanceValue,
  site: Site,
  inference: boolean,
  switched: boolean,
  run: () => void,
): void {
  const met: Machine['forwards'][number] = { layers: [], always: false };
  m.forwards.push(met);
  run();
  m.forwards.pop();
  const outer = m.forwards.at(-1);
  if (outer) {
    outer.layers.push(...met.layers);
    outer.always ||= met.always;
    return;
  }
  if (switched || overridesTrain(object)) return;
  const mode = modeOf(m, object);
  const layers = [...layersInTraining(m, object), ...met.layers];
  const unique = [...new Map(layers.map((layer) => [`${layer.place.path}:${layer.place.span.start}`, layer])).values()];
  const event: ForwardEvent = {
    kind: 'forward',
    ...context(m),
    place: site.place,
    symbol: site.symbol.name,
    object: object.id,
    objectPlace: object.place,
    objectName: typeof object.class === 'string' ? (object.class.split('.').at(-1) ?? '') : object.class.def.name,
    mode: mode.mode,
    modePlace: mode.place,
    deliberate: mode.place !== null && mode.mode === 'train' && mode.steps === m.trainSteps,
    layers: unique,
    inference: inference || m.inference > 0,
    discarded: site.discarded,
    receiver: site.receiverPlace,
    always: met.always,
  };
  record(m, `${object.id}:${mode.mode}:${event.inference}:${m.passes.at(-1) ?? 0}`, event);
}

/** Calls an object: a module's forward, a transform. */
export function invoke(
  m: Machine,
  object: InstanceValue,
  args: ArgumentValues,
  place: Location,
  discarded: boolean,
  receiverPlace: Location | null,
): Value {
  const own = memberFunction(m, object, '__call__');
  if (own) return callFunction(m, own, object, args, place);
  const now = ({ effect }: { effect: Effect }) => applies(effect.whenInvoked, args);
  const waiting = moments(m, object, 'invoke').filter(now);
  const first = m.memo.has(`invoked#${object.id}`) ? [] : moments(m, object, 'first-invoke').filter(now);
  m.journal.set(m.memo, `invoked#${object.id}`, { kind: 'memo' });
  const names = cataloguedClasses(m, object.class);
  const symbol = names[0] === undefined ? undefined : m.catalogue.symbol(names[0]);
  if (!symbol) return UNKNOWN;
  const site: Site = { symbol, receiver: object, args, place, discarded, receiverPlace };
  let value: Value = UNKNOWN;
  const run = () => {
    const outcome: Outcome = { drawn: null };
    const dependence = ownDependence(m, object);
    if (dependence) applyDependence(m, undefined, dependence.layer, site);
    for (const { symbol: owner, effect } of [...first, ...waiting]) {
      if (effect.effect === 'forward' || effect.effect === 'mode-dependent') continue;
      if (effect.effect === 'calls' && effect.of === 'receiver')
        value = callMethods(m, object, effect.methods ?? [], args, place, value);
      else apply(m, effect, { ...site, symbol: owner, args: constructorArguments(object) }, outcome);
    }
    // A container of layers calls each with what the one before gave.
    if (names.some((name) => m.catalogue.symbol(name)?.intrinsic === 'sequential')) {
      for (const { value: part } of object.arguments?.values ?? []) callEach(m, part, place);
    }
  };
  const context = waiting.find(({ effect }) => effect.effect === 'forward')?.effect as ForwardEffect | undefined;
  if (context) forward(m, object, site, context.purpose === 'inference', context.mode === 'eval', run);
  else run();
  const called = names.flatMap((name) => m.catalogue.member(name, '__call__') ?? [])[0];
  return called ? callSymbol(m, called, object, args, place, discarded, receiverPlace) : value;
}

function callEach(m: Machine, value: Value, place: Location): void {
  for (const one of alternatives(value)) {
    if (one.kind === 'sequence') for (const element of one.elements) callEach(m, element, place);
    else if (one.kind === 'instance' || one.kind === 'function') call(m, one, unknownArguments(), place, false);
  }
}

// ---------------------------------------------------------------- user's code

function callMethods(
  m: Machine,
  object: Value,
  methods: readonly string[],
  args: ArgumentValues,
  place: Location,
  otherwise: Value,
): Value {
  let value = otherwise;
  for (const name of methods) {
    if (object.kind !== 'instance') continue;
    if (memberFunction(m, object, name)) value = callMember(m, object, name, args, place);
    else if (typeof object.class === 'string') {
      const found = member(m, object, name, place);
      if (found.kind === 'method' && !('def' in found.function)) {
        value = callSymbol(m, found.function, object, args, place, false, null);
      }
    }
  }
  return value;
}

/** The object itself, or those in a collection, at any depth. */
function objectsIn(value: Value, depth = 0): Value[] {
  if (depth > DEEPEST_COLLECTION) return [];
  if (value.kind === 'sequence') return value.elements.flatMap((element) => objectsIn(element, depth + 1));
  if (value.kind === 'dict') return [...value.entries.values()].flatMap((entry) => objectsIn(entry, depth + 1));
  if (value.kind === 'union') return value.members.flatMap((member) => objectsIn(member, depth + 1));
  return [value];
}

function applyCalls(m: Machine, effect: CallsEffect, site: Site): void {
  const target = effect.of === 'receiver' ? site.receiver : argumentFor(site.args, effect.of).value;
  if (!target) return;
  const args = unknownArguments();
  const run = () => {
    for (const one of alternatives(target)) {
      if (effect.methods) {
        for (const held of objectsIn(one)) callMethods(m, held, effect.methods, args, site.place, UNKNOWN);
      } else if (one.kind === 'sequence') callEach(m, one, site.place);
      else if (one.kind !== 'unknown') call(m, one, args, site.place, false);
    }
  };
  const none = effect.workers && holds({ parameter: effect.workers, is: [0] }, site.args) === true;
  if (!effect.process || effect.process === 'same' || none) {
    run();
    return;
  }
  // Another process: what it does to its streams never comes back.
  const before = m.process;
  const mark = m.journal.mark();
  if (effect.process !== 'fork') {
    const state = effect.process === 'spawn' ? UNSEEDED : loaderState(m, site);
    for (const stream of m.catalogue.processStreams()) setStream(m, stream, state);
    m.process = effect.process;
  }
  run();
  m.process = before;
  m.journal.rollback(mark);
}

/** Workers are seeded from the stream their loader draws its base seed from. */
function loaderState(m: Machine, site: Site): SeedState {
  for (const effect of site.symbol.effects) {
    if (effect.effect !== 'draw') continue;
    const given = effect.seed ? seedArgument(effect.seed, site.args, site.place.path) : null;
    if (given?.object) return objectState(m, given.object);
    if (effect.stream !== 'receiver' && effect.stream !== 'site') return streamState(m, effect.stream);
  }
  return FIXED;
}

/** Enters a `with` block; `exit` is to be called where it ends. */
export function enterContext(m: Machine, value: Value, place: Location): { value: Value; exit: () => void } {
  if (value.kind !== 'instance') return { value: UNKNOWN, exit: () => undefined };
  const undo: (() => void)[] = [];
  if (typeof value.class === 'string') {
    const symbol = m.catalogue.symbol(value.class);
    for (const effect of symbol?.effects ?? []) {
      if (!happens({ ...effect, at: 'call' }, 'call', value.arguments ?? NO_ARGUMENTS)) continue;
      if (effect.effect === 'inference-context') {
        m.inference++;
        undo.push(() => m.inference--);
      } else if (effect.effect === 'skip-initialisation') {
        m.skipInitialisation++;
        undo.push(() => m.skipInitialisation--);
      } else if (effect.effect === 'restore') {
        const saved = effect.streams.map((stream) => [stream, streamState(m, stream)] as const);
        m.restoring++;
        undo.push(() => {
          m.restoring--;
          for (const [stream, state] of saved) setStream(m, stream, state);
        });
      }
    }
    return {
      value,
      exit: () => {
        for (const one of undo.reverse()) one();
      },
    };
  }
  const entered = callMember(m, value, '__enter__', NO_ARGUMENTS, place);
  return {
    value: entered,
    exit: () => {
      callMember(m, value, '__exit__', unknownArguments(), place);
    },
  };
}

// --------------------------------------------------------------------- order

function orderedArgument(effect: OrderEffect, site: Site): Value | null {
  if (effect.of === 'receiver') return site.receiver;
  return effect.of ? argumentFor(site.args, effect.of).value : (site.args.values[0]?.value ?? null);
}

function applyOrder(m: Machine, effect: OrderEffect, site: Site): void {
  const subject = orderedArgument(effect, site);
  if (subject?.kind !== 'unordered') return;
  if (effect.order === 'consumes') recordOrder(m, subject, site.place, site.symbol.name);
}

/** The order decides something here. */
export function recordOrder(m: Machine, value: UnorderedValue, place: Location, symbol: string): void {
  if (m.memo.has(`sorted:${value.place.path}:${value.place.span.start}`)) return;
  record(m, '', { kind: 'order', ...context(m), place, symbol, stream: value.stream, origin: value.place });
}

// -------------------------------------------------------------------- results

function result(m: Machine, site: Site, outcome: Outcome): Value {
  const { symbol, args, place, receiver } = site;
  const effects = [...symbol.effects].sort((a, b) => Number(isSource(b)) - Number(isSource(a)));
  for (const effect of effects) {
    // The call makes a context manager: what it does waits for `with`.
    if (CONTEXTS.has(effect.effect)) return instance(m, symbol.name, args, place);
    if (effect.effect !== 'order' || !happens(effect, 'call', args)) continue;
    if (effect.order === 'source') {
      const [first] = args.values;
      const plain = first?.value.kind === 'sequence' && first.value.complete && first.value.elements.every(isPlain);
      if (symbol.returns || (plain && args.values.length > 0)) break;
      return { kind: 'unordered', stream: effect.stream ?? 'py.hash', place };
    }
    if (effect.order === 'keeps') return orderedArgument(effect, site) ?? passed(args);
    if (effect.order === 'sorts' || effect.order === 'ignores') return UNKNOWN;
  }
  const { returns } = symbol;
  if (!returns) {
    const derives = symbol.effects.find((effect) => effect.effect === 'key' && effect.key === 'derives');
    if (derives) return freshKeys(m, args, place, (derives as KeyEffect).parameter);
    return symbol.effects.length === 0 && symbol.kind === 'function' && receiver === null ? passed(args) : UNKNOWN;
  }
  return returned(m, returns, site, outcome);
}

function isSource(effect: Effect): boolean {
  return effect.effect === 'order' && effect.order === 'source';
}

/** Numbers and the like: their hashes, and so their order in a set, are the same in every process. */
function isPlain(value: Value): boolean {
  return value.kind === 'constant' && typeof value.value !== 'string';
}

function freshKeys(m: Machine, args: ArgumentValues, place: Location, parameter: Parameter): Value {
  const key = argumentFor(args, parameter).value;
  const stream = key.kind === 'instance' ? (key.generator?.stream ?? null) : null;
  const elements = Array.from({ length: 8 }, (): InstanceValue => {
    const made = instance(m, 'key', args, place);
    const fresh: InstanceValue = stream === null ? made : { ...made, generator: { stream, global: false } };
    if (key.kind === 'instance' && fresh.generator) setObject(m, fresh, objectState(m, key));
    return fresh;
  });
  return { kind: 'sequence', elements, complete: true };
}

function returned(m: Machine, returns: Returns, site: Site, outcome: Outcome): Value {
  const { args, place, receiver } = site;
  if ('instance' in returns) {
    const made = instance(m, returns.instance, args, place);
    if (returns.mode) setMode(m, made, returns.mode, null);
    return made;
  }
  if ('generator' in returns) {
    const made = instance(m, returns.generator, args, place);
    if ('global' in returns) return { ...made, generator: { stream: returns.global, global: true } };
    const object: InstanceValue = { ...made, generator: { stream: returns.stream, global: false } };
    const given = returns.seed ? seedArgument(returns.seed, args, place.path) : null;
    if (given?.object) setObject(m, object, objectState(m, given.object));
    else
      setObject(m, object, given ? (given.value.quality === 'none' ? UNSEEDED : seededBy(given.value, place)) : FIXED);
    if (given && !given.absent && !given.object) {
      record(m, String(object.id), {
        kind: 'seed',
        ...context(m),
        place,
        symbol: site.symbol.name,
        streams: [],
        object: object.id,
        value: given.value,
        unseeds: false,
        scoped: false,
      });
    }
    return object;
  }
  if ('same' in returns) {
    return returns.same === 'receiver' ? (receiver ?? UNKNOWN) : argumentFor(args, returns.same).value;
  }
  if ('entropy' in returns) return { kind: 'entropy', source: returns.entropy, place };
  if ('drawn' in returns) {
    return outcome.drawn ? { kind: 'drawn', ...outcome.drawn, place } : UNKNOWN;
  }
  if ('environment' in returns) {
    const name = argumentFor(args, returns.environment).value;
    const fallback = returns.fallback ? argumentFor(args, returns.fallback).value : NONE;
    return environmentFlag(name, fallback, place);
  }
  const elements = Array.from({ length: returns.length ?? 4 }, () => instance(m, returns.sequence, args, place));
  return { kind: 'sequence', elements, complete: returns.length !== null };
}
