import type { Span, Stmt } from '../../model/index.ts';

/** What an edit did to places in the old program text. */
export interface Movement {
  /** Where an old offset is in the new text. */
  readonly moved: (offset: number) => number;
  /** Whether nothing of the old text there is left. */
  readonly isGone: (span: Span) => boolean;
}

/**
 * Half-typed code must not make findings flicker: where the source is damaged, the statements from before the damage
 * stand in for what the parser could make of it.
 *
 * Around each damage there is a region, from the sound statement before it to the sound statement behind it. Old
 * statements in that region that the user has not deleted replace the damaged new ones; a function, class or block that
 * is still recognised is mended inside instead, so that a damaged line costs no more than that line.
 *
 * @param fresh statements of the damaged source, in order
 * @param old statements before the edit, in order, with their old spans
 * @param damage spans that did not parse
 * @param movement where old statements are now; copying a file's statements there costs as much as parsing, so only stand-ins are
 */
export function mend(
  fresh: readonly Stmt[],
  old: readonly Stmt[],
  damage: readonly Span[],
  movement: Movement,
): Stmt[] {
  const isDamaged = (statement: Stmt) => damage.some((span) => touches(span, statement.span));
  const mended: Stmt[] = [];
  let index = 0;
  let oldIndex = 0;
  let regionStart = Number.NEGATIVE_INFINITY;
  for (;;) {
    const damaged: Stmt[] = [];
    for (let next = fresh[index]; next !== undefined && isDamaged(next); next = fresh[++index]) damaged.push(next);
    const sound = fresh[index++];
    const region = { start: regionStart, end: sound?.span.start ?? Number.POSITIVE_INFINITY };

    const stale: Stmt[] = [];
    for (let next = old[oldIndex]; next !== undefined; next = old[++oldIndex]) {
      const { start, end } = movedSpan(next.span, movement);
      if (start >= region.end) break;
      if (start >= region.start && end <= region.end && !movement.isGone(next.span)) stale.push(next);
    }
    if (damaged.length > 0 || damage.some((span) => touches(span, region))) {
      mended.push(...mendRegion(damaged, stale, damage, movement));
    }
    if (sound === undefined) return mended;
    mended.push(sound);
    regionStart = sound.span.end;
  }
}

function mendRegion(
  damaged: readonly Stmt[],
  stale: readonly Stmt[],
  damage: readonly Span[],
  movement: Movement,
): Stmt[] {
  const standIns = new Set(stale);
  const mended: Stmt[] = [];
  const unknown: Stmt[] = [];
  for (const statement of damaged) {
    const before = stale.find((candidate) => standIns.has(candidate) && isSame(candidate, statement, movement));
    // An open bracket makes a block swallow what stands behind it.
    const swallowed = stale[before === undefined ? stale.length : stale.indexOf(before) + 1];
    const end = swallowed === undefined ? Number.POSITIVE_INFINITY : movement.moved(swallowed.span.start);
    const inner = before === undefined ? undefined : mendInside(statement, before, end, damage, movement);
    if (before !== undefined && inner !== undefined) {
      standIns.delete(before);
      mended.push(inner);
    } else {
      unknown.push(statement);
    }
  }
  for (const statement of standIns) mended.push(move(statement, movement));
  return [
    ...unknown.filter((statement) => !mended.some((other) => overlaps(other.span, statement.span))),
    ...mended,
  ].sort((one, other) => one.span.start - other.span.start);
}

function isSame(old: Stmt, fresh: Stmt, movement: Movement): boolean {
  if (old.kind === 'function') return fresh.kind === 'function' && old.function.name === fresh.function.name;
  if (old.kind === 'class') return fresh.kind === 'class' && old.class.name === fresh.class.name;
  return old.kind === fresh.kind && movement.moved(old.span.start) === fresh.span.start;
}

/**
 * Mends the body of a statement that is still recognised; undefined for one without a body.
 *
 * @param end where the next old statement begins: what is there does not belong to this one
 */
function mendInside(
  fresh: Stmt,
  old: Stmt,
  end: number,
  damage: readonly Span[],
  movement: Movement,
): Stmt | undefined {
  const span = clip(fresh.span, end);
  const mendBody = (body: readonly Stmt[], before: readonly Stmt[]) =>
    mend(
      body.filter((statement) => statement.span.start < end),
      before,
      damage,
      movement,
    );
  const isHeaderDamaged = (body: readonly Stmt[]) => {
    const header = { start: span.start, end: (body[0]?.span.start ?? span.end) - 1 };
    return damage.some((damaged) => touches(damaged, header));
  };
  if (fresh.kind === 'function' && old.kind === 'function') {
    const { function: now } = fresh;
    const header = isHeaderDamaged(now.body) ? move({ ...old.function, body: [] }, movement) : now;
    const body = mendBody(now.body, old.function.body);
    return { ...fresh, span, function: { ...header, span: clip(now.span, end), body } };
  }
  if (fresh.kind === 'class' && old.kind === 'class') {
    const { class: now } = fresh;
    const header = isHeaderDamaged(now.body) ? move({ ...old.class, body: [] }, movement) : now;
    const body = mendBody(now.body, old.class.body);
    return { ...fresh, span, class: { ...header, span: clip(now.span, end), body } };
  }
  if (fresh.kind === 'if' && old.kind === 'if') {
    const otherwise = mendBody(fresh.otherwise, old.otherwise);
    return { ...fresh, span, body: mendBody(fresh.body, old.body), otherwise };
  }
  if (
    (fresh.kind === 'loop' && old.kind === 'loop') ||
    (fresh.kind === 'with' && old.kind === 'with') ||
    (fresh.kind === 'try' && old.kind === 'try')
  ) {
    return { ...fresh, span, body: mendBody(fresh.body, old.body) };
  }
  return undefined;
}

function clip({ start, end }: Span, limit: number): Span {
  return { start, end: Math.max(start, Math.min(end, limit)) };
}

function touches(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}

function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

function movedSpan({ start, end }: Span, movement: Movement): Span {
  return { start: movement.moved(start), end: movement.moved(end) };
}

/** A copy with all spans moved. */
function move<T>(value: T, movement: Movement): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => move(item, movement)) as T;
  if (isSpan(value)) return movedSpan(value, movement) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, move(item, movement)])) as T;
}

function isSpan(value: object): value is Span {
  return 'start' in value && typeof value.start === 'number';
}
