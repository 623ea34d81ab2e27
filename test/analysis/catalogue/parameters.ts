import type {
  CatalogueData,
  Condition,
  Effect,
  Parameter,
  SymbolFacts,
} from '../../../server/src/analysis/catalogue/index.ts';

/** The parameters that a condition tests. */
export function parametersOfCondition(condition: Condition): Parameter[] {
  if ('all' in condition) return condition.all.flatMap(parametersOfCondition);
  if ('any' in condition) return condition.any.flatMap(parametersOfCondition);
  if ('not' in condition) return parametersOfCondition(condition.not);
  return [condition.parameter];
}

const isParameter = (value: unknown): value is Parameter =>
  typeof value === 'object' && value !== null && typeof (value as Parameter).name === 'string';

/** The parameters that an effect speaks of, its condition's included. */
export function parametersOfEffect(effect: Effect): Parameter[] {
  const own: unknown[] = [];
  if ('seed' in effect) own.push(effect.seed);
  if ('control' in effect) own.push(effect.control);
  if ('parameter' in effect) own.push(effect.parameter);
  if ('value' in effect) own.push(effect.value);
  if ('of' in effect) own.push(effect.of);
  if ('mode' in effect) own.push(effect.mode);
  return [...own.filter(isParameter), ...(effect.when ? parametersOfCondition(effect.when) : [])];
}

/** Every parameter that the facts of a symbol name. */
export function parametersOf(facts: SymbolFacts): Parameter[] {
  const returned: unknown[] = facts.returns ? Object.values(facts.returns) : [];
  return [...(facts.effects ?? []).flatMap(parametersOfEffect), ...returned.filter(isParameter)];
}

/** The catalogue as scripts/check-catalogue.py reads it. */
export function exportForPython(data: readonly CatalogueData[]): string {
  return JSON.stringify(
    data
      .filter((file) => file.language === 'python')
      .map((file) => ({
        id: file.id,
        modules: file.modules,
        symbols: file.symbols.map((facts) => ({
          names: facts.names,
          kind: facts.kind,
          versions: facts.versions ?? null,
          virtual: facts.virtual ?? false,
          parameters: parametersOf(facts),
        })),
      })),
  );
}
