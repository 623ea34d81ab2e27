import type { Cause, Comparison, Locale, RunSummary } from '../../../runtime/src/compare/index.ts';
import { distinctLosses } from './format.ts';
import type { EmptyView, PageMessage, RunningView } from './messages.ts';
import { type Fragment, type Phrase, phrase, placeLabel, placeOf, plain, type SourcePlace } from './phrase.ts';
import { RULE_OF_CAUSE } from './text.ts';
import { SEED_CALL, VERDICT_TEXT, type VerdictText } from './verdict-text.ts';

export type Tone = 'identical' | 'different' | 'partial' | 'error' | 'running' | 'empty';

/** What the panel says first. */
export interface Verdict {
  readonly tone: Tone;
  /** One sentence: step, place, cause. */
  readonly sentence: string;
  /** The effect, as text. */
  readonly detail: string;
  /** Where the cause is, in the workspace. */
  readonly place: SourcePlace | null;
  readonly headline: Phrase;
  readonly effect: Phrase;
  readonly proofs: readonly Proof[];
  readonly next: Next | null;
}

export interface Proof {
  /** `proven` supports the headline, `open` says what is not known. */
  readonly kind: 'proven' | 'open';
  readonly head: string;
  readonly text: Phrase;
}

export interface Next {
  readonly head: string;
  readonly text: Phrase;
  readonly rule: string | null;
  readonly actions: readonly Action[];
}

export interface Action {
  readonly label: string;
  readonly message: PageMessage;
  readonly primary: boolean;
}

/** The verdict of a finished comparison. */
export function verdict(comparison: Comparison, locale: Locale = 'en'): Verdict {
  const text = VERDICT_TEXT[locale];
  const recorded = comparison.runs.filter((run) => run.group !== '–');
  if (recorded.length < 2) return nothing(comparison, recorded, text);
  if (comparison.first !== null) return different(comparison, text);
  return comparison.identical ? identical(comparison, text) : partial(comparison, recorded, text);
}

/** The verdict in a few words, for a line of a terminal: `differ from step 0, first in conv1/kernel`. */
export function terse(comparison: Comparison, locale: Locale = 'en'): string {
  const text = VERDICT_TEXT[locale];
  const { first } = comparison;
  if (first !== null) return text.tersePart(Math.max(0, first.step), first.tensor, first.what === 'initial-parameters');
  if (comparison.identical) return text.terseIdentical;
  const recorded = comparison.runs.filter((run) => run.group !== '–');
  return recorded.length < 2 ? text.terseNothing : text.tersePartial(commonSteps(recorded) - 1);
}

function commonSteps(runs: readonly RunSummary[]): number {
  return Math.min(...runs.map((run) => run.steps));
}

type Parts = Omit<Verdict, 'sentence' | 'detail' | 'place'> & { readonly place?: SourcePlace | null };

function made(parts: Parts): Verdict {
  return { place: null, ...parts, sentence: plain(parts.headline), detail: plain(parts.effect) };
}

function link(place: SourcePlace | null): Fragment | null {
  return place === null ? null : { t: 'place', place };
}

function different(comparison: Comparison, text: VerdictText): Verdict {
  const { first, causes, runs, base } = comparison;
  const cause = causes[0];
  const step = Math.max(0, first?.step ?? 0);
  const index = runs.findIndex((run) => run.differsFrom === first?.step);
  const other = runs[index];
  const place = cause === undefined ? null : placeOf(cause);
  return made({
    tone: 'different',
    headline: headline(comparison, cause, step, link(place), other, text),
    effect: effectOf(comparison, index, runs[base], other, text),
    place,
    proofs: cause === undefined ? [] : [proofOf(cause, text), ...alsoUnseeded(causes, text)],
    next: nextOf(cause, place, text),
  });
}

