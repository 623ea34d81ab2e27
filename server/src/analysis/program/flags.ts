import type { KnownSymbol } from '../catalogue/index.ts';
import type { CallExpr, Location } from '../model/index.ts';
import type { ArgumentValues } from './arguments.ts';
import { evaluateArguments } from './calls.ts';
import { type Machine, newObject } from './machine.ts';
import { FALSE, type FlagValue, type InstanceValue, NONE, type Scope, TRUE, UNKNOWN, type Value } from './values.ts';

/** Command line flags: what declares them, what their default is and what the parsed result holds. */

function flagNames(args: ArgumentValues): string[] {
  return args.values.flatMap(({ name, value }) =>
    name === null && value.kind === 'constant' && typeof value.value === 'string' ? value.value.split('/') : [],
  );
}

/** `--learning-rate` → `learning_rate`, the long form first, as every parser names its result. */
function destination(names: readonly string[], args: ArgumentValues): string | null {
  const given = args.values.find(({ name }) => name === 'dest')?.value;
  if (given?.kind === 'constant' && typeof given.value === 'string') return given.value;
  const chosen = names.find((name) => name.startsWith('--')) ?? names[0];
  return chosen === undefined ? null : chosen.replace(/^-+/, '').replaceAll('-', '_');
}

function fallback(args: ArgumentValues): Value {
  const given = args.values.find(({ name }) => name === 'default')?.value;
  if (given) return given;
  const action = args.values.find(({ name }) => name === 'action')?.value;
  if (action?.kind === 'constant' && action.value === 'store_true') return FALSE;
  if (action?.kind === 'constant' && action.value === 'store_false') return TRUE;
  const flag = args.values.find(({ name }) => name === 'is_flag')?.value;
  if (flag) return FALSE;
  const required = args.values.find(({ name }) => name === 'required')?.value;
  // A required flag always has a value.
  return required?.kind === 'constant' && required.value === true ? UNKNOWN : NONE;
}

/** `parser.add_argument(…)`: keeps the flag with the parser. */
export function declareFlag(m: Machine, parser: Value | null, args: ArgumentValues, place: Location): Value {
  const names = flagNames(args);
  const name = destination(names, args);
  if (parser?.kind !== 'instance' || name === null) return UNKNOWN;
  // A positional argument is always given.
  const value = names[0]?.startsWith('-') ? fallback(args) : UNKNOWN;
  const flag: FlagValue = {
    kind: 'flag',
    name: names.find((one) => one.startsWith('--')) ?? name,
    fallback: value,
    place,
  };
  m.journal.set(parser.fields, name, flag);
  return flag;
}

/** The parsed result: an object whose attributes are the flags. */
export function parseFlags(parser: Value | null, symbol: KnownSymbol, place: Location): Value {
  if (parser?.kind !== 'instance') return UNKNOWN;
  const namespace: InstanceValue = {
    kind: 'instance',
    id: newObject(),
    class: 'flags',
    fields: new Map(parser.fields),
    arguments: null,
    generator: null,
    place,
  };
  return symbol.name.endsWith('known_args')
    ? { kind: 'sequence', elements: [namespace, UNKNOWN], complete: true }
    : namespace;
}

/** Flags that a decorator gives to the function's parameters (`@click.option("--seed", default=0)`). */
export function decoratorFlags(
  m: Machine,
  scope: Scope,
  symbol: KnownSymbol,
  decorator: CallExpr,
): ReadonlyMap<string, Value> | null {
  if (symbol.intrinsic !== 'flag.decorator') return null;
  const args = evaluateArguments(m, scope, decorator);
  const names = flagNames(args);
  // click takes a name without dashes for the parameter's own.
  const own = names.find((name) => !name.startsWith('-'));
  const name = own ?? destination(names, args);
  if (name === null) return null;
  const place = { path: scope.path, span: decorator.span };
  const shown = names.find((one) => one.startsWith('--')) ?? name;
  return new Map([[name, { kind: 'flag', name: shown, fallback: fallback(args), place } satisfies FlagValue]]);
}

/** A value from the environment: chosen by whoever runs the program. */
export function environmentFlag(name: Value, fallbackValue: Value, place: Location): Value {
  const text = name.kind === 'constant' && typeof name.value === 'string' ? name.value : 'environment';
  return { kind: 'flag', name: text, fallback: fallbackValue, place };
}
