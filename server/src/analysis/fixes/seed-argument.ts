import type { TextEdit } from '../model/index.ts';
import type { CallSite } from '../program/index.ts';
import type { FixSource } from './edits.ts';

/** Adds `name=value` to a Python call, or puts the value for the argument that is there. */
export function seedArgument(source: FixSource, call: CallSite, parameter: string, value: string): TextEdit | null {
  if (source.model.language !== 'python') return null;
  const { text } = source;
  const path = call.place.path;
  if (call.argument) {
    const written = text.slice(call.argument.span.start, call.argument.span.end);
    const name = /^\w+\s*=(?!=)\s*/.exec(written)?.[0] ?? '';
    return { path, span: call.argument.span, text: `${name}${value}` };
  }
  const { start, end } = call.arguments.span;
  if (text[start] !== '(' || text[end - 1] !== ')') return null;
  const inside = text.slice(start + 1, end - 1).trimEnd();
  const at = start + 1 + inside.length;
  // A comment may end the line: what is put behind it would be part of it.
  if (/#[^\n]*$/.test(inside)) return null;
  // A bare generator expression has to be the only argument.
  if (call.count === 1 && /^[^[({]*\sfor\s/.test(inside)) return null;
  const comma = inside.trim() === '' ? '' : inside.endsWith(',') ? ' ' : ', ';
  return { path, span: { start: at, end: at }, text: `${comma}${parameter}=${value}` };
}