function headline(
  comparison: Comparison,
  cause: Cause | undefined,
  step: number,
  place: Fragment | null,
  other: RunSummary | undefined,
  text: VerdictText,
): Phrase {
  const { first } = comparison;
  const unexplained = cause === undefined || cause.cause === 'unknown';
  if (first?.what === 'structure' && unexplained) {
    return first.tensor === null ? text.partLength(step) : text.partStructure(step, first.tensor, other?.name ?? '');
  }
  if (unexplained) return text.partUnknown(step);
  const seeds = cause.cause === 'unseeded-stream' && cause.purpose === null;
  const clause = text.clause(cause.cause, cause.purpose ?? '', text.stream(cause.stream ?? ''), place, seeds);
  return text.part(step, clause, cause.confirmed === 'yes');
}

function effectOf(
  comparison: Comparison,
  index: number,
  base: RunSummary | undefined,
  other: RunSummary | undefined,
  text: VerdictText,
): Phrase {
  const tensors = comparison.tensors.filter((tensor) => tensor.run === index);
  const differing = tensors.filter((tensor) => tensor.since !== null || tensor.presence !== 'both').length;
  const [a, b] = [base?.finalLoss ?? null, other?.finalLoss ?? null];
  const losses = a === null || b === null || a === b ? null : distinctLosses(a, b);
  return text.differing(other?.name ?? '', differing, tensors.length, comparison.first?.tensor ?? null, losses);
}

function proofOf(cause: Cause, text: VerdictText): Proof {
  const kind = cause.confirmed === 'yes' ? 'proven' : 'open';
  const head = { yes: text.confirmed, no: text.refuted, 'not-tried': text.notConfirmed }[cause.confirmed];
  return { kind, head, text: [cause.evidence.slice(0, 2).join(' ')] };
}

function alsoUnseeded(causes: readonly Cause[], text: VerdictText): Proof[] {
  return causes
    .slice(1)
    .filter((cause) => cause.cause === 'unseeded-stream' && cause.stream !== null)
    .slice(0, 2)
    .map((cause) => ({ kind: 'open', head: '', text: text.also(cause.stream ?? '', link(placeOf(cause))) }));
}

function nextOf(cause: Cause | undefined, place: SourcePlace | null, text: VerdictText): Next {
  const id = cause?.cause ?? 'unknown';
  const [head, body] = text.next(id, cause?.stream ?? null, SEED_CALL[cause?.stream ?? ''] ?? null, link(place));
  const open: Action[] =
    place === null ? [] : [{ label: text.open(placeLabel(place)), message: { t: 'open', ...place }, primary: true }];
  const again: Action = { label: text.runAgain, message: { t: 'runAgain' }, primary: open.length === 0 };
  return { head, text: body, rule: RULE_OF_CAUSE[id] ?? null, actions: [...open, again] };
}

function identical(comparison: Comparison, text: VerdictText): Verdict {
  const { runs, base } = comparison;
  const run = runs[base] as RunSummary;
  const tensors = new Set(comparison.tensors.map((tensor) => `${tensor.model} ${tensor.name}`)).size;
  const steps = commonSteps(runs);
  return made({
    tone: 'identical',
    headline: text.identical(runs.length),
    effect:
      steps === 0
        ? text.fittedDetail(tensors, run.script)
        : text.identicalDetail(tensors, steps, run.script, run.device),
    proofs: whyIdentical(comparison, text),
    next: {
      head: text.nextIdentical[0],
      text: text.nextIdentical[1],
      rule: null,
      actions: [{ label: text.runAgain, message: { t: 'runAgain' }, primary: false }],
    },
  });
}

