import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import {
  emptyVerdict,
  errorVerdict,
  type HostMessage,
  localeOf,
  PANEL_TEXT,
  type PanelState,
  type RunningView,
  runningRows,
  runningVerdict,
} from '../model/index.ts';
import { ComparisonView } from './ComparisonView.tsx';
import { Page, usePage } from './context.ts';
import type { Host } from './host.ts';
import { Runs } from './Runs.tsx';
import { Verdict } from './Verdict.tsx';

/** The page: shows what the host last said. */
export function App({ host }: { host: Host }) {
  const [shown, setShown] = useState<HostMessage | null>(host.initial);
  const [state, setState] = useState<PanelState>(host.state);
  const locale = localeOf(document.documentElement.lang);
  const context = useMemo(
    () => ({
      locale,
      text: PANEL_TEXT[locale],
      post: host.live ? (message: Parameters<Host['post']>[0]) => host.post(message) : null,
    }),
    [host, locale],
  );
  useEffect(() => {
    host.listen((message) => {
      setShown(message);
      if (message.t === 'show') setState((old) => ({ ...old, restore: message.restore }));
    });
  }, [host]);
  useEffect(() => host.keep(state), [host, state]);
  const change = useCallback((part: Partial<PanelState>) => setState((old) => ({ ...old, ...part })), []);

  return (
    <Page.Provider value={context}>
      <main class="panel">
        {!host.live && shown?.t === 'show' && <Origin message={shown} />}
        {shown?.t === 'show' && <ComparisonView comparison={shown.comparison} state={state} change={change} />}
        {shown?.t === 'running' && <Running view={shown.progress} />}
        {shown?.t === 'empty' && <Verdict verdict={emptyVerdict(shown.view, locale)} problems={[]} />}
        {shown?.t === 'error' && (
          <>
            <Verdict verdict={errorVerdict(shown.view.message, locale)} problems={[]} />
            {shown.view.output !== null && <Output output={shown.view.output} />}
          </>
        )}
      </main>
    </Page.Provider>
  );
}

function Running({ view }: { view: RunningView }) {
  const { locale, text } = usePage();
  const rows = runningRows(view, locale);
  const done = view.runs.filter((run) => run.state === 'ended').length;
  const progress = rows.reduce((sum, row) => sum + row.lane.end, 0) / Math.max(1, rows.length);
  return (
    <>
      <Verdict verdict={runningVerdict(view, locale)} problems={[]} />
      <div class="progress" role="progressbar" aria-valuenow={Math.round(progress * 100)} aria-label={text.runs}>
        <i style={{ width: `${(progress * 100).toFixed(1)}%` }} />
      </div>
      <Runs
        rows={rows}
        summary={text.done(done, rows.length)}
        last={(view.steps ?? 0) - 1}
        base={null}
        selected={Math.max(
          0,
          view.runs.findIndex((run) => run.state === 'running'),
        )}
        onSelect={() => {}}
        onKey={() => false}
      />
    </>
  );
}

function Output({ output }: { output: string }) {
  const { text } = usePage();
  return (
    <section aria-label={text.output}>
      <div class="section-head">
        <h2>{text.output}</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="panel-output" tabIndex={0}>
        {output}
      </pre>
    </section>
  );
}

/** In a report: what it is of, and when it was made. */
function Origin({ message }: { message: Extract<HostMessage, { t: 'show' }> }) {
  const { text } = usePage();
  const { comparison } = message;
  const script = comparison.runs[comparison.base]?.script ?? '';
  return (
    <header class="origin">
      <b>{text.report(script)}</b>
      <span class="dim">{text.madeBy(comparison.tool, comparison.created.slice(0, 10))}</span>
    </header>
  );
}
