/**
 * Everything the interpreter changes (variables, fields, stream states) goes through a journal, so that a branch can be
 * run, its changes taken off again and the next branch run from the same state: branches cost what they write.
 */
type Cells = Map<string, unknown>;

/** Net changes by map and key. */
export type Changes = ReadonlyMap<Cells, ReadonlyMap<string, unknown>>;

export interface Journal {
  set<T>(map: Map<string, T>, key: string, value: T): void;
  mark(): number;
  /** What differs now from the state at the mark. */
  changesSince(mark: number): Changes;
  rollback(mark: number): void;
  apply(changes: Changes): void;
  /** Makes the changes since the mark permanent, but for those of the maps that are named. */
  commit(mark: number, but: ReadonlySet<unknown>): void;
  /** Grows whenever the watched map may have changed. */
  version(): number;
  /** Whether the map was changed since the mark. */
  touched(mark: number, map: unknown): boolean;
}

/** @param watched the map whose changes are counted */
export function createJournal(watched: unknown): Journal {
  let version = 0;
  const log: { map: Cells; key: string; had: boolean; old: unknown }[] = [];

  function set<T>(map: Map<string, T>, key: string, value: T): void {
    const old = map.get(key);
    if (old === value && old !== undefined) return;
    if (map === watched) version++;
    log.push({ map: map as Cells, key, had: map.has(key), old });
    map.set(key, value);
  }

  return {
    set,
    mark: () => log.length,
    version: () => version,
    changesSince(mark) {
      const changes = new Map<Cells, Map<string, unknown>>();
      for (let i = mark; i < log.length; i++) {
        const { map, key } = log[i] as (typeof log)[number];
        let cells = changes.get(map);
        if (!cells) {
          cells = new Map();
          changes.set(map, cells);
        }
        cells.set(key, map.get(key));
      }
      return changes;
    },
    rollback(mark) {
      while (log.length > mark) {
        const { map, key, had, old } = log.pop() as (typeof log)[number];
        if (map === watched) version++;
        if (had) map.set(key, old);
        else map.delete(key);
      }
    },
    commit(mark, but) {
      let kept = mark;
      for (let i = mark; i < log.length; i++) {
        const change = log[i] as (typeof log)[number];
        if (but.has(change.map)) log[kept++] = change;
      }
      log.length = kept;
    },
    touched(mark, map) {
      for (let i = mark; i < log.length; i++) if (log[i]?.map === map) return true;
      return false;
    },
    apply(changes) {
      for (const [map, cells] of changes) for (const [key, value] of cells) set(map, key, value);
    },
  };
}
