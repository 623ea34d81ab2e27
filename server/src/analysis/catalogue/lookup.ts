import type { StreamId } from '../model/index.ts';
import type { CatalogueData, Effect, Intrinsic, Returns, SettingFacts, StreamFacts, SymbolFacts } from './schema.ts';

/** All that is known about one name. */
export interface KnownSymbol {
  readonly name: string;
  readonly kind: SymbolFacts['kind'];
  readonly bases: readonly string[];
  readonly effects: readonly Effect[];
  /** Effects of assigning it (attributes, environment variables). */
  readonly assigned: readonly Effect[];
  readonly returns: Returns | null;
  readonly intrinsic: Intrinsic | null;
  readonly anyReceiver: SymbolFacts['anyReceiver'] | null;
  /** The root packages of its data file: what must be imported for `anyReceiver` to hold. */
  readonly roots: readonly string[];
}

function isAssigned(facts: SymbolFacts): boolean {
  return facts.kind === 'attribute' || facts.kind === 'environment';
}

/** The facts of one language, indexed by canonical name. */
export interface Catalogue {
  /** The canonical form of a dotted name (`pytorch_lightning.Trainer` → `lightning.pytorch.Trainer`). */
  canonical(name: string): string;
  symbol(name: string): KnownSymbol | undefined;
  /** The method or attribute of a class, searched through its bases. */
  member(className: string, member: string): KnownSymbol | undefined;
  /** The class and all its catalogued bases, nearest first. */
  lineage(className: string): readonly string[];
  /** Methods of this name that may be meant when nothing is known about the receiver. */
  anyReceiver(method: string): readonly KnownSymbol[];
  global(name: string): string | undefined;
  stream(id: StreamId): StreamFacts | undefined;
  /** Streams that every process has one of, and that can be seeded. */
  processStreams(): readonly StreamId[];
  setting(id: string): SettingFacts | undefined;
}

/** The first segment of a dotted name. */
function rootOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

/**
 * Indexes data files of one language. Later files add to earlier ones. The symbols of a file are read when the first
 * name below one of its roots is asked for: most programs use a few of the frameworks.
 */
export function createCatalogue(data: readonly CatalogueData[]): Catalogue {
  const entries = new Map<string, { facts: SymbolFacts; data: CatalogueData }[]>();
  const rewrites = new Map<string, string>();
  const globals = new Map<string, string>();
  const streams = new Map<StreamId, StreamFacts>();
  const settings = new Map<string, SettingFacts>();
  const methods = new Map<string, string[]>();
  /** Files not read yet, by the roots of the names in them. */
  const unread = new Map<string, Set<CatalogueData>>();

  for (const file of data) {
    for (const [from, to] of Object.entries(file.modules)) rewrites.set(from, to);
    for (const [name, to] of Object.entries(file.globals ?? {})) globals.set(name, to);
    for (const facts of file.streams ?? []) streams.set(facts.id, facts);
    for (const facts of file.settings ?? []) settings.set(facts.id, facts);
    for (const root of [...file.roots, ...Object.values(file.globals ?? {}).map(rootOf)]) {
      const files = unread.get(root);
      if (files) files.add(file);
      else unread.set(root, new Set([file]));
    }
  }

  const done = new Set<CatalogueData>();

  function read(file: CatalogueData): void {
    if (done.has(file)) return;
    done.add(file);
    for (const facts of file.symbols) {
      for (const name of facts.names) {
        const list = entries.get(name);
        if (list) list.push({ facts, data: file });
        else entries.set(name, [{ facts, data: file }]);
        if (facts.anyReceiver) {
          const method = name.slice(name.lastIndexOf('.') + 1);
          const named = methods.get(method);
          if (named) named.push(name);
          else methods.set(method, [name]);
        }
      }
    }
  }

  /** Reads the files that may hold a canonical name. Any file may speak of an environment variable. */
  function prepare(name: string): void {
    const files = name.startsWith('env:') ? data : unread.get(rootOf(name));
    if (!files) return;
    for (const file of files) read(file);
    unread.delete(rootOf(name));
  }

  const processStreams = [...streams.values()]
    .filter((facts) => !facts.id.endsWith('.instance') && !facts.unseedable && !facts.fixedByDefault)
    .map((facts) => facts.id);

  const symbols = new Map<string, KnownSymbol | undefined>();
  const canonicals = new Map<string, string>();
  const lineages = new Map<string, readonly string[]>();

  function rewrite(name: string): string {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const to = rewrites.get(name.slice(0, end));
      if (to !== undefined) return to + name.slice(end);
    }
    return name;
  }

  function canonical(name: string): string {
    let known = canonicals.get(name);
    if (known === undefined) {
      known = name;
      // A rewrite may lead to a name that is itself rewritten; the bound guards against a cycle in the data.
      for (let i = 0; i < 4; i++) {
        const next = rewrite(known);
        if (next === known) break;
        known = next;
      }
      canonicals.set(name, known);
      prepare(known);
    }
    return known;
  }

  function family(name: string): { facts: SymbolFacts; data: CatalogueData }[] | undefined {
    const dot = name.lastIndexOf('.');
    const module = name.slice(0, dot);
    const first = name[dot + 1] ?? '';
    if (dot < 0 || first === '_') return undefined;
    const upper = first !== first.toLowerCase();
    return entries.get(`${module}.${upper ? '*Upper' : '*lower'}`) ?? entries.get(`${module}.*`);
  }

  function symbol(rawName: string): KnownSymbol | undefined {
    const name = canonical(rawName);
    if (symbols.has(name)) return symbols.get(name);
    const found = entries.get(name) ?? family(name);
    const first = found?.[0];
    const known: KnownSymbol | undefined = first && {
      name,
      kind: first.facts.kind,
      bases: found.flatMap((entry) => entry.facts.bases ?? []),
      effects: found.flatMap((entry) => (isAssigned(entry.facts) ? [] : (entry.facts.effects ?? []))),
      assigned: found.flatMap((entry) => (isAssigned(entry.facts) ? (entry.facts.effects ?? []) : [])),
      returns: found.find((entry) => entry.facts.returns)?.facts.returns ?? null,
      intrinsic: found.find((entry) => entry.facts.intrinsic)?.facts.intrinsic ?? null,
      anyReceiver: found.find((entry) => entry.facts.anyReceiver)?.facts.anyReceiver ?? null,
      roots: first.data.roots,
    };
    symbols.set(name, known);
    return known;
  }

  function lineage(className: string): readonly string[] {
    const name = canonical(className);
    let known = lineages.get(name);
    if (!known) {
      const found = new Set<string>();
      const pending = [name];
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        if (found.has(next)) continue;
        found.add(next);
        // The entry's first name: methods are filed under it.
        const first = entries.get(next)?.[0]?.facts.names[0];
        if (first !== undefined && !first.endsWith('*')) pending.push(first);
        pending.push(...(symbol(next)?.bases ?? []).map(canonical));
      }
      known = [...found];
      lineages.set(name, known);
    }
    return known;
  }

  function member(className: string, name: string): KnownSymbol | undefined {
    for (const owner of lineage(className)) {
      const found = entries.has(`${owner}.${name}`) ? symbol(`${owner}.${name}`) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  return {
    canonical,
    symbol,
    member,
    lineage,
    anyReceiver: (method) => (methods.get(method) ?? []).flatMap((name) => symbol(name) ?? []),
    global: (name) => globals.get(name),
    stream: (id) => streams.get(id),
    processStreams: () => processStreams,
    setting: (id) => settings.get(id),
  };
}
