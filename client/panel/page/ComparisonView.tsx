import { useMemo } from 'preact/hooks';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { groupsText, type PanelState, runRows, select, tabCounts, verdict } from '../model/index.ts';
import { usePage } from './context.ts';
import { Draws } from './Draws.tsx';
import { Environment } from './Environment.tsx';
import { GroupShape } from './Icon.tsx';
import { Runs } from './Runs.tsx';
import { Tabs } from './Tabs.tsx';
import { Verdict } from './Verdict.tsx';
import { Weights } from './Weights.tsx';

interface ComparisonViewProps {
  readonly comparison: Comparison;
  readonly state: PanelState;
  readonly change: (change: Partial<PanelState>) => void;
}

/** A finished comparison: verdict, runs, evidence. */
export function ComparisonView({ comparison, state, change }: ComparisonViewProps) {
  const { locale, post } = usePage();
  const result = useMemo(() => verdict(comparison, locale), [comparison, locale]);
  const rows = useMemo(() => runRows(comparison, locale), [comparison, locale]);
  const selection = useMemo(() => select(comparison, state), [comparison, state]);
  const onRunKey = (key: string, index: number) => {
    const id = comparison.runs[index]?.id;
    if (post === null || id === undefined) return false;
    if (key === 'Enter') post({ t: 'showOutput', run: id });
    else if ((key === 'b' || key === 'B') && index !== comparison.base) post({ t: 'setBase', run: id });
    else return false;
    return true;
  };
  return (
    <>
      <Verdict
        verdict={result}
        problems={result.tone === 'error' || result.tone === 'partial' ? [] : comparison.problems}
      />
      <Runs
        rows={rows}
        summary={groupsText(comparison, locale)}
        last={Math.max(...comparison.runs.map((run) => run.steps)) - 1}
        base={comparison.runs[comparison.base]?.name ?? ''}
        selected={selection.row < 0 ? comparison.base : selection.row}
        onSelect={(index) => change({ run: comparison.runs[index]?.id ?? null })}
        onKey={onRunKey}
      />
      {selection.run >= 0 && <Evidence {...{ comparison, state, change }} />}
    </>
  );
}

function Evidence({ comparison, state, change }: ComparisonViewProps) {
  const { text } = usePage();
  const selection = useMemo(() => select(comparison, state), [comparison, state]);
  const { run } = selection;
  const counts = useMemo(() => tabCounts(comparison, run), [comparison, run]);
  const other = comparison.runs[run];
  return (
    <section aria-label={text.evidence}>
      <div class="tab-bar">
        <Tabs
          label={text.evidence}
          value={state.tab}
          onChange={(tab) => change({ tab })}
          choices={[
            { value: 'weights', label: text.weights, count: counts.weights },
            { value: 'draws', label: text.draws, count: counts.draws },
            { value: 'environment', label: text.environment, count: counts.environment },
          ]}
        />
        <span class="pair dim">
          {state.tab === 'environment' ? (
            text.allRuns(comparison.runs.length)
          ) : (
            <>
              <GroupShape group={other?.group ?? '–'} />
              {text.pair(other?.name ?? '', comparison.runs[comparison.base]?.name ?? '')}
            </>
          )}
        </span>
      </div>
      <div id="evidence" role="tabpanel" aria-labelledby={`tab-${state.tab}`} class={`evidence ${state.tab}-panel`}>
        {state.tab === 'weights' && <Weights {...{ comparison, selection, state, change }} />}
        {state.tab === 'draws' && <Draws comparison={comparison} run={run} />}
        {state.tab === 'environment' && <Environment {...{ comparison, state, change }} />}
      </div>
    </section>
  );
}
