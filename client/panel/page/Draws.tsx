import { useMemo, useState } from 'preact/hooks';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { type DrawView, drawViews, placeLabel, type SourcePlace } from '../model/index.ts';
import { usePage } from './context.ts';
import { Icon } from './Icon.tsx';
import { Cell, Head, List } from './List.tsx';
import { Sign } from './Marks.tsx';
import { Place } from './Words.tsx';

/** Which stream was drawn from where, how it was seeded, and whether its state is the same. */
export function Draws({ comparison, run }: { comparison: Comparison; run: number }) {
  const { locale, text, post } = usePage();
  const draws = useMemo(() => drawViews(comparison, run, locale), [comparison, run, locale]);
  const [chosen, setSelected] = useState<number | null>(null);
  const selected = Math.min(
    chosen ??
      Math.max(
        0,
        draws.findIndex((draw) => draw.blamed),
      ),
    draws.length - 1,
  );
  if (draws.length === 0) return <p class="note dim">{text.noDraws}</p>;
  const differing = [...new Set(draws.filter((draw) => draw.mark === 'differs').map((draw) => draw.row.stream))];
  const names = [comparison.runs[comparison.base]?.name ?? '', comparison.runs[run]?.name ?? ''] as const;
  return (
    <>
      <p class="note">{differing.length === 0 ? text.streamsEqual : text.streamsDiffer(differing.join(', '))}</p>
      <List
        label={text.draws}
        kind="draws"
        count={draws.length}
        selected={selected}
        onSelect={setSelected}
        onKey={(key, index) => {
          const place = draws[index]?.place ?? null;
          if (key !== 'Enter' || post === null || place === null) return false;
          post({ t: 'open', ...place });
          return true;
        }}
        rowClass={(index) => (draws[index]?.blamed === true ? 'blamed' : '')}
        heads={
          <>
            <Head />
            <Head>{text.stream}</Head>
            <Head kind="c-purpose">{text.purpose}</Head>
            <Head>{text.drawnAt}</Head>
            <Head kind="c-seed">{text.seededAt}</Head>
            <Head kind="number c-count">{text.drawCounts(...names)}</Head>
            <Head kind="c-state">{text.state}</Head>
          </>
        }
        row={(index) => <DrawCells draw={draws[index] as DrawView} />}
      />
    </>
  );
}

function DrawCells({ draw }: { draw: DrawView }) {
  return (
    <>
      <Cell>
        <Sign mark={draw.mark} />
      </Cell>
      <Cell kind="mono" title={`${draw.row.stream}: ${draw.row.api}`}>
        {draw.row.stream}
      </Cell>
      <Cell kind="dim c-purpose">{draw.purpose}</Cell>
      <Cell>
        <DrawPlace place={draw.place} link={draw.mark === 'differs'} />
      </Cell>
      <Cell kind="with-icon c-seed" title={draw.seed.text}>
        {draw.seed.warn && <Icon name="warn" tone="caution" />}
        {draw.seed.place === null ? <span>{draw.seed.text}</span> : <DrawPlace place={draw.seed.place} link={false} />}
      </Cell>
      <Cell kind="number c-count">{draw.counts}</Cell>
      <Cell kind="dim c-state">{draw.state}</Cell>
    </>
  );
}

/** Links only where something differs: one a row would be noise. Enter opens the place of any row. */
function DrawPlace({ place, link }: { place: SourcePlace | null; link: boolean }) {
  const { text } = usePage();
  if (place === null) return <span class="dim">{text.outside}</span>;
  if (link) return <Place place={place} quiet />;
  return (
    <span class="mono dim" title={placeLabel(place, true)}>
      {placeLabel(place)}
    </span>
  );
}
