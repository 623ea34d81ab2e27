import { parseHexFloat } from './hexFloat.ts';
import { lastStep, type RecordedPart, type RecordedStep, type RunRecord, tensorKey } from './record.ts';
import type { Divergent, StepComparison } from './result.ts';

/** Where a pair parts, as far as digests tell. */
export interface Parting {
  readonly step: number;
  readonly what: Divergent;
  readonly tensor: string | null;
}

export interface PairOfSteps {
  /** One entry a step that both runs recorded; `run` is the index given. */
  readonly steps: readonly StepComparison[];
  readonly first: Parting | null;
  /** By `tensorKey`: first step after which the digests differ. */
  readonly since: ReadonlyMap<string, number>;
  /** By `tensorKey`: digests after the last common step, base and other. */
  readonly digests: ReadonlyMap<string, readonly [string, string]>;
  /** Last step that both recorded, -1 without one. */
  readonly last: number;
}

/**
 * Compares two runs step by step as far as both go. Within a step the order of causation decides what is first: data,
 * structure, random state, parameters, loss. Random state alone is no difference: it counts from the step at which something
 * else differs too, and only for streams that were drawn from.
 */
export function compareSteps(base: RunRecord, other: RunRecord, run: number): PairOfSteps {
  const consumed = new Set([...consumedStreams(base), ...consumedStreams(other)]);
  const others = new Map(other.steps.map((step) => [step.step, step]));
  const since = new Map<string, number>();
  const steps: StepComparison[] = [];
  let first: Parting | null = null;
  let last: [RecordedStep, RecordedStep] | null = null;
  for (const a of base.steps) {
    const b = others.get(a.step);
    if (b === undefined) continue;
    const parameters = compareParameters(a, b, since);
    const row: StepComparison = {
      step: a.step,
      run,
      batchEqual: a.batch === null || b.batch === null ? null : a.batch === b.batch,
      batchSetEqual: a.batchSet === null || b.batchSet === null ? null : a.batchSet === b.batchSet,
      lossEqual: a.loss === null || b.loss === null ? null : a.loss === b.loss,
      baseLoss: number(a.loss),
      otherLoss: number(b.loss),
      streams: [...consumed].filter((s) => a.rng[s] !== undefined && b.rng[s] !== undefined && a.rng[s] !== b.rng[s]),
      tensors: a.parts.reduce((sum, part) => sum + part.tensors.names.length, 0),
      tensorsDiffering: parameters.differing,
      firstTensor: parameters.first,
    };
    steps.push(row);
    first ??= partingOf(row, parameters.missing);
    last = [a, b];
  }
  const lengths = differenceOfLength(base, other);
  if (lengths !== null && (first === null || lengths.step < first.step)) first = lengths;
  return {
    steps,
    first,
    since,
    digests: last === null ? new Map() : digestPairs(last[0], last[1]),
    last: last?.[0].step ?? -1,
  };
}

function number(loss: string | null): number | null {
  const value = loss === null ? Number.NaN : parseHexFloat(loss);
  return Number.isFinite(value) ? value : null;
}

/** Streams with a recorded draw, or whose state moved while the run was watched. */
function consumedStreams(run: RunRecord): Set<string> {
  const streams = new Set(run.draws.map((draw) => draw.stream));
  if (streams.has('torch.default')) streams.add('torch.cpu').add('torch.cuda');
  const start: Record<string, string> = {};
  for (const step of run.steps) {
    for (const [stream, state] of Object.entries(step.rng)) {
      start[stream] ??= state;
      if (start[stream] !== state) streams.add(stream);
    }
  }
  return streams;
}

function partingOf(row: StepComparison, missing: string | null): Parting | null {
  const { step } = row;
  const tensor = row.firstTensor ?? missing;
  if (missing !== null && row.batchEqual !== false) return { step, what: 'structure', tensor: missing };
  if (step < 0) return row.tensorsDiffering > 0 ? { step, what: 'initial-parameters', tensor } : null;
  if (row.batchEqual === false) return { step, what: 'data', tensor };
  const what = row.tensorsDiffering > 0 ? 'parameters' : row.lossEqual === false ? 'loss' : null;
  return what === null ? null : { step, what: row.streams.length > 0 ? 'rng' : what, tensor };
}

interface Parameters {
  readonly differing: number;
  /** First differing tensor in update order. */
  readonly first: string | null;
  /** First tensor that only one run has or that has another shape or format. */
  readonly missing: string | null;
}

function compareParameters(a: RecordedStep, b: RecordedStep, since: Map<string, number>): Parameters {
  let differing = 0;
  let first: string | null = null;
  let missing: string | null = null;
  const differ = (model: number, name: string) => {
    differing++;
    first ??= name;
    const key = tensorKey(model, name);
    if (!since.has(key)) since.set(key, a.step);
  };
  for (const part of a.parts) {
    const match = b.parts.find((p) => p.model === part.model);
    if (match === undefined) {
      missing ??= part.tensors.names[0] ?? null;
      continue;
    }
    if (sameStructure(part, match)) {
      if (part.digests === match.digests) continue;
      const other = match.digests.split(' ');
      part.digests.split(' ').forEach((digest, i) => {
        if (digest !== other[i]) differ(part.model, part.tensors.names[i] as string);
      });
      continue;
    }
    const other = digestsByName(match);
    for (const [name, [digest, form]] of digestsByName(part)) {
      const twin = other.get(name);
      other.delete(name);
      if (twin === undefined || twin[1] !== form) missing ??= name;
      else if (twin[0] !== digest) differ(part.model, name);
    }
    missing ??= other.keys().next().value ?? null;
  }
  for (const part of b.parts) {
    if (!a.parts.some((p) => p.model === part.model)) missing ??= part.tensors.names[0] ?? null;
  }
  return { differing, first, missing };
}

const forms = new WeakMap<object, string>();

/** Names, shapes and formats as one string, made once a `tensors` line. */
function structureOf(part: RecordedPart): string {
  let form = forms.get(part.tensors);
  if (form === undefined) {
    form = JSON.stringify([part.tensors.names, part.tensors.shapes, part.tensors.dtypes]);
    forms.set(part.tensors, form);
  }
  return form;
}

function sameStructure(a: RecordedPart, b: RecordedPart): boolean {
  return structureOf(a) === structureOf(b);
}

function digestsByName(part: RecordedPart): Map<string, readonly [string, string]> {
  const { names, shapes, dtypes } = part.tensors;
  const digests = part.digests.split(' ');
  return new Map(names.map((name, i) => [name, [digests[i] ?? '', `${dtypes[i]} ${shapes[i]}`]]));
}

function digestPairs(a: RecordedStep, b: RecordedStep): Map<string, readonly [string, string]> {
  const pairs = new Map<string, readonly [string, string]>();
  for (const part of a.parts) {
    const match = b.parts.find((p) => p.model === part.model);
    const other = match === undefined ? new Map<string, readonly [string, string]>() : digestsByName(match);
    for (const [name, [digest]] of digestsByName(part)) {
      const twin = other.get(name);
      if (twin !== undefined) pairs.set(tensorKey(part.model, name), [digest, twin[0]]);
    }
  }
  return pairs;
}

/** A run that ended by itself while the other went on did something else; one that was cut short did not. */
function differenceOfLength(base: RunRecord, other: RunRecord): Parting | null {
  const [a, b] = [lastStep(base), lastStep(other)];
  if (a === b) return null;
  const shorter = a < b ? base : other;
  return shorter.manifest.status === 'completed' && !shorter.partial
    ? { step: Math.min(a, b) + 1, what: 'structure', tensor: null }
    : null;
}
