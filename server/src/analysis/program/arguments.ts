import type { Condition, Literal, Parameter } from '../catalogue/index.ts';
import type { Argument, CallExpr } from '../model/index.ts';
import { alternatives, constant, truth, UNKNOWN, type Value } from './values.ts';

/** One evaluated argument. Spreads of known sequences and dicts are already opened. */
export interface ArgumentValue {
  readonly name: string | null;
  /** Index among the positional arguments; -1 for a named one. */
  readonly position: number;
  readonly value: Value;
  /** The argument as written; null where it came out of a spread. */
  readonly written: Argument | null;
}

export interface ArgumentValues {
  readonly values: readonly ArgumentValue[];
  /** A spread whose contents are unknown: any positional / any named argument may be in it. */
  readonly openPositional: boolean;
  readonly openNamed: boolean;
  readonly call: CallExpr | null;
}

export const NO_ARGUMENTS: ArgumentValues = { values: [], openPositional: false, openNamed: false, call: null };

export interface Found {
  readonly given: 'yes' | 'no' | 'maybe';
  readonly value: Value;
  readonly written: Argument | null;
}

/** The argument for a catalogued parameter; its default where it is missing. */
export function argumentFor(args: ArgumentValues, parameter: Parameter): Found {
  for (const argument of args.values) {
    const matches =
      argument.name === parameter.name ||
      (argument.name === null && parameter.position !== undefined && argument.position === parameter.position);
    if (matches) return { given: 'yes', value: argument.value, written: argument.written };
  }
  if (args.openNamed || (args.openPositional && parameter.position !== undefined)) {
    return { given: 'maybe', value: UNKNOWN, written: null };
  }
  const value = parameter.default === undefined ? UNKNOWN : constant(parameter.default);
  return { given: 'no', value, written: null };
}

/** True, false, or null where the arguments do not tell. */
export function holds(condition: Condition, args: ArgumentValues): boolean | null {
  if ('all' in condition) return every(condition.all.map((one) => holds(one, args)));
  if ('any' in condition) {
    const some = every(condition.any.map((one) => negate(holds(one, args))));
    return negate(some);
  }
  if ('not' in condition) return negate(holds(condition.not, args));
  const found = argumentFor(args, condition.parameter);
  if ('given' in condition) return found.given === 'maybe' ? null : (found.given === 'yes') === condition.given;
  const results = alternatives(found.value).map((value) => test(condition, value));
  const first = results[0] ?? null;
  return results.every((result) => result === first) ? first : null;
}

/** The condition with its own policy for what is not known. */
export function applies(condition: Condition | undefined, args: ArgumentValues): boolean {
  return condition === undefined || (holds(condition, args) ?? assumed(condition));
}

function assumed(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(assumed);
  if ('any' in condition) return condition.any.some(assumed);
  if ('not' in condition) return assumed(condition.not);
  return condition.assume ?? false;
}

function test(
  condition: Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown } | { given: unknown }>,
  value: Value,
): boolean | null {
  // A flag is judged by its default: that is the program as it is run.
  const known = value.kind === 'flag' ? value.fallback : value;
  if ('truthy' in condition) {
    const is = truth(known).certain;
    return is === null ? null : is === condition.truthy;
  }
  if ('above' in condition) {
    if (known.kind === 'constant') return typeof known.value === 'number' && known.value > condition.above;
    return null;
  }
  const literals: readonly Literal[] = 'is' in condition ? condition.is : condition.isNot;
  const wanted = 'is' in condition;
  if (known.kind === 'constant') return literals.includes(known.value) === wanted;
  // An object, function or collection is none of the literals.
  if (known.kind === 'unknown' || known.kind === 'drawn' || known.kind === 'union') return null;
  return !wanted;
}

function every(results: readonly (boolean | null)[]): boolean | null {
  if (results.includes(false)) return false;
  return results.includes(null) ? null : true;
}

function negate(result: boolean | null): boolean | null {
  return result === null ? null : !result;
}
