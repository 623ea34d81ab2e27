import type { Location, StreamId, TextEdit } from '../model/index.ts';
import type { SeedEvent, StreamInfo, Trace } from '../program/index.ts';
import { type FixSource, importsBefore, indentation, lineEnd } from './edits.ts';

const DEFAULT_SEED = '42';

export interface SeedingEdit {
  readonly statements: readonly string[];
  readonly edit: TextEdit;
}

/**
 * Seeds streams before the program draws from them: beside a seed that is already there, with its value, or else after
 * the imports that come before the draw.
 * @param before the earliest draw
 */
export function seedStreams(
  trace: Trace,
  source: FixSource,
  streams: readonly StreamId[],
  before: Location,
): SeedingEdit | null {
  const infos = needed(trace, streams);
  if (infos.length === 0) return null;
  const top = topLevelPlace(trace, before);
  const beside = besideSeed(trace, source, before);
  if (beside) return beside.make(infos);

  const { model, text } = source;
  const imported = importsBefore(model, top);
  const last = imported.at(-1);
  const at = last ? lineEnd(text, last.span.end) : model.insertionPoint;
  const lines = infos.flatMap((info) => linesFor(trace, source, info, at, DEFAULT_SEED));
  const follows = text.slice(at).startsWith('\n\n') || text.slice(at).trim() === '';
  const insertion = last
    ? `\n\n${lines.join('\n')}${follows ? '' : '\n'}`
    : `${at > 0 && text[at - 1] !== '\n' ? '\n' : ''}${lines.join('\n')}\n`;
  return { statements: lines, edit: { path: model.path, span: { start: at, end: at }, text: insertion } };
}

/** One statement may seed several of the streams. */
function needed(trace: Trace, streams: readonly StreamId[]): StreamInfo['fix'][] {
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

function linesFor(trace: Trace, source: FixSource, fix: StreamInfo['fix'], at: number, seed: string): string[] {
  if (!fix) return [];
  const local = trace.modules.get(fix.module);
  const known = local !== undefined && isImportedBefore(source, local, at);
  const alias = known ? local : (/ as (\w+)$/.exec(fix.import)?.[1] ?? fix.import.replace(/^import /, ''));
  const statement = fix.statement.replace('{module}', alias).replace('{seed}', seed);
  return known ? [statement] : [fix.import, statement];
}

function isImportedBefore(source: FixSource, local: string, at: number): boolean {
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
): { make(fixes: readonly StreamInfo['fix'][]): SeedingEdit } | null {
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
      event.value.quality === 'repeatable' &&
      !event.scoped &&
      event.value.place?.path === model.path &&
      event.statement?.path === model.path &&
      event.passes.length === 0,
  );
  if (!seed?.statement || !seed.value.place) return null;
  const { span } = seed.statement;
  const written = text.slice(seed.value.place.span.start, seed.value.place.span.end);
  // A statement that shares its line, or a value that would be worked out twice, is left alone.
  if (
    !/^[\w.]+$/.test(written) ||
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
      const lines = fixes.flatMap((fix) => linesFor(trace, source, fix, span.start, written));
      return {
        statements: lines,
        edit: {
          path: model.path,
          span: { start: at, end: at },
          text: lines.map((line) => `\n${indent}${line}`).join(''),
        },
      };
    },
  };
}
