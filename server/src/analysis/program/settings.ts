import type { Expr } from '../model/index.ts';
import { context, locate, type Machine, record, setSetting, setStream } from './machine.ts';
import { FIXED } from './state.ts';
import type { Scope, Value } from './values.ts';

/** An assignment to an attribute of a library or to an environment variable. */
export function applySetting(
  m: Machine,
  scope: Scope,
  name: string,
  value: Value,
  target: Expr,
  source: Expr | null,
): void {
  const symbol = m.catalogue.symbol(name);
  if (!symbol) return;
  const place = locate(scope, target.span);
  for (const effect of symbol.assigned) {
    if (effect.effect === 'setting') {
      setSetting(m, effect.setting, value, place);
      record(m, `${effect.setting}`, {
        kind: 'setting',
        ...context(m),
        place,
        symbol: symbol.name,
        setting: effect.setting,
        value: literal(value),
        valuePlace: source ? locate(scope, source.span) : null,
      });
    } else if (effect.effect === 'seed' && effect.streams !== 'receiver') {
      // Replacing the generator itself (`Math.random = seeded`).
      for (const stream of effect.streams)
        setStream(m, stream, value.kind === 'unknown' ? FIXED : ({ ...FIXED, place } as typeof FIXED));
      record(m, 'replace', {
        kind: 'seed',
        ...context(m),
        place,
        symbol: symbol.name,
        streams: effect.streams,
        object: null,
        value: { quality: 'repeatable', text: null, place: null, flag: null, drawnAt: null },
        unseeds: false,
        scoped: false,
      });
    }
  }
}

/** The value of a setting as a rule compares it; undefined where it is not known. A flag counts by its default. */
export function literal(value: Value): string | number | boolean | null | undefined {
  if (value.kind === 'constant') return value.value;
  return value.kind === 'flag' ? literal(value.fallback) : undefined;
}
