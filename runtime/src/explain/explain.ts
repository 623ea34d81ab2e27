import type { Cause, CauseId, Comparison, DrawRow, Locale } from '../compare/index.ts';
import { differs, pairValues, readSigns, type Signs, streamsOf } from './signs.ts';
import { EVIDENCE_TEXT, type EvidenceText, placeText } from './text.ts';

/** Streams that no seed reaches, and orders that are no numbers: the cause that a draw from them speaks for. */
const UNSEEDABLE: Readonly<Record<string, CauseId>> = {
  'js.Math.random': 'unseedable-source',
  'js.crypto': 'unseedable-source',
  'js.clock': 'unseedable-source',
  'os.entropy': 'unseedable-source',
  'py.hash': 'hash-order',
  'fs.order': 'fs-order',
  scheduling: 'scheduling-order',
};

/** Purposes that a first difference of each kind follows from; a draw for another purpose explains it less well. */
const PURPOSES = {
  'initial-parameters': ['weight-init'],
  data: ['data-order', 'data-split', 'augmentation', 'sampling', 'noise'],
  rng: ['dropout', 'noise', 'sampling', 'augmentation', 'data-order', 'training'],
  parameters: ['dropout', 'noise', 'sampling', 'augmentation', 'data-order', 'training', 'data-split'],
  loss: ['dropout', 'noise', 'sampling'],
  structure: ['training', 'sampling', 'data-split', 'data-order'],
  output: [],
} as const satisfies Record<string, readonly string[]>;

/**
 * Ranks what can have made the runs differ, most likely first. A pure function of the comparison: what it cannot see there
 * it does not name, and `unknown` is its answer when nothing fits. Nothing is confirmed here: that takes another run.
 */
export function explain(comparison: Comparison, locale: Locale = 'en'): readonly Cause[] {
  const signs = readSigns(comparison);
  if (signs === null) return [];
  const text = EVIDENCE_TEXT[locale];
  const causes = [
    ...drawnCauses(signs, text, locale),
    ...otherSeeds(signs, text, locale),
    ...deviceCauses(signs, text),
    ...threadCauses(signs, text),
    ...inputCauses(signs, text),
  ].sort((a, b) => b.confidence - a.confidence);
  if (causes.length > 0) return causes;
  return [arithmeticCause(signs, text) ?? unknown(signs, text)];
}

function cause(id: CauseId, confidence: number, evidence: readonly string[], place: Partial<Cause> = {}): Cause {
  const { stream = null, purpose = null, file = null, line = null, cell = null } = place;
  return { cause: id, stream, purpose, file, line, cell, evidence, confidence, confirmed: 'not-tried' };
}

/** One cause a stream: its draw that fits the first difference best. */
function drawnCauses(signs: Signs, text: EvidenceText, locale: Locale): Cause[] {
  const best = new Map<string, { draw: DrawRow; confidence: number }>();
  for (const draw of signs.comparison.draws) {
    const confidence = drawConfidence(signs, draw);
    const seen = best.get(draw.stream);
    if (confidence > 0 && (seen === undefined || confidence > seen.confidence)) {
      best.set(draw.stream, { draw, confidence });
    }
  }
  return [...best.values()].map(({ draw, confidence }) => {
    const place = placeText(draw, locale);
    const id = UNSEEDABLE[draw.stream] ?? 'unseeded-stream';
    const since = streamsOf(draw.stream).flatMap((stream) => signs.streams.get(stream) ?? []);
    const evidence = [drawSentence(id, draw, place, text)];
    if (since.length > 0) evidence.push(text.stateDiffers(draw.stream, Math.min(...since)));
    evidence.push(...effect(signs, text));
    return cause(id, confidence, evidence, draw);
  });
}

function drawSentence(id: CauseId, draw: DrawRow, place: string, text: EvidenceText): string {
  if (id === 'unseedable-source') return text.unseedable(draw.stream, draw.api, place);
  if (id !== 'unseeded-stream') return text.order(draw.stream, draw.api, place);
  return draw.seeded === false
    ? text.neverSeeded(draw.stream, draw.api, place)
    : text.maybeSeeded(draw.stream, draw.api, place);
}

/**
 * 0 = does not explain it. A stream is blamed when it drew before the runs part and either its recorded state differs or
 * it has no state to record; more so when the purpose fits, less when it is not known whether it was seeded.
 */
function drawConfidence(signs: Signs, draw: DrawRow): number {
  if (draw.firstStep > Math.max(0, signs.step) || draw.seeded === true) return 0;
  const first = signs.comparison.first;
  if (first === null || (first.what === 'structure' && first.step < 0)) return 0;
  if (first.what === 'initial-parameters' && draw.firstStep >= 0) return 0;
  const stateless = UNSEEDABLE[draw.stream] !== undefined;
  const state = differs(signs, draw);
  if (!state && !stateless) return 0;
  const fits = (PURPOSES[first.what] as readonly string[]).includes(draw.purpose);
  return (fits ? 0.9 : 0.55) * (draw.seeded === null && !stateless ? 0.6 : 1) * (state ? 1 : 0.95);
}

