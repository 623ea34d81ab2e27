import type { Catalogue } from '../catalogue/index.ts';
import type { FunctionDef, Location, SourceModel, Span, StreamId } from '../model/index.ts';
import { type Changes, createJournal, type Journal } from './journal.ts';
import {
  type Cell,
  FIXED,
  joinMode,
  joinSeed,
  type ModeState,
  type SeedState,
  type SettingState,
  UNSEEDED,
} from './state.ts';
import type { Entry, Event } from './trace.ts';
import { type FunctionValue, type InstanceValue, type Scope, UNKNOWN, union, type Value } from './values.ts';

/** Where the interpreter gets the workspace's files from. */
export interface ProgramSource {
  /** The lowered file; undefined where there is none. */
  model(path: string): SourceModel | undefined;
  /** Cheap: false when importing the file cannot matter by itself. */
  matters(path: string): boolean;
  resolve(from: string, module: string, level: number): string | undefined;
  /** Modules whose top level only defines names, by path: they are run once for all programs. */
  readonly shared: Map<string, SharedModule>;
}

export interface SharedModule {
  readonly model: SourceModel;
  readonly scope: Scope;
  /** The workspace files it loads, itself included, and the external packages it imports. */
  readonly files: ReadonlySet<string>;
  readonly roots: ReadonlySet<string>;
}

/** One activation of a function (or the top level of an entry). */
export interface Frame {
  readonly mark: number;
  readonly exits: { readonly changes: Changes; readonly value: Value }[];
}

/** A loop being run: the states at `break` and `continue`. */
interface LoopFrame {
  readonly mark: number;
  readonly exits: Changes[];
}

/** All state of one interpretation. */
export interface Machine {
  readonly source: ProgramSource;
  readonly catalogue: Catalogue;
  readonly entry: Entry;
  readonly journal: Journal;
  readonly cells: Map<string, Cell>;
  /** The last text of {@link stateKey}. */
  readonly states: { version: number; key: string };
  /** State of a stream nobody has touched. */
  readonly initial: SeedState;
  readonly events: Event[];
  readonly seen: Set<string>;
  readonly modules: Map<string, Scope>;
  readonly roots: Set<string>;
  readonly called: Set<FunctionDef>;
  readonly deferred: FunctionValue[];
  readonly memo: Map<string, unknown>;
  readonly frames: Frame[];
  readonly loops: LoopFrame[];
  readonly chain: Location[];
  /** What is called at each site of the chain. */
  readonly callees: string[];
  readonly within: string[];
  readonly passes: number[];
  /** Mode-dependent functions met in the forward being run. */
  readonly forwards: {
    layers: { layer: string; symbol: string; place: Location; always: boolean }[];
    always: boolean;
  }[];
  /** The simple statement being run. */
  statement: Location | null;
  /** Models whose constructor is running. */
  constructing: number;
  /** Depth of branches of which nobody knows whether they are taken. */
  uncertain: number;
  /** Depth of blocks that restore streams. */
  restoring: number;
  inference: number;
  /** Depth of blocks in which weights are not drawn. */
  skipInitialisation: number;
  process: 'main' | 'worker' | 'spawn';
  trainSteps: number;
  trainsAt: Location | null;
  /** Something was made that trains: an optimiser, an estimator. */
  preparesTraining: boolean;
  /** Calls are not followed: code without a caller is judged only on what stands in it. */
  shallow: boolean;
  nextPass: number;
  steps: number;
  /** The step at which the call being run has to end. */
  limit: number;
  /** True once the program itself ran out of steps. */
  cut: boolean;
}

const BUDGET = 60_000;
const SMALLEST_SHARE = 400;
const LIBRARY_SHARE = 4_000;
/** Steps for the top level of one imported module; it does not use up the program's own. */
const MODULE_BUDGET = 10_000;
const MOST_EVENTS = 4_000;
export const DEEPEST = 48;

