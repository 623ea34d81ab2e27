import type { KnownSymbol } from '../catalogue/index.ts';
import type { ClassDef, FunctionDef, Location, SourceModel, StreamId } from '../model/index.ts';
import type { ArgumentValues } from './arguments.ts';

/** What the interpreter knows of a value. Everything it has no word for is {@link UNKNOWN}. */
export type Value =
  | UnknownValue
  | ConstantValue
  | FlagValue
  | EntropyValue
  | DrawnValue
  | UnorderedValue
  | TrainingValue
  | ModuleValue
  | WorkspaceModuleValue
  | SymbolValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | MethodValue
  | PartialValue
  | SuperValue
  | SequenceValue
  | DictValue
  | UnionValue;

export interface UnknownValue {
  readonly kind: 'unknown';
}
export interface ConstantValue {
  readonly kind: 'constant';
  readonly value: string | number | boolean | null;
}
/** Chosen by whoever runs the program (a command line flag, the environment, a caller): only its default is known. */
export interface FlagValue {
  readonly kind: 'flag';
  readonly name: string;
  readonly fallback: Value;
  readonly place: Location;
}
/** Differs between runs. */
export interface EntropyValue {
  readonly kind: 'entropy';
  readonly source: 'time' | 'system' | 'process' | 'hash';
  readonly place: Location;
}
/** A random number; as repeatable as its stream was. */
export interface DrawnValue {
  readonly kind: 'drawn';
  readonly stream: StreamId;
  readonly repeatable: boolean;
  readonly place: Location;
}
/** A sequence in an order that differs between runs or machines. */
export interface UnorderedValue {
  readonly kind: 'unordered';
  readonly stream: StreamId;
  readonly place: Location;
}
/** `module.training` of that object. */
export interface TrainingValue {
  readonly kind: 'training';
  readonly of: InstanceValue;
}
/** A module outside the workspace, or a path below one that is not catalogued. */
export interface ModuleValue {
  readonly kind: 'module';
  readonly name: string;
}
export interface WorkspaceModuleValue {
  readonly kind: 'workspace-module';
  readonly path: string;
}
export interface SymbolValue {
  readonly kind: 'symbol';
  readonly symbol: KnownSymbol;
}
export interface FunctionValue {
  readonly kind: 'function';
  readonly def: FunctionDef;
  readonly scope: Scope;
  readonly path: string;
  readonly language: SourceModel['language'];
  /** The class whose body holds it. */
  readonly owner: ClassValue | null;
  /** How it is reached through an instance. */
  readonly binding: 'self' | 'class' | 'static' | 'property';
  /** Decorated as evaluation (`@torch.no_grad()`). */
  readonly inference: boolean;
  /** Parameters that decorators fill from the command line. */
  readonly flags: ReadonlyMap<string, Value> | null;
  readonly defaults: ReadonlyMap<string, Value>;
}
export interface ClassValue {
  readonly kind: 'class';
  readonly def: ClassDef;
  readonly members: Map<string, Value>;
  readonly bases: readonly Value[];
  readonly scope: Scope;
  readonly path: string;
  readonly dataclass: boolean;
}
export interface InstanceValue {
  readonly kind: 'instance';
  readonly id: number;
  /** A workspace class, or the canonical name of a catalogued one. */
  readonly class: ClassValue | string;
  readonly fields: Map<string, Value>;
  /** What it was made with; null for objects of library calls that name no constructor. */
  readonly arguments: ArgumentValues | null;
  /** For generator objects: the stream kind; `global` where the object is the process's own generator. */
  readonly generator: { readonly stream: StreamId; readonly global: boolean } | null;
  readonly place: Location;
}
export interface MethodValue {
  readonly kind: 'method';
  readonly receiver: Value;
  readonly function: FunctionValue | KnownSymbol;
  readonly name: string;
}
export interface PartialValue {
  readonly kind: 'partial';
  readonly callee: Value;
  readonly arguments: ArgumentValues;
}
export interface SuperValue {
  readonly kind: 'super';
  readonly self: Value;
  readonly owner: ClassValue;
}
/** List, tuple or array; elements are only ever added. */
export interface SequenceValue {
  readonly kind: 'sequence';
  readonly elements: Value[];
  /** False when there may be more elements than are listed. */
  readonly complete: boolean;
}
export interface DictValue {
  readonly kind: 'dict';
  readonly entries: Map<string, Value>;
}
export interface UnionValue {
  readonly kind: 'union';
  readonly members: readonly Value[];
}

