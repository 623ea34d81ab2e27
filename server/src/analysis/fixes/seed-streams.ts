import type { Location, StreamId, TextEdit } from '../model/index.ts';
import type { SeedEvent, StreamInfo, Trace } from '../program/index.ts';
import { binds, type FixSource, importsBefore, indentation, lineEnd, lineStart } from './edits.ts';

export const DEFAULT_SEED = '42';

export interface SeedingEdit {
  /** The calls that seed, without the imports they need. */
  readonly calls: readonly string[];
  readonly edit: TextEdit;
}

/** What is written for one stream. */
interface Lines {
  readonly imports: readonly string[];
  readonly call: string;
}

/**
 * Seeds streams before the program draws from them: beside a seed that is already there, with its value, or else after
 * the imports that come before the draw (in a notebook: those of the cell that draws).
 * @param before the earliest draw
 * @param value what the program itself seeds with later on
 */
export function seedStreams(
  trace: Trace,
  source: FixSource,
  streams: readonly StreamId[],
  before: Location,
  value: number | undefined,
): SeedingEdit | null {
  const infos = needed(trace, streams);
  if (infos.length === 0) return null;
  const top = topLevelPlace(trace, before);
  const beside = besideSeed(trace, source, before);
  if (beside) return beside.make(infos);

  const { at, prefix, suffix } = placeFor(source, top);
  const lines = infos.map((info) => linesFor(trace, source, info, at, String(value ?? DEFAULT_SEED)));
  return {
    calls: lines.map((one) => one.call),
    edit: {
      path: source.model.path,
      span: { start: at, end: at },
      text: prefix + written(lines).join('\n') + suffix,
    },
  };
}

function written(lines: readonly Lines[]): string[] {
  return lines.flatMap(({ imports, call }) => [...imports, call]);
}

/** Where the statements go, and the line breaks that set them off from what is around. */
function placeFor({ model, text }: FixSource, top: number): { at: number; prefix: string; suffix: string } {
  const cell = model.segments.find(({ cell, base, length }) => cell !== null && base <= top && top <= base + length);
  const last = importsBefore(model, top)
    .filter(({ span }) => !cell || span.start >= cell.base)
    .at(-1);
  if (!last) {
    const statement = cell && model.body.find(({ span }) => span.end > cell.base);
    const at = statement ? lineStart(text, statement.span.start) : model.insertionPoint;
    return { at, prefix: at > 0 && text[at - 1] !== '\n' ? '\n' : '', suffix: '\n' };
  }
  const end = lineEnd(text, last.span.end);
  if (!/^\s*(#.*)?$/.test(text.slice(last.span.end, end))) {
    // Code on the line of the import: what is put behind it would come too late.
    return { at: lineStart(text, last.span.start), prefix: '', suffix: '\n' };
  }
  const rest = text.slice(end).replaceAll('\r', '');
  const follows = rest.startsWith('\n\n') || rest.trim() === '' || end === (cell ? cell.base + cell.length : -1);
  return { at: end, prefix: '\n\n', suffix: follows ? '' : '\n' };
}

/** One statement may seed several of the streams. */
function needed(trace: Trace, streams: readonly StreamId[]): NonNullable<StreamInfo['fix']>[] {
  const fixes: NonNullable<StreamInfo['fix']>[] = [];
  for (const stream of streams) {
    const info =
      trace.streams.get(stream) ?? [...trace.streams.values()].find((one) => one.fix && one.coveredBy[0] === stream);
    if (!info?.fix || fixes.some((fix) => fix.seeds.includes(stream) || fix.statement === info.fix?.statement))
      continue;
    fixes.push(info.fix);
  }
  return fixes;
}

/** Where the draw happens as the top level of the entry sees it. */
function topLevelPlace(trace: Trace, before: Location): number {
  for (const event of trace.events) {
    if (event.kind !== 'draw' || event.place.path !== before.path || event.place.span.start !== before.span.start)
      continue;
    const top = event.chain[0] ?? event.place;
    if (top.path === trace.entry.path) return top.span.start;
  }
  return before.path === trace.entry.path ? before.span.start : 0;
}

function linesFor(
  trace: Trace,
  source: FixSource,
  fix: NonNullable<StreamInfo['fix']>,
  at: number,
  seed: string,
): Lines {
  const spell = (module: string) => fix.statement.replace('{module}', module).replace('{seed}', seed);
  const local = trace.modules.get(fix.module);
  if (local !== undefined && isImportedBefore(source, local, at)) return { imports: [], call: spell(local) };
  const usual = / as (\w+)$/.exec(fix.import)?.[1] ?? fix.import.replace(/^import /, '');
  // `from numpy import random` has taken the name already.
  const taken = local !== usual && binds(source.model, usual.split('.')[0] ?? usual);
  if (!taken) return { imports: [fix.import], call: spell(usual) };
  const other = `seeded_${usual.replaceAll('.', '_')}`;
  return { imports: [`${fix.import.replace(/ as \w+$/, '')} as ${other}`], call: spell(other) };
}

/** Whether the top level of the file has imported that local name by then. */
export function isImportedBefore(source: FixSource, local: string, at: number): boolean {
  return source.model.body.some((statement) => {
    if (statement.span.end > at) return false;
    const inner = statement.kind === 'try' || statement.kind === 'if' ? statement.body : [statement];
    return inner.some(
      (one) => one.kind === 'import' && one.names.some((name) => name.local === local || name.name === '*'),
    );
  });
}

/** A seed of another stream that runs before the draw, once, with a value that can be written again there. */
function besideSeed(
  trace: Trace,
  source: FixSource,
  before: Location,
): { make(fixes: readonly NonNullable<StreamInfo['fix']>[]): SeedingEdit } | null {
  const { model, text } = source;
  const draw = trace.events.find(
    (event) =>
      event.kind === 'draw' && event.place.path === before.path && event.place.span.start === before.span.start,
  );
  const limit = draw?.at ?? Number.POSITIVE_INFINITY;
  const seed = trace.events.find(
    (event): event is SeedEvent =>
      event.kind === 'seed' &&
      event.streams.length > 0 &&
      event.at < limit &&
      event.certain &&
      event.value.quality === 'repeatable' &&
      !event.scoped &&
      event.value.place?.path === model.path &&
      event.statement?.path === model.path &&
      event.passes.length === 0,
  );
  if (!seed?.statement || !seed.value.place) return null;
  const { span } = seed.statement;
  const value = text.slice(seed.value.place.span.start, seed.value.place.span.end);
  // A statement that shares its line, or a value that would be worked out twice, is left alone.
  if (
    !/^[\w.]+$/.test(value) ||
    text
      .slice(span.end, lineEnd(text, span.end))
      .replace(/[;#].*/, '')
      .trim() !== ''
  )
    return null;
  const indent = indentation(text, span.start);
  if (text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start).trim() !== '') return null;
  const at = lineEnd(text, span.end);
  return {
    make(fixes) {
      const lines = fixes.map((fix) => linesFor(trace, source, fix, span.start, value));
      return {
        calls: lines.map((one) => one.call),
        edit: {
          path: model.path,
          span: { start: at, end: at },
          text: written(lines)
            .map((line) => `\n${indent}${line}`)
            .join(''),
        },
      };
    },
  };
}
