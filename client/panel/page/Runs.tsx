import type { Lane as LaneModel, RunRow } from '../model/index.ts';
import { usePage } from './context.ts';
import { GroupShape, groupIndex, Icon } from './Icon.tsx';
import { Cell, Head, List } from './List.tsx';
import { Sign } from './Marks.tsx';

interface RunsProps {
  readonly rows: readonly RunRow[];
  readonly summary: string;
  readonly last: number;
  /** Name of the base run; null while there is nothing to compare with. */
  readonly base: string | null;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  readonly onKey: (key: string, index: number) => boolean;
}

/** A row a run: group, condition, lane over the steps, result against the base run. */
export function Runs({ rows, summary, last, base, selected, onSelect, onKey }: RunsProps) {
  const { text } = usePage();
  return (
    <section aria-label={text.runs}>
      <div class="section-head">
        <h2>{text.runs}</h2>
        <span class="badge">{rows.length}</span>
        <span class="dim">{summary}</span>
      </div>
      <List
        label={text.runs}
        kind="runs"
        count={rows.length}
        selected={selected}
        onSelect={onSelect}
        onKey={onKey}
        heads={
          <>
            <Head>{text.run}</Head>
            <Head kind="c-condition">{text.condition}</Head>
            <Head>{last > 0 ? text.steps(last) : ''}</Head>
            <Head>{base === null ? text.state : text.against(base)}</Head>
            <Head kind="number c-loss">{text.finalLoss}</Head>
            <Head kind="number c-time">{text.time}</Head>
          </>
        }
        row={(index) => <RunCells row={rows[index] as RunRow} />}
      />
    </section>
  );
}

function RunCells({ row }: { row: RunRow }) {
  return (
    <>
      <Cell kind="with-icon">
        <GroupShape group={row.group} />
        <span>
          {row.group !== '–' && <b>{row.group} </b>}
          {row.name}
        </span>
      </Cell>
      <Cell kind="with-icon dim c-condition" title={row.condition}>
        {row.pinned && <Icon name="pin" />}
        <span>{row.condition}</span>
      </Cell>
      <Cell kind="lane-cell">
        <Lane lane={row.lane} group={row.group} differs={row.result.mark === 'differs'} />
      </Cell>
      <Cell kind="with-icon" title={row.result.text}>
        <Result row={row} />
      </Cell>
      <Cell kind="number c-loss">{row.loss}</Cell>
      <Cell kind="number dim c-time">{row.time}</Cell>
    </>
  );
}

function Result({ row }: { row: RunRow }) {
  const { mark, text } = row.result;
  if (mark === 'base') return <span class="base">{text}</span>;
  return (
    <>
      {mark === 'failed' && <Icon name="fail" tone="differs" />}
      {mark === 'partial' && <Icon name="warn" tone="caution" />}
      {mark === 'busy' && <Icon name="busy" tone="info" />}
      {(mark === 'equal' || mark === 'differs' || mark === 'unknown') && <Sign mark={mark} />}
      <span>{text}</span>
    </>
  );
}

/** Solid as long as equal to the base run, dashed where it differs, a tick where it was cut short. */
function Lane({ lane, group, differs }: { lane: LaneModel; group: string; differs: boolean }) {
  const percent = (fraction: number) => `${(fraction * 100).toFixed(2)}%`;
  const index = Math.max(0, groupIndex(group));
  return (
    <svg class={`lane group-${index}`} aria-hidden="true">
      <line class="rest" x1="0" x2="100%" y1="11" y2="11" />
      {lane.recorded && <line class="same" x1="0" x2={percent(lane.equal)} y1="11" y2="11" />}
      {differs && <line class="other" x1={percent(lane.equal)} x2={percent(lane.end)} y1="11" y2="11" />}
      {differs && (
        <svg class="mark" x={percent(lane.equal)} y="11" aria-hidden="true">
          <path d="M0-5 5 0 0 5-5 0Z" />
        </svg>
      )}
      {lane.cut && <line class="cut" x1={percent(lane.end)} x2={percent(lane.end)} y1="5" y2="17" />}
    </svg>
  );
}
