import type { Action, Next, Proof, Tone, Verdict as VerdictModel } from '../model/index.ts';
import { usePage } from './context.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Words } from './Words.tsx';

const ICONS: Readonly<Record<Tone, readonly [IconName, string]>> = {
  identical: ['pass', 'equal'],
  different: ['fail', 'differs'],
  partial: ['warn', 'caution'],
  error: ['error', 'differs'],
  running: ['busy', 'info'],
  empty: ['ring', 'dim'],
};

/** The first thing said: one sentence, its effect, its proof, and what to do next. */
export function Verdict({ verdict, problems }: { verdict: VerdictModel; problems: readonly string[] }) {
  const [icon, tone] = ICONS[verdict.tone];
  const { next } = verdict;
  const aside = next !== null && next.head !== '';
  return (
    <div class={`verdict ${aside ? 'has-next' : ''}`}>
      <Icon name={icon} tone={tone} />
      <div class="words" aria-live="polite">
        <h1>
          <Words phrase={verdict.headline} />
        </h1>
        {verdict.effect.length > 0 && (
          <p>
            <Words phrase={verdict.effect} />
          </p>
        )}
        {verdict.proofs.map((proof) => (
          <ProofLine key={proof.head} proof={proof} />
        ))}
        <Problems problems={problems} />
        {next !== null && !aside && <Actions actions={next.actions} />}
      </div>
      {aside && <NextBox next={next} />}
    </div>
  );
}

function ProofLine({ proof }: { proof: Proof }) {
  return (
    <p class="proof">
      <Icon name={proof.kind === 'proven' ? 'pass' : 'ask'} tone={proof.kind === 'proven' ? 'equal' : 'caution'} />
      <span>
        {proof.head !== '' && <b>{proof.head} </b>}
        <Words phrase={proof.text} />
      </span>
    </p>
  );
}

/** Sentences shown before the rest folds. */
const SHOWN = 2;

function Problems({ problems }: { problems: readonly string[] }) {
  const { text } = usePage();
  if (problems.length === 0) return null;
  const line = (problem: string) => (
    <p class="proof" key={problem}>
      <Icon name="warn" tone="caution" />
      <span>{problem}</span>
    </p>
  );
  if (problems.length <= SHOWN) return <>{problems.map(line)}</>;
  return (
    <details>
      <summary>
        {text.problems} ({problems.length})
      </summary>
      {problems.map(line)}
    </details>
  );
}

function NextBox({ next }: { next: Next }) {
  const { post } = usePage();
  const { rule } = next;
  return (
    <div class="next">
      <div class="next-head">
        <h2>{next.head}</h2>
        {rule !== null && post !== null && (
          <button type="button" class="link" onClick={() => post({ t: 'openRule', rule })}>
            {rule}
          </button>
        )}
      </div>
      <p>
        <Words phrase={next.text} />
      </p>
      <Actions actions={next.actions} />
    </div>
  );
}

function Actions({ actions }: { actions: readonly Action[] }) {
  const { post } = usePage();
  if (post === null || actions.length === 0) return null;
  return (
    <div class="actions">
      {actions.map(({ label, message, primary }) => (
        <button type="button" key={label} class={primary ? 'button' : 'button secondary'} onClick={() => post(message)}>
          {label}
        </button>
      ))}
    </div>
  );
}
