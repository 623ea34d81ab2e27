import type { Condition, DrawEffect, Literal, Parameter, SeedParameter, SymbolFacts } from './schema.ts';

/**
 * Constructors for the data files: they make the tables short and say nothing of any framework themselves. Lists of
 * names are one string with spaces between them, so that a table reads as the framework's own index does.
 */

/** The names in a list that is written as one string. */
export const words = (names: string): string[] => names.trim().split(/\s+/);

/** What all symbols of a family share: everything but the names. */
export type Facts = Omit<SymbolFacts, 'names'>;

/**
 * One symbol for each name in `names` under the dotted `prefix`. `a=b` names one symbol twice: canonical `a`, also
 * public as `b`. Runs thousands of times at start-up, hence the plain loop.
 */
export function family(prefix: string, names: string, facts: Facts): SymbolFacts[] {
  const symbols: SymbolFacts[] = [];
  for (const name of words(names)) {
    const all = name.includes('=') ? name.split('=').map((one) => `${prefix}.${one}`) : [`${prefix}.${name}`];
    symbols.push({ ...facts, names: all });
  }
  return symbols;
}

/** One symbol under several full names, the canonical one first. */
export function symbol(names: string, facts: Facts): SymbolFacts {
  return { ...facts, names: words(names) };
}

/** A parameter that may be written by position and whose default is a literal. */
export function at(position: number, name: string, fallback?: Literal): Parameter {
  return fallback === undefined ? { name, position } : { name, position, default: fallback };
}

/** A keyword-only parameter. */
export function keyword(name: string, fallback?: Literal): Parameter {
  return fallback === undefined ? { name } : { name, default: fallback };
}

/** The parameter that carries a seed or a generator, with what its absence means. */
export function seedAt(parameter: Parameter, none: SeedParameter['none']): SeedParameter {
  return { ...parameter, none };
}

/** The parameter that carries a generator object (or a key) and takes no number. */
export function generatorAt(parameter: Parameter, none: SeedParameter['none']): SeedParameter {
  return { ...parameter, none, takes: 'generator' };
}

/** A draw; `more` adds the moment, the condition and the call's own seed. */
export function draw(
  stream: DrawEffect['stream'],
  purpose: DrawEffect['purpose'],
  more: Partial<Omit<DrawEffect, 'effect' | 'stream' | 'purpose'>> = {},
): DrawEffect {
  return { effect: 'draw', stream, purpose, ...more };
}

export const is = (parameter: Parameter, ...values: Literal[]): Condition => ({ parameter, is: values });
export const isNot = (parameter: Parameter, ...values: Literal[]): Condition => ({ parameter, isNot: values });
export const above = (parameter: Parameter, limit: number): Condition => ({ parameter, above: limit });
export const truthy = (parameter: Parameter): Condition => ({ parameter, truthy: true });
export const falsy = (parameter: Parameter): Condition => ({ parameter, truthy: false });
export const given = (parameter: Parameter): Condition => ({ parameter, given: true });
export const absent = (parameter: Parameter): Condition => ({ parameter, given: false });
export const any = (...conditions: Condition[]): Condition => ({ any: conditions });
export const all = (...conditions: Condition[]): Condition => ({ all: conditions });

/** Where a fact is from, spread into the symbols of a table. */
export const from = (verified: SymbolFacts['verified'], source: string) => ({ verified, source });
