import type { Rule } from './contract.ts';
import { orderFindings } from './unordered-iteration.ts';

const message = {
  en: 'Results are taken in the order in which parallel work happens to finish, and that order decides something here. Collect them in the order they were submitted.',
  'zh-cn': '并行任务的结果按完成的先后取用，而该顺序在此决定了结果。请按提交顺序收集。',
} as const;

/** The order in which parallel work ends decides a result. */
export const parallelOrder: Rule = {
  id: 'parallel-order',
  severity: 'warning',
  source: 'data-sampling',
  title: { en: 'Completion order of parallel work decides a result', 'zh-cn': '并行任务的完成顺序决定了结果' },
  check: (trace) => orderFindings(trace, (stream) => stream === 'scheduling', message),
};
