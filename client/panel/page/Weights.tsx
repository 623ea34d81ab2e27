import { useMemo, useState } from 'preact/hooks';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import {
  arrangeTensors,
  deltaSeries,
  equalFloor,
  lastCommonStep,
  lossSeries,
  magnitude,
  nameFitter,
  type PanelState,
  type PanelText,
  type Selection,
  shape,
  stepBounds,
  type TensorRow,
  type TensorTable,
  tensorTable,
} from '../model/index.ts';
import { Chart, type Line } from './Chart.tsx';
import { usePage } from './context.ts';
import { groupIndex, Icon } from './Icon.tsx';
import { Cell, Head, List } from './List.tsx';
import { Sign } from './Marks.tsx';
import { Segments } from './Tabs.tsx';
import { TensorDetail } from './TensorDetail.tsx';

interface WeightsProps {
  readonly comparison: Comparison;
  readonly selection: Selection;
  readonly state: PanelState;
  readonly change: (change: Partial<PanelState>) => void;
}

/** Weights over the steps: the chart, the tensors after one step, one tensor in detail. */
export function Weights({ comparison, selection, state, change }: WeightsProps) {
  const { locale, text } = usePage();
  const { run, step } = selection;
  const table = useMemo(() => tensorTable(comparison, run, step, locale), [comparison, run, step, locale]);
  const rows = useMemo(() => arrangeTensors(table.rows, state.filter, state.sort), [table, state.filter, state.sort]);
  const differs = comparison.runs[run]?.differsFrom != null;
  const kept = rows.findIndex((row) => row.key === state.tensor);
  const differing = rows.findIndex((row) => row.mark === 'differs');
  const selected = kept >= 0 ? kept : Math.max(0, differing);
  const row = rows[selected] ?? null;
  const detailed = differs && row !== null;
  return (
    <div class={detailed ? 'weights two' : 'weights'}>
      <div class="main">
        <StepChart {...{ comparison, selection, state, change }} rows={table.rows} selected={row} />
        <div class="section-head">
          <h2>{step < 0 ? text.tensorsInitial : text.tensorsAfter(step)}</h2>
          <span class="dim">{tensorSummary(table, text)}</span>
          <span class="space" />
          <label class="filter">
            <Icon name="filter" tone="dim" />
            <input
              type="text"
              value={state.filter}
              placeholder={text.filterTensors}
              aria-label={text.filterTensors}
              onInput={(event) => change({ filter: event.currentTarget.value })}
            />
          </label>
        </div>
        {rows.length === 0 ? (
          <p class="note dim">{table.total === 0 ? text.noTensors : text.noMatch}</p>
        ) : (
          <TensorList
            {...{ rows, selected, state, change, differs }}
            all={table.rows}
            last={lastCommonStep(comparison, run)}
          />
        )}
        {differs && table.saved !== null && <p class="note dim">{text.notSaved(table.saved)}</p>}
      </div>
      {detailed && (
        <TensorDetail
          row={row}
          step={step}
          base={comparison.runs[comparison.base]?.name ?? ''}
          other={comparison.runs[run]?.name ?? ''}
        />
      )}
    </div>
  );
}

function tensorSummary({ differing, unknown, total }: TensorTable, text: PanelText): string {
  if (unknown > 0) return text.notWritten;
  return differing > 0 ? text.someDiffer(differing, total) : text.someEqual(total, total);
}

