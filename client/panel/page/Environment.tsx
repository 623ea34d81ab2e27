import { useMemo, useState } from 'preact/hooks';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { environmentRows, type PanelState } from '../model/index.ts';
import { usePage } from './context.ts';
import { Cell, Head, List } from './List.tsx';
import { Sign } from './Marks.tsx';

interface EnvironmentProps {
  readonly comparison: Comparison;
  readonly state: PanelState;
  readonly change: (change: Partial<PanelState>) => void;
}

/** What was recorded around the runs: one row a distinct value, with the runs that have it. */
export function Environment({ comparison, state, change }: EnvironmentProps) {
  const { locale, text } = usePage();
  const entries = useMemo(
    () => environmentRows(comparison, state.onlyDifferences, locale),
    [comparison, state.onlyDifferences, locale],
  );
  const [selected, setSelected] = useState(0);
  const rows = entries.flatMap((entry) => entry.values.map((value, i) => ({ entry, value, head: i === 0 })));
  const differing = comparison.environment.length;
  const total = differing + Object.keys(comparison.environmentShared).length;
  if (total === 0) return <p class="note dim">{text.noEnvironment}</p>;
  return (
    <>
      <div class="controls">
        <label class="check">
          <input
            type="checkbox"
            checked={state.onlyDifferences}
            onChange={(event) => change({ onlyDifferences: event.currentTarget.checked })}
          />
          {text.onlyDifferences}
        </label>
        <span class="dim">{text.entriesDiffer(differing, total)}</span>
      </div>
      {rows.length > 0 && (
        <List
          label={text.environment}
          kind="environment"
          count={rows.length}
          selected={Math.min(selected, rows.length - 1)}
          onSelect={setSelected}
          heads={
            <>
              <Head>{text.entry}</Head>
              <Head>{text.value}</Head>
              <Head>{text.runsColumn}</Head>
              <Head kind="c-bearing">{text.bearing}</Head>
            </>
          }
          row={(index) => {
            const { entry, value, head } = rows[index] as (typeof rows)[number];
            return (
              <>
                <Cell kind="with-icon" title={entry.key}>
                  {head && <Sign mark={entry.differs ? 'differs' : 'equal'} />}
                  {head && <span class="mono">{entry.key}</span>}
                </Cell>
                <Cell kind="mono" title={value.value}>
                  {value.value}
                </Cell>
                <Cell kind="dim" title={value.runs}>
                  {value.runs}
                </Cell>
                <Cell kind="dim c-bearing" title={head ? entry.bearing : ''}>
                  {head ? entry.bearing : ''}
                </Cell>
              </>
            );
          }}
        />
      )}
    </>
  );
}