/** A stream seeded from the clock or from entropy is as good as unseeded. */
function otherSeeds(signs: Signs, text: EvidenceText, locale: Locale): Cause[] {
  return signs.comparison.seeds.flatMap((seed) => {
    const values = pairValues(signs, seed.values);
    const before = seed.firstStep <= Math.max(0, signs.step);
    if (values === null || !before || !streamsOf(seed.stream).some((stream) => signs.streams.has(stream))) return [];
    const place = placeText(seed, locale);
    const evidence = [text.otherSeeds(seed.stream, place, values.join(', ')), ...effect(signs, text)];
    return [cause('unseeded-stream', 0.85, evidence, seed)];
  });
}

/** What the first difference is, in sentences. */
function effect(signs: Signs, text: EvidenceText): string[] {
  const { first } = signs.comparison;
  if (first === null) return [];
  switch (first.what) {
    case 'initial-parameters':
      return [text.initialDiffers(first.tensor)];
    case 'data':
      return [
        ...(signs.initialEqual === true ? [text.initialEqual] : []),
        signs.row?.batchSetEqual === true ? text.batchPermuted(first.step) : text.batchDiffers(first.step),
      ];
    case 'structure':
      return [text.structure(first.tensor)];
    default:
      return [
        ...(signs.initialEqual === true ? [text.initialEqual] : []),
        ...(signs.row?.batchEqual === true ? [text.batchEqual(first.step)] : []),
        text.parametersDiffer(first.step, first.tensor),
      ];
  }
}

const DEVICE_KEY =
  /device|gpu|cuda|cudnn|rocm|driver|mps|backend|tf32|precision|mkldnn|onednn|blas|cpu|arch|^packages?\.(torch|tensorflow|keras|jax|numpy|@tensorflow)/i;
const THREAD_KEY = /thread|OMP_|MKL_NUM|OPENBLAS_NUM|cores/i;

/** Other kernels or precision cannot change initial parameters drawn on the CPU, so they then rank below a stream. */
function arithmeticConfidence(signs: Signs, high: number): number {
  const { first } = signs.comparison;
  return first?.what === 'initial-parameters' || first?.what === 'data' ? 0.4 : high;
}

function deviceCauses(signs: Signs, text: EvidenceText): Cause[] {
  const [a, b] = signs.runs;
  const evidence = signs.comparison.environment.flatMap((entry) => {
    const values = pairValues(signs, entry.values);
    if (values === null || entry.likelyEffect !== 'high') return [];
    return DEVICE_KEY.test(entry.key) && !THREAD_KEY.test(entry.key) ? [text.entry(entry.key, ...values)] : [];
  });
  if (a.device !== b.device) evidence.unshift(text.devices(a.device, b.device));
  if (evidence.length === 0) return [];
  return [cause('device-or-precision', arithmeticConfidence(signs, 0.95), [...evidence, ...effect(signs, text)])];
}

function threadCauses(signs: Signs, text: EvidenceText): Cause[] {
  const evidence = signs.comparison.environment.flatMap((entry) => {
    const values = pairValues(signs, entry.values);
    return values !== null && THREAD_KEY.test(entry.key) ? [text.entry(entry.key, ...values)] : [];
  });
  if (evidence.length === 0) return [];
  return [cause('thread-count', arithmeticConfidence(signs, 0.92), [...evidence, ...effect(signs, text)])];
}

function inputCauses(signs: Signs, text: EvidenceText): Cause[] {
  return signs.comparison.inputs.flatMap((input) => {
    const [a, b] = [input.digests[signs.base], input.digests[signs.other]];
    if (a == null || b == null || a === b) return [];
    const place = { file: input.path };
    return [cause('input-changed', 0.93, [text.input(input.path), ...effect(signs, text)], place)];
  });
}

/** Same start, same data, same random state, other result: what is left is the arithmetic itself. */
function arithmeticCause(signs: Signs, text: EvidenceText): Cause | null {
  const { first } = signs.comparison;
  const same = signs.row?.batchEqual === true && signs.streams.size === 0 && signs.initialEqual === true;
  if (!same || first?.what !== 'parameters' || signs.comparison.environment.some((e) => e.likelyEffect === 'high')) {
    return null;
  }
  const evidence = [...effect(signs, text), text.streamsEqual(first.step)];
  return cause('nondeterministic-op', 0.5, evidence);
}

function unknown(signs: Signs, text: EvidenceText): Cause {
  return cause('unknown', 0.1, [text.nothingFits, ...effect(signs, text)]);
}