function StepChart(props: WeightsProps & { rows: readonly TensorRow[]; selected: TensorRow | null }) {
  const { comparison, selection, state, change, rows, selected } = props;
  const { text } = usePage();
  const { run, step } = selection;
  const { min, max, first } = stepBounds(comparison, run);
  const differs = comparison.runs[run]?.differsFrom != null;
  const kind = differs ? state.chart : 'loss';
  const floor = useMemo(() => equalFloor(comparison, run, min, max), [comparison, run, min, max]);
  const chart = useMemo(
    () => (kind === 'delta' ? deltaChart(rows, selected) : lossChart(comparison, run, differs)),
    [kind, comparison, run, differs, rows, selected],
  );
  if (max <= min && chart.x.length < 2) return null;
  const names = [comparison.runs[comparison.base]?.name ?? '', comparison.runs[run]?.name ?? ''] as const;
  return (
    <>
      <div class="controls">
        {differs ? (
          <Segments
            label={text.chart}
            value={state.chart}
            onChange={(value) => change({ chart: value })}
            choices={[
              { value: 'delta', label: text.largest },
              { value: 'loss', label: text.lossLabel },
            ]}
          />
        ) : (
          <h2>{text.lossAndEquality}</h2>
        )}
        <span class="space" />
        {first !== null && Math.max(min, first) !== step && (
          <button type="button" class="link" onClick={() => change({ step: Math.max(min, first) })}>
            {text.firstDifference}
          </button>
        )}
        <span class="steps">
          <StepButton name="left" label={text.previousStep} target={step - 1} {...{ min, max, change }} />
          <b>{text.stepN(step)}</b>
          <StepButton name="right" label={text.nextStep} target={step + 1} {...{ min, max, change }} />
        </span>
      </div>
      <Chart
        label={kind === 'delta' ? text.largest : text.lossLabel}
        caption={
          kind === 'delta' ? (
            <DeltaCaption row={selected} step={step} />
          ) : (
            <LossCaption names={names} differs={differs} run={run} comparison={comparison} />
          )
        }
        x={chart.x}
        lines={chart.lines}
        logarithmic={kind === 'delta'}
        floor={floor}
        onStep={(value) => change({ step: value })}
        {...{ min, max, first, step }}
      />
    </>
  );
}

function StepButton(props: {
  name: 'left' | 'right';
  label: string;
  target: number;
  min: number;
  max: number;
  change: WeightsProps['change'];
}) {
  const { target, min, max } = props;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      disabled={target < min || target > max}
      onClick={() => props.change({ step: target })}
    >
      <Icon name={props.name} />
    </button>
  );
}

/** What the selected line reads at the step shown and at its end. */
function DeltaCaption({ row, step }: { row: TensorRow | null; step: number }) {
  const { text } = usePage();
  const last = row?.diff.points.at(-1);
  if (row === null || last === undefined) return null;
  const here = row.point !== null && row.point.step === step && step !== last.step ? row.point : null;
  const at = (point: { maxAbs: number; step: number }) => text.valueAt(magnitude(point.maxAbs), point.step);
  return (
    <>
      <span class="cut" title={row.name}>
        {row.name}
      </span>
      <span class="readings">
        {here === null ? '' : `${at(here)}, `}
        {at(last)}
      </span>
    </>
  );
}

function LossCaption(props: {
  names: readonly [string, string];
  differs: boolean;
  run: number;
  comparison: Comparison;
}) {
  const { names, differs, run, comparison } = props;
  const { text } = usePage();
  const other = Math.max(0, groupIndex(comparison.runs[run]?.group ?? ''));
  if (!comparison.steps.some((row) => row.baseLoss !== null)) return <span>{text.noLoss}</span>;
  return (
    <>
      <span class="key">
        <Stroke index={0} />
        {text.lossOf(differs ? names[0] : names.join(', '))}
      </span>
      {differs && (
        <span class="key">
          <Stroke index={other} />
          {text.lossOf(names[1])}
        </span>
      )}
    </>
  );
}

function Stroke({ index }: { index: number }) {
  return (
    <svg class={`stroke group-${index}`} viewBox="0 0 20 4" aria-hidden="true">
      <line x1="0" x2="20" y1="2" y2="2" class={index === 0 ? 'same' : 'other'} />
    </svg>
  );
}

function deltaChart(rows: readonly TensorRow[], selected: TensorRow | null): { x: number[]; lines: Line[] } {
  const series = deltaSeries(rows, selected?.key ?? null);
  const x = [...new Set(series.flatMap((s) => s.x))].sort((a, b) => a - b);
  const lines = series.map((s): Line => {
    const at = new Map(s.x.map((step, i) => [step, s.y[i] ?? null]));
    const chosen = s.key === selected?.key;
    return {
      y: x.map((step) => at.get(step) ?? null),
      ink: chosen ? 'ink-chosen' : 'ink-line',
      width: chosen ? 2 : 1,
      dots: chosen || x.length < 3,
    };
  });
  return { x, lines };
}