/** Variables of a module, class body or function. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class';
  readonly path: string;
  readonly parent: Scope | null;
  readonly variables: Map<string, Value>;
  /** Names declared `global` / `nonlocal` here, with the scope they live in. */
  readonly elsewhere: Map<string, Scope>;
  /** Modules imported with `*`. */
  readonly stars: string[];
  /** The receiver in a method, and the class it was found in. */
  readonly self: Value | null;
  readonly owner: ClassValue | null;
}

export const UNKNOWN: UnknownValue = { kind: 'unknown' };
export const NONE: ConstantValue = { kind: 'constant', value: null };
export const TRUE: ConstantValue = { kind: 'constant', value: true };
export const FALSE: ConstantValue = { kind: 'constant', value: false };

const MOST_MEMBERS = 4;
export const MOST_ELEMENTS = 256;

export function constant(value: ConstantValue['value']): ConstantValue {
  return value === null ? NONE : value === true ? TRUE : value === false ? FALSE : { kind: 'constant', value };
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'constant':
      return a.value === (b as ConstantValue).value;
    case 'module':
      return a.name === (b as ModuleValue).name;
    case 'workspace-module':
      return a.path === (b as WorkspaceModuleValue).path;
    case 'symbol':
      return a.symbol === (b as SymbolValue).symbol;
    case 'flag':
      return a.name === (b as FlagValue).name && a.place === (b as FlagValue).place;
    case 'function':
      return a.def === (b as FunctionValue).def && a.scope === (b as FunctionValue).scope;
    case 'method':
      return a.name === (b as MethodValue).name && same(a.receiver, (b as MethodValue).receiver);
    default:
      return false;
  }
}

/** One of the values; unknown once there are too many. */
export function union(values: readonly Value[]): Value {
  const members: Value[] = [];
  for (const value of values) {
    for (const member of value.kind === 'union' ? value.members : [value]) {
      if (!members.some((known) => same(known, member))) members.push(member);
    }
  }
  if (members.length === 1) return members[0] as Value;
  if (members.length === 0 || members.length > MOST_MEMBERS) return UNKNOWN;
  return { kind: 'union', members };
}

/** The value itself, or each of a union's. */
export function alternatives(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.members : [value];
}

/**
 * Truth of a value. `certain` holds in every run; `byDefault` when nobody sets a flag otherwise.
 */
export interface Truth {
  readonly certain: boolean | null;
  readonly byDefault: boolean | null;
  readonly flag: FlagValue | null;
}

export function truth(value: Value): Truth {
  const known = (certain: boolean): Truth => ({ certain, byDefault: certain, flag: null });
  switch (value.kind) {
    case 'constant':
      return known(Boolean(value.value));
    case 'flag':
      return { certain: null, byDefault: truth(value.fallback).byDefault, flag: value };
    case 'function':
    case 'class':
    case 'module':
    case 'workspace-module':
    case 'method':
      return known(true);
    case 'instance':
      return { certain: null, byDefault: true, flag: null };
    case 'sequence':
      return value.complete && value.elements.length > 0 ? known(true) : { certain: null, byDefault: null, flag: null };
    case 'union': {
      const all = value.members.map(truth);
      const first = all[0]?.certain ?? null;
      if (first !== null && all.every((one) => one.certain === first)) return known(first);
      return { certain: null, byDefault: null, flag: all.find((one) => one.flag)?.flag ?? null };
    }
    default:
      return { certain: null, byDefault: null, flag: null };
  }
}