/** Equal by seeding, or equal in spite of unseeded draws. */
function whyIdentical(comparison: Comparison, text: VerdictText): Proof[] {
  const unseeded = comparison.draws.find((draw) => draw.seeded === false);
  if (unseeded !== undefined) {
    const effect = text.noEffect(unseeded.stream, link(placeOf(unseeded)));
    return [{ kind: 'open', head: text.unexpectedHead, text: effect }];
  }
  const drawn = new Set(comparison.draws.map((draw) => draw.stream));
  const seeds = comparison.seeds.filter((seed) => drawn.has(seed.stream));
  const seen = new Set<string>();
  const once = seeds.filter((seed) => !seen.has(seed.stream) && seen.add(seed.stream));
  if (drawn.size === 0 || once.length === 0 || comparison.draws.some((draw) => draw.seeded !== true)) return [];
  const list = once.slice(0, 3).map((seed) => [seed.stream, link(placeOf(seed))] as const);
  return [{ kind: 'proven', head: text.expectedHead, text: text.expected(list) }];
}

function partial(comparison: Comparison, recorded: readonly RunSummary[], text: VerdictText): Verdict {
  const longest = Math.max(...recorded.map((run) => run.steps));
  const short = [...comparison.runs].sort((a, b) => a.steps - b.steps).find((run) => run.partial) as RunSummary;
  const complete = comparison.runs.filter((run) => !run.partial).length;
  const missing = Math.max(0, longest - short.steps);
  const proofs: Proof[] = short.reason === '' ? [] : [{ kind: 'open', head: text.missingHead, text: [short.reason] }];
  return made({
    tone: 'partial',
    headline: text.partial(short.name, short.steps - 1),
    effect: text.partialDetail(complete, comparison.runs.length, missing),
    proofs,
    next: outputNext(text.nextPartial, short.id, text),
  });
}

function outputNext([head, body]: readonly [string, Phrase], run: string, text: VerdictText): Next {
  const actions: Action[] = [
    { label: text.showOutput, message: { t: 'showOutput', run }, primary: true },
    { label: text.runAgain, message: { t: 'runAgain' }, primary: false },
  ];
  return { head, text: body, rule: null, actions };
}

function nothing(comparison: Comparison, recorded: readonly RunSummary[], text: VerdictText): Verdict {
  const [only] = recorded;
  const failed = comparison.runs.find((run) => run.group === '–') ?? comparison.runs[0];
  const headline =
    only === undefined ? text.nothing(failed?.script ?? '') : text.onlyOne(only.name, comparison.runs.length);
  return made({
    tone: 'error',
    headline,
    effect: [failed?.reason ?? ''],
    proofs: [],
    next: outputNext(text.nextNothing, failed?.id ?? '', text),
  });
}

/** The headline while runs are under way. */
export function runningVerdict(view: RunningView, locale: Locale = 'en'): Verdict {
  const text = VERDICT_TEXT[locale];
  const active = view.runs.find((run) => run.state === 'running') ?? view.runs.find((run) => run.state === 'waiting');
  const effect =
    active === undefined
      ? phrase``
      : active.step < 0
        ? text.startingDetail(active.name, view.runs.length)
        : text.runningDetail(active.name, view.runs.length, active.step, view.steps);
  const actions: Action[] = [{ label: text.cancel, message: { t: 'cancel' }, primary: false }];
  return made({ tone: 'running', headline: text.running, effect, proofs: [], next: actionsOnly(actions) });
}

export function emptyVerdict(view: EmptyView, locale: Locale = 'en'): Verdict {
  const text = VERDICT_TEXT[locale];
  const actions: Action[] = [{ label: text.runTwice(view.times), message: { t: 'run' }, primary: true }];
  return made({
    tone: 'empty',
    headline: text.empty(view.script),
    effect: text.emptyDetail(view.times, view.steps, view.seconds),
    proofs: [],
    next: actionsOnly(actions),
  });
}

export function errorVerdict(message: string, locale: Locale = 'en'): Verdict {
  const text = VERDICT_TEXT[locale];
  const actions: Action[] = [{ label: text.runAgain, message: { t: 'runAgain' }, primary: true }];
  return made({ tone: 'error', headline: [message], effect: phrase``, proofs: [], next: actionsOnly(actions) });
}

function actionsOnly(actions: readonly Action[]): Next {
  return { head: '', text: phrase``, rule: null, actions };
}