function lossChart(comparison: Comparison, run: number, differs: boolean): { x: number[]; lines: Line[] } {
  const { x, base, other } = lossSeries(comparison, run);
  const index = Math.max(0, groupIndex(comparison.runs[run]?.group ?? ''));
  const lines: Line[] = [{ y: base, ink: 'ink-group-0', width: 1.5, dots: x.length < 3 }];
  if (differs) lines.push({ y: other, ink: `ink-group-${index}`, width: 1.5, dash: [5, 3], dots: x.length < 3 });
  return { x, lines };
}

interface TensorListProps {
  readonly rows: readonly TensorRow[];
  /** Before filtering: names are fitted by what most of all names share. */
  readonly all: readonly TensorRow[];
  readonly selected: number;
  readonly state: PanelState;
  readonly change: WeightsProps['change'];
  readonly differs: boolean;
  /** Last step that both runs recorded: the digests are those after it. */
  readonly last: number;
}

function TensorList({ rows, all, selected, state, change, differs, last }: TensorListProps) {
  const { text } = usePage();
  const [characters, setCharacters] = useState(40);
  const names = all.map((row) => row.name).join('\n');
  // Rows change with every step, their names do not.
  const fit = useMemo(() => nameFitter(all.map((row) => row.name)), [names]);
  const nameCell = (row: TensorRow) => (
    <Cell kind="with-icon">
      <Sign mark={row.mark} />
      <span class="name" title={row.name}>
        {fit(row.name, Math.max(8, characters))}
      </span>
    </Cell>
  );
  const common = {
    label: text.tensors,
    count: rows.length,
    selected,
    onSelect: (index: number) => change({ tensor: rows[index]?.key ?? null }),
    onNameWidth: (fitting: number) => setCharacters(fitting),
  };
  if (!differs) {
    return (
      <List
        {...common}
        kind="tensors-equal"
        heads={
          <>
            <Head>{text.tensor}</Head>
            <Head kind="c-shape">{text.shape}</Head>
            <Head>{text.digest(last)}</Head>
          </>
        }
        row={(index) => {
          const row = rows[index] as TensorRow;
          return (
            <>
              {nameCell(row)}
              <Cell kind="mono dim c-shape">{shape(row.diff.shape)}</Cell>
              <Cell kind="mono dim">{row.diff.digests.base ?? ''}</Cell>
            </>
          );
        }}
      />
    );
  }
  const sortButton = (sort: PanelState['sort'], label: string, title: string) => (
    <button type="button" tabIndex={-1} title={title} onClick={() => change({ sort })}>
      {label}
    </button>
  );
  return (
    <List
      {...common}
      kind="tensors"
      onKey={(key) => {
        if (key !== 's' && key !== 'S') return false;
        change({ sort: state.sort === 'order' ? 'largest' : 'order' });
        return true;
      }}
      heads={
        <>
          <Head>
            {sortButton('order', state.sort === 'order' ? text.tensorInOrder : text.tensor, text.sortByOrder)}
          </Head>
          <Head kind="c-shape">{text.shape}</Head>
          <Head kind="number c-since" title={text.sinceTitle}>
            {text.since}
          </Head>
          <Head kind="number c-share" title={text.differingTitle}>
            {text.differing}
          </Head>
          <Head>
            {sortButton('largest', text.largestLog + (state.sort === 'largest' ? ' ↓' : ''), text.sortByLargest)}
          </Head>
          <Head kind="number c-relative">{text.relL2}</Head>
        </>
      }
      row={(index) => {
        const row = rows[index] as TensorRow;
        return (
          <>
            {nameCell(row)}
            <Cell kind="mono dim c-shape">{shape(row.diff.shape)}</Cell>
            <Cell kind="number dim c-since">{row.since}</Cell>
            <Cell kind="number dim c-share">{row.differing}</Cell>
            <Cell kind="size">
              {row.mark === 'equal' || row.structure !== '' ? (
                <span class="dim">{row.structure || text.equal}</span>
              ) : (
                <i style={{ width: row.bar === null ? '0' : `${Math.max(2, row.bar * 100).toFixed(1)}%` }} />
              )}
              <span class="number">{row.largest}</span>
            </Cell>
            <Cell kind="number dim c-relative">{row.relative}</Cell>
          </>
        );
      }}
    />
  );
}
