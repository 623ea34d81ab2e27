import type { Span, Stmt } from '../../model/index.ts';
import { type Edit, moveOffset } from './edit.ts';

/**
 * Half-typed code must not make findings flicker: where the source is damaged, the statements from before the damage
 * stand in for what the parser could make of it.
 *
 * Around each damage there is a region, from the sound statement before it to the sound statement behind it. Old
 * statements in that region that the user has not deleted replace the damaged new ones; a function, class or block that
 * is still recognised is mended inside instead, so that a damaged line costs no more than that line.
 *
 * @param fresh statements of the damaged source, in order
 * @param old statements before the edit, in order, with spans of the new text
 * @param damage spans that did not parse
 */
export function mend(fresh: readonly Stmt[], old: readonly Stmt[], damage: readonly Span[]): Stmt[] {
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
    for (let next = old[oldIndex]; next !== undefined && next.span.start < region.end; next = old[++oldIndex]) {
      if (next.span.start >= region.start && next.span.end <= region.end) stale.push(next);
    }
    if (damaged.length > 0 || damage.some((span) => touches(span, region))) {
      mended.push(...mendRegion(damaged, stale, damage));
    }
    if (sound === undefined) return mended;
    mended.push(sound);
    regionStart = sound.span.end;
  }
}

function mendRegion(damaged: readonly Stmt[], stale: readonly Stmt[], damage: readonly Span[]): Stmt[] {
  const standIns = new Set(stale);
  const kept: Stmt[] = [];
  for (const statement of damaged) {
    const before = stale.find((candidate) => standIns.has(candidate) && isSame(candidate, statement));
    const inner = before === undefined ? undefined : mendInside(statement, before, damage);
    if (inner !== undefined && before !== undefined) {
      standIns.delete(before);
      kept.push(inner);
    } else {
      kept.push(statement);
    }
  }
  const inPlace = [...standIns];
  return [
    ...kept.filter((statement) => !inPlace.some((other) => overlaps(other.span, statement.span))),
    ...inPlace.filter((other) => other.span.end > other.span.start),
  ].sort((one, other) => one.span.start - other.span.start);
}

function isSame(old: Stmt, fresh: Stmt): boolean {
  if (old.kind === 'function') return fresh.kind === 'function' && old.function.name === fresh.function.name;
  if (old.kind === 'class') return fresh.kind === 'class' && old.class.name === fresh.class.name;
  return old.kind === fresh.kind && old.span.start === fresh.span.start;
}

/** Mends the body of a statement that is still recognised; undefined for one without a body. */
function mendInside(fresh: Stmt, old: Stmt, damage: readonly Span[]): Stmt | undefined {
  if (fresh.kind === 'function' && old.kind === 'function') {
    const header = headerOf(fresh.span, fresh.function.body);
    const { function: inner } = damage.some((span) => touches(span, header)) ? old : fresh;
    const body = mend(fresh.function.body, old.function.body, damage);
    return { ...fresh, function: { ...inner, span: fresh.function.span, body } };
  }
  if (fresh.kind === 'class' && old.kind === 'class') {
    const header = headerOf(fresh.span, fresh.class.body);
    const { class: inner } = damage.some((span) => touches(span, header)) ? old : fresh;
    return {
      ...fresh,
      class: { ...inner, span: fresh.class.span, body: mend(fresh.class.body, old.class.body, damage) },
    };
  }
  if (fresh.kind === 'if' && old.kind === 'if') {
    const otherwise = mend(fresh.otherwise, old.otherwise, damage);
    return { ...fresh, body: mend(fresh.body, old.body, damage), otherwise };
  }
  if (fresh.kind === 'loop' && old.kind === 'loop') return { ...fresh, body: mend(fresh.body, old.body, damage) };
  if (fresh.kind === 'with' && old.kind === 'with') return { ...fresh, body: mend(fresh.body, old.body, damage) };
  if (fresh.kind === 'try' && old.kind === 'try') return { ...fresh, body: mend(fresh.body, old.body, damage) };
  return undefined;
}

function headerOf(span: Span, body: readonly Stmt[]): Span {
  return { start: span.start, end: (body[0]?.span.start ?? span.end) - 1 };
}

function touches(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}

function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

/** A copy of statements of the old text with the spans that they have in the new one. */
export function moveStatements(statements: readonly Stmt[], edit: Edit): Stmt[] {
  return move(statements, edit) as Stmt[];
}

function move(value: unknown, edit: Edit): unknown {
  if (Array.isArray(value)) return value.map((item) => move(item, edit));
  if (typeof value !== 'object' || value === null) return value;
  if (isSpan(value)) return { start: moveOffset(value.start, edit), end: moveOffset(value.end, edit) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, move(item, edit)]));
}

function isSpan(value: object): value is Span {
  return 'start' in value && typeof value.start === 'number';
}
