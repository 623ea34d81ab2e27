import type { ProbeEnd } from '../capture/index.ts';
import type { Limits, RunStatus } from '../store/index.ts';
import { type Message, reasons } from './messages.ts';

/** Everything known about how a script's process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What the probe wrote, null when it could not. */
  readonly probe: ProbeEnd | null;
  /** Why the launcher ended it, null when it did not. */
  readonly stop: 'seconds' | 'cancel' | null;
  readonly steps: number;
}

/** The status of a run and the sentence that explains it. */
export function judge(end: ProcessEnd, limits: Limits): { status: RunStatus; reason: Message } {
  const { exitCode, signal, probe, stop, steps } = end;
  if (stop === 'cancel') return { status: 'cancelled', reason: reasons.cancelled(steps) };
  if (probe?.why === 'steps') return { status: 'limited', reason: reasons.stepLimit(limits.steps ?? steps) };
  const seconds = limits.seconds ?? 0;
  if (probe?.why === 'seconds') return { status: 'limited', reason: reasons.timeLimit(seconds, steps) };
  if (stop === 'seconds')
    return {
      status: 'limited',
      reason: signal === 'SIGKILL' ? reasons.timeLimitForced(seconds, steps) : reasons.timeLimit(seconds, steps),
    };
  if (signal !== null) return { status: 'killed', reason: reasons.signal(signal, steps) };
  if (probe?.why === 'stopped') return { status: 'killed', reason: reasons.stopped(steps) };
  if (probe?.refusal !== undefined) return { status: 'failed', reason: probe.refusal };
  if (probe?.why === 'exception' && probe.exception !== null)
    return { status: 'failed', reason: reasons.raised(probe.exception, probe.place, steps) };
  if (exitCode === 0) return { status: 'completed', reason: reasons.completed(steps) };
  return { status: 'failed', reason: reasons.exitCode(exitCode ?? -1, steps) };
}
