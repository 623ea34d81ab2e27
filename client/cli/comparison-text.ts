import type { Comparison, TensorDiff } from '../../runtime/src/compare/index.ts';
import { plain, terse, verdict } from '../panel/model/index.ts';
import type { Speech } from './options.ts';
import type { Style } from './terminal.ts';
import type { CliText } from './text.ts';

/** Tensors and environment entries listed before the rest is only counted. */
const LISTED = 8;

/** A comparison for a reader: the verdict, then what speaks for it; a part that has nothing to say is left out. */
export function toText(comparison: Comparison, style: Style, { locale, text }: Speech): string {
  const { sentence, detail, tone, proofs, next } = verdict(comparison, locale);
  const lines = [style(['bold', tone === 'identical' ? 'green' : 'yellow'], terse(comparison, locale)), sentence];
  if (detail !== '') lines.push(detail);
  for (const proof of proofs) lines.push(`  ${`${proof.head} ${plain(proof.text)}`.trim()}`);
  if (next !== null) lines.push(`${style('bold', `${next.head}.`)} ${plain(next.text)}`);
  const parts: [head: string, items: readonly string[]][] = [
    [text.runs, comparison.runs.map((run) => text.runLine(run))],
    [text.tensors, byDifference(comparison).map((diff) => tensorLine(diff, comparison, text))],
    [
      text.environment,
      comparison.environment.map(({ key, values }) => `${key}: ${values.map((v) => v ?? '–').join(' | ')}`),
    ],
  ];
  for (const [head, items] of parts) {
    if (items.length === 0) continue;
    lines.push('', style('bold', head), ...items.slice(0, LISTED).map((item) => `  ${item}`));
    if (items.length > LISTED) lines.push(style('gray', `  ${text.more(items.length - LISTED)}`));
  }
  if (comparison.problems.length > 0) lines.push('', ...comparison.problems);
  return `${lines.join('\n')}\n`;
}

/** The tensors that differ, the largest last difference first. */
function byDifference({ tensors }: Comparison): TensorDiff[] {
  const size = (diff: TensorDiff) => diff.points.at(-1)?.maxAbs ?? 0;
  return tensors
    .filter(({ since, presence }) => since !== null || presence !== 'both')
    .sort((a, b) => size(b) - size(a));
}

function tensorLine(
  { name, shape, since, presence, points, run }: TensorDiff,
  { runs }: Comparison,
  text: CliText,
): string {
  const point = points.at(-1);
  const size = point === undefined ? '' : `max |Δ| ${point.maxAbs.toExponential(1)}`;
  const where = presence === 'both' ? text.since(since) : text.presence(presence);
  const of = runs.length > 2 ? (runs[run]?.name ?? '') : '';
  return [`${name} [${shape.join(', ')}]`, of, size, where].filter((part) => part !== '').join('  ');
}
