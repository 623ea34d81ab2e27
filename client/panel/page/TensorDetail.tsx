import { count, magnitude, medianUlp, position, shape, type TensorRow, ulpLabel } from '../model/index.ts';
import { usePage } from './context.ts';

interface DetailProps {
  readonly row: TensorRow;
  readonly base: string;
  readonly other: string;
  readonly step: number;
}

/** One tensor: its differences in numbers, the worst element, and how far apart the elements are. */
export function TensorDetail({ row, base, other, step }: DetailProps) {
  const { text } = usePage();
  const { point, diff } = row;
  return (
    <aside class="detail" aria-label={row.name}>
      <h3>
        <Breakable name={row.name} />
      </h3>
      <dl>
        <dt>{text.shape}</dt>
        <dd>
          {shape(diff.shape)} {diff.dtype}
        </dd>
        {point !== null && point.differing > 0 && (
          <>
            <dt>{text.largestDelta}</dt>
            <dd>{magnitude(point.maxAbs)}</dd>
            <dt>{text.meanDelta}</dt>
            <dd>{magnitude(point.meanAbs)}</dd>
            <dt>{text.relativeL2}</dt>
            <dd>{magnitude(point.relativeL2)}</dd>
          </>
        )}
        {point !== null && (
          <>
            <dt>{text.differing}</dt>
            <dd>{text.of(count(point.differing), count(point.elements))}</dd>
          </>
        )}
        {point !== null && point.nonFinite > 0 && (
          <>
            <dt>{text.nonFinite}</dt>
            <dd class="differs">{count(point.nonFinite)}</dd>
          </>
        )}
        {point !== null && point.differing > 0 && point.ulpHistogram.length > 0 && (
          <>
            <dt>{text.medianDistance}</dt>
            <dd>
              {medianUlp(point.ulpHistogram)} {text.ulp}
            </dd>
          </>
        )}
      </dl>
      {point === null && <p class="dim note">{text.noState}</p>}
      {point?.worst != null && (
        <>
          <h4>
            <span>
              {text.worst} <code>{position(point.worst.index, diff.shape)}</code>
            </span>
            {point.step !== step && <span>{text.weightsOf(point.step)}</span>}
          </h4>
          <dl class="values">
            <dt>{base}</dt>
            <dd>{point.worst.base}</dd>
            <dt>{other}</dt>
            <dd>{point.worst.other}</dd>
          </dl>
        </>
      )}
      {point !== null && point.differing > 0 && point.ulpHistogram.length > 0 && (
        <>
          <h4>{text.histogram}</h4>
          <Histogram bins={point.ulpHistogram} label={text.histogramLabel(row.name)} />
        </>
      )}
    </aside>
  );
}

/** A long name that may break after its dots and slashes. */
function Breakable({ name }: { name: string }) {
  return (
    <>
      {name.split(/(?<=[./])/).map((part, i) => (
        <span key={i}>
          {part}
          <wbr />
        </span>
      ))}
    </>
  );
}

const WIDTH = 364;
const HEIGHT = 96;
const TOP = 16;
const BOTTOM = 16;
/** Fewest bins drawn, so that small distances do not look large. */
const FEWEST = 26;

/** Element counts by distance, one bar a power of two. */
function Histogram({ bins, label }: { bins: readonly number[]; label: string }) {
  const columns = Math.max(FEWEST, bins.length);
  const bar = WIDTH / columns;
  const most = Math.max(1, ...bins);
  const peak = bins.indexOf(Math.max(...bins));
  const floor = HEIGHT - BOTTOM;
  const height = (n: number) => (n === 0 ? 0 : Math.max(1, ((floor - TOP) * n) / most));
  const middle = (bin: number) => Math.min(WIDTH - 14, Math.max(10, (bin + 0.5) * bar));
  return (
    <svg class="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line class="grid" x1="0" x2={WIDTH} y1={floor + 0.5} y2={floor + 0.5} />
      {bins.map((n, bin) => (
        <rect
          key={bin}
          class={bin === 0 ? 'bar zero' : 'bar'}
          x={bin * bar + 1}
          width={Math.max(1, bar - 2)}
          y={floor - height(n)}
          height={height(n)}
        >
          <title>{`${ulpLabel(bin)} ULP: ${count(n)}`}</title>
        </rect>
      ))}
      {Array.from({ length: Math.ceil(columns / 4) }, (_, i) => i * 4).map((bin) => (
        <text key={bin} x={middle(bin)} y={HEIGHT - 4} text-anchor="middle">
          {ulpLabel(bin)}
        </text>
      ))}
      <text class="peak" x={middle(peak)} y={floor - height(most) - 4} text-anchor="middle">
        {count(most)}
      </text>
    </svg>
  );
}