export function createMachine(source: ProgramSource, catalogue: Catalogue, entry: Entry, initial: SeedState): Machine {
  const cells = new Map<string, Cell>();
  return {
    source,
    catalogue,
    entry,
    journal: createJournal(cells),
    cells,
    states: { version: -1, key: '' },
    initial,
    events: [],
    seen: new Set(),
    modules: new Map(),
    roots: new Set(),
    called: new Set(),
    deferred: [],
    memo: new Map(),
    frames: [],
    loops: [],
    chain: [],
    callees: [],
    within: [],
    passes: [],
    forwards: [],
    statement: null,
    constructing: 0,
    uncertain: 0,
    restoring: 0,
    inference: 0,
    skipInitialisation: 0,
    process: 'main',
    trainSteps: 0,
    trainsAt: null,
    preparesTraining: false,
    shallow: false,
    nextPass: 1,
    steps: 0,
    limit: BUDGET,
    cut: false,
  };
}

let objects = 0;

/** Objects are numbered over all programs: those of shared modules are met in several. */
export function newObject(): number {
  return ++objects;
}

/** Runs an imported module on a budget of its own. */
export function apart(m: Machine, run: () => void): void {
  const { steps, limit, cut } = m;
  m.steps = 0;
  m.limit = MODULE_BUDGET;
  run();
  m.steps = steps;
  m.limit = limit;
  m.cut = cut;
}

/** Counts one step; false when the budget is used up and everything should come to an end. */
export function step(m: Machine): boolean {
  if (++m.steps <= m.limit) return true;
  if (m.limit >= BUDGET) m.cut = true;
  return false;
}

/**
 * A call may use up half of what is left, and less outside the entry's own file, so that one deep library cannot eat
 * the rest of the program.
 */
export function withinShare<T>(m: Machine, path: string, run: () => T): T {
  const { limit } = m;
  const half = Math.max((limit - m.steps) >> 1, SMALLEST_SHARE);
  m.limit = Math.min(limit - 1, m.steps + (path === m.entry.path ? half : Math.min(half, LIBRARY_SHARE)));
  const value = run();
  m.limit = limit;
  return value;
}

export function locate(scope: Scope, span: Span): Location {
  return { path: scope.path, span };
}

/** Fields that the machine itself knows of every event. */
export function context(
  m: Machine,
): Pick<Event, 'at' | 'certain' | 'chain' | 'callees' | 'statement' | 'within' | 'passes'> {
  return {
    statement: m.statement,
    certain: m.uncertain === 0,
    at: m.events.length,
    chain: [...m.chain],
    callees: [...m.callees],
    within: m.within.at(-1) ?? '',
    passes: [...m.passes],
  };
}

/** Adds an event unless the same one (by key) is there already. */
export function record(m: Machine, key: string, event: Event): void {
  const id = `${event.kind}:${event.place.path}:${event.place.span.start}:${key}`;
  if (m.seen.has(id) || m.events.length >= MOST_EVENTS) return;
  m.seen.add(id);
  m.events.push(event);
}

// ------------------------------------------------------------------- streams

const objectKey = (id: number) => `#${id}`;
const modeKey = (id: number) => `mode#${id}`;
const settingKey = (id: string) => `setting:${id}`;

function untouched(m: Machine, key: string): SeedState {
  return m.catalogue.stream(key)?.fixedByDefault ? FIXED : m.initial;
}

/** The state of a stream, or of one that covers it. */
export function streamState(m: Machine, stream: StreamId): SeedState {
  const own = m.cells.get(stream) as SeedState | undefined;
  if (own && own.status !== 'unseeded') return own;
  for (const other of m.catalogue.stream(stream)?.coveredBy ?? []) {
    const state = m.cells.get(other) as SeedState | undefined;
    if (state && state.status !== 'unseeded') return state;
  }
  return own ?? untouched(m, stream);
}

export function setStream(m: Machine, stream: StreamId, state: SeedState): void {
  m.journal.set<Cell>(m.cells, stream, state);
}

export function objectState(m: Machine, object: InstanceValue): SeedState {
  if (object.generator?.global) return streamState(m, object.generator.stream);
  return (m.cells.get(objectKey(object.id)) as SeedState | undefined) ?? UNSEEDED;
}

export function setObject(m: Machine, object: InstanceValue, state: SeedState): void {
  if (object.generator?.global) setStream(m, object.generator.stream, state);
  else m.journal.set<Cell>(m.cells, objectKey(object.id), state);
}

