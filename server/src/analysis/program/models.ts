import type { ModeDependentEffect } from '../catalogue/index.ts';
import type { Location } from '../model/index.ts';
import { type ArgumentValues, applies, NO_ARGUMENTS } from './arguments.ts';
import { type Machine, modeOf, setMode } from './machine.ts';
import { cataloguedClasses, workspaceClasses } from './objects.ts';
import type { InstanceValue, Value } from './values.ts';

/** Models: which objects they are made of, and which of those behave differently in training. */

const MOST_PARTS = 400;

export interface DependentLayer {
  readonly layer: ModeDependentEffect['layer'];
  readonly symbol: string;
  readonly place: Location;
  readonly always: boolean;
}

/** What a user's class gave to the constructor of the library's class it extends. */
export const baseArguments = new WeakMap<InstanceValue, ArgumentValues>();

/** The object and every object held by it, however deep. */
export function parts(object: InstanceValue): InstanceValue[] {
  const found = new Set<InstanceValue>([object]);
  const add = (value: Value): void => {
    if (found.size > MOST_PARTS) return;
    if (value.kind === 'instance') {
      if (!found.has(value)) {
        found.add(value);
        visit(value);
      }
    } else if (value.kind === 'sequence') value.elements.forEach(add);
    else if (value.kind === 'dict') value.entries.forEach(add);
    else if (value.kind === 'union') value.members.forEach(add);
  };
  const visit = (value: InstanceValue): void => {
    value.fields.forEach(add);
    // What a library's module is made with is part of it; of the user's classes only what they keep.
    if (typeof value.class === 'string') for (const argument of value.arguments?.values ?? []) add(argument.value);
  };
  visit(object);
  return [...found];
}

/** What the constructor of the library's class saw: directly, or through `super().__init__(…)`. */
export function constructorArguments(object: InstanceValue): ArgumentValues {
  if (typeof object.class === 'string') return object.arguments ?? NO_ARGUMENTS;
  return baseArguments.get(object) ?? NO_ARGUMENTS;
}

/** The layer itself, if it depends on the mode with the arguments it was made with. */
export function ownDependence(m: Machine, object: InstanceValue): DependentLayer | undefined {
  for (const name of cataloguedClasses(m, object.class)) {
    const symbol = m.catalogue.symbol(name);
    for (const effect of symbol?.effects ?? []) {
      if (effect.effect !== 'mode-dependent') continue;
      if (applies(effect.when, constructorArguments(object))) {
        return { layer: effect.layer, symbol: name, place: object.place, always: false };
      }
    }
  }
  return undefined;
}

/** Layers of the model that are in train mode now and differ there from evaluation. */
export function layersInTraining(m: Machine, object: InstanceValue): DependentLayer[] {
  return parts(object).flatMap((part) => {
    if (modeOf(m, part).mode !== 'train') return [];
    const layer = ownDependence(m, part);
    return layer ? [layer] : [];
  });
}

/** Switches the object and all its parts. */
export function switchMode(m: Machine, object: InstanceValue, mode: 'train' | 'eval' | 'maybe', place: Location): void {
  for (const part of parts(object)) setMode(m, part, mode, place);
}

/** The user's class decides itself what `train()` does. */
export function overridesTrain(object: InstanceValue): boolean {
  return workspaceClasses(object.class).some((one) => one.members.has('train') || one.members.has('eval'));
}
