import type {
  DrawLine,
  Environment,
  InputLine,
  Manifest,
  ProblemLine,
  SeedLine,
  StepsFileLine,
  TensorsLine,
} from './schema.ts';

/** Checks of what is read from a run directory against `schema.ts`. Unknown keys are allowed, wrong types are not. */

type Check = (value: unknown) => boolean;

const text: Check = (v) => typeof v === 'string';
const number: Check = (v) => typeof v === 'number' && Number.isFinite(v);
const whole: Check = (v) => Number.isSafeInteger(v);
const flag: Check = (v) => typeof v === 'boolean';
const digest: Check = (v) => typeof v === 'string' && /^[0-9a-f]+$/.test(v);
const hexFloat: Check = (v) => typeof v === 'string' && /^(-?0x[01](\.[0-9a-f]+)?p[+-]\d+|-?inf(inity)?|nan)$/i.test(v);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (v) =>
    values.includes(v);
const orNull =
  (check: Check): Check =>
  (v) =>
    v === null || check(v);
const optional =
  (check: Check): Check =>
  (v) =>
    v === undefined || check(v);
const listOf =
  (check: Check): Check =>
  (v) =>
    Array.isArray(v) && v.every(check);
const tableOf =
  (check: Check): Check =>
  (v) =>
    isObject(v) && Object.values(v).every(check);
const object = (fields: Readonly<Record<string, Check>>): Check => {
  const entries = Object.entries(fields);
  return (v) => isObject(v) && entries.every(([key, check]) => check(v[key]));
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Relative, with `/`, staying inside: what `file` may be in a line about weights. */
const WEIGHTS_FILE = /^weights\/[A-Za-z0-9_][A-Za-z0-9._-]*\.safetensors$/;

const manifest = object({
  schema: whole,
  id: text,
  created: text,
  tool: text,
  digest: text,
  kind: oneOf('python', 'node'),
  script: text,
  argv: listOf(text),
  device: text,
  limits: object({ steps: orNull(number), seconds: orNull(number) }),
  forced: object({ streams: tableOf(number), threads: orNull(whole) }),
  scriptDigest: text,
  git: orNull(object({ commit: text, dirty: flag, diffDigest: orNull(text) })),
  status: oneOf('running', 'completed', 'limited', 'failed', 'killed', 'cancelled'),
  reason: text,
  reasonZh: optional(text),
  exitCode: orNull(whole),
  signal: orNull(text),
  seconds: orNull(number),
});

const tensorsLine = object({
  t: oneOf('tensors'),
  model: whole,
  names: listOf(text),
  shapes: listOf(listOf(whole)),
  dtypes: listOf(text),
  trainable: listOf(flag),
});

const stepLine = object({
  t: oneOf('step'),
  step: whole,
  model: whole,
  loss: orNull(hexFloat),
  batch: orNull(digest),
  batchSet: optional(orNull(digest)),
  rng: tableOf(digest),
  params: listOf(digest),
  time: number,
});

const weightsLine = object({
  t: oneOf('weights'),
  label: oneOf('initial', 'step', 'final'),
  step: whole,
  model: whole,
  file: (v) => typeof v === 'string' && WEIGHTS_FILE.test(v),
});

const place = { file: orNull(text), line: orNull(whole), cell: optional(whole), count: whole, firstStep: whole };

const drawLine = object({
  t: optional(oneOf('draw')),
  stream: text,
  purpose: text,
  api: text,
  seeded: orNull(flag),
  more: optional(flag),
  ...place,
});

const seedLine = object({ t: oneOf('seed'), stream: text, api: text, value: orNull(text), ...place });
const inputLine = object({ file: text, digest: orNull(digest) });
const problemLine = object({ where: text, message: text });
const environment = tableOf(text);

export const isManifest = manifest as (value: unknown) => value is Manifest;
export const isEnvironment = environment as (value: unknown) => value is Environment;
export const isDrawLine = drawLine as (value: unknown) => value is DrawLine;
export const isSeedLine = seedLine as (value: unknown) => value is SeedLine;
export const isInputLine = inputLine as (value: unknown) => value is InputLine;
export const isProblemLine = problemLine as (value: unknown) => value is ProblemLine;

/** A line of `steps.jsonl`; the lists of a `tensors` line must have one length. */
export function isStepsFileLine(value: unknown): value is StepsFileLine {
  return isTensorsLine(value) || (stepLine(value) as boolean) || weightsLine(value);
}

function isTensorsLine(value: unknown): value is TensorsLine {
  if (!tensorsLine(value)) return false;
  const { names, shapes, dtypes, trainable } = value as TensorsLine;
  return [shapes, dtypes, trainable].every((list) => list.length === names.length);
}