export function modeOf(m: Machine, object: InstanceValue): ModeState {
  return (
    (m.cells.get(modeKey(object.id)) as ModeState | undefined) ?? { kind: 'mode', mode: 'train', place: null, steps: 0 }
  );
}

export function setMode(m: Machine, object: InstanceValue, mode: ModeState['mode'], place: Location | null): void {
  m.journal.set<Cell>(m.cells, modeKey(object.id), { kind: 'mode', mode, place, steps: m.trainSteps });
}

export function setSetting(m: Machine, setting: string, value: Value, place: Location): void {
  m.journal.set<Cell>(m.cells, settingKey(setting), { kind: 'setting', value, place } satisfies SettingState);
}

/** A short text that is equal where all streams stand the same. */
export function stateKey(m: Machine): string {
  const mood = `${m.inference > 0 ? 'i' : ''}${m.skipInitialisation > 0 ? 's' : ''}${m.process}`;
  const version = m.journal.version();
  if (m.states.version === version) return mood + m.states.key;
  let key = '';
  for (const [name, cell] of m.cells) {
    if (cell.kind === 'seed') key += `|${name}${cell.status}`;
    else if (cell.kind === 'mode') key += `|${name}${cell.mode}`;
  }
  m.states.version = version;
  m.states.key = key;
  return mood + key;
}

// ------------------------------------------------------------------ branches

/**
 * Runs alternatives from the same state and joins where they end. The first is the one taken by default.
 * @returns true when no alternative goes on
 */
export function branch(m: Machine, runs: readonly (() => boolean)[], flag: string | null): boolean {
  const mark = m.journal.mark();
  const results: Changes[] = [];
  for (const [index, run] of runs.entries()) {
    // With a flag the first is what happens by default.
    const doubt = flag === null || index > 0 ? 1 : 0;
    m.uncertain += doubt;
    const ended = run();
    m.uncertain -= doubt;
    if (!ended) results.push(m.journal.changesSince(mark));
    m.journal.rollback(mark);
  }
  return !join(m, results, flag);
}

/** Applies what the paths have in common and the join of what they have not; false when there is no path. */
export function join(m: Machine, paths: readonly Changes[], flag: string | null): boolean {
  const [first] = paths;
  if (!first) return false;
  if (paths.length === 1) {
    m.journal.apply(first);
    return true;
  }
  const touched = new Map<Map<string, unknown>, Set<string>>();
  for (const path of paths) {
    for (const [map, cells] of path) {
      let keys = touched.get(map);
      if (!keys) {
        keys = new Set();
        touched.set(map, keys);
      }
      for (const key of cells.keys()) keys.add(key);
    }
  }
  for (const [map, keys] of touched) {
    for (const key of keys) {
      const values = paths.map((path) => {
        const cells = path.get(map);
        return cells?.has(key) ? cells.get(key) : map.get(key);
      });
      m.journal.set(map, key, joinCells(m, key, values, flag));
    }
  }
  return true;
}

function joinCells(m: Machine, key: string, values: readonly unknown[], flag: string | null): unknown {
  const sample = values.find((value) => value !== undefined) as Cell | Value | undefined;
  if (sample === undefined) return undefined;
  if (sample.kind === 'seed') {
    const states = values.map((value) => (value as SeedState | undefined) ?? untouched(m, key));
    return states.reduce((joined, state) => joinSeed(joined, state, flag));
  }
  if (sample.kind === 'mode') {
    const fresh: ModeState = { kind: 'mode', mode: 'train', place: null, steps: 0 };
    const modes = values.map((value) => (value as ModeState | undefined) ?? fresh);
    return modes.reduce((joined, mode) => joinMode(joined, mode));
  }
  if (sample.kind === 'setting') return sample;
  // A memoised call holds only where all paths made it.
  if ((sample as { kind: string }).kind === 'memo') {
    return values.every((value) => value === sample) ? sample : undefined;
  }
  return union(values.filter((value) => value !== undefined).map((value) => (value as Value | undefined) ?? UNKNOWN));
}
