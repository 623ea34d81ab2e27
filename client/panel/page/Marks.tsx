import type { Mark } from '../model/index.ts';
import { usePage } from './context.ts';

const SIGNS: Readonly<Record<Mark, string>> = { equal: '=', differs: '≠', unknown: '·' };

/** `=`, `≠` or `·`, readable without colour. */
export function Sign({ mark }: { mark: Mark }) {
  const { text } = usePage();
  const label = { equal: text.equalMark, differs: text.differsMark, unknown: text.unknown }[mark];
  return (
    <span class={`sign ${mark}`} role="img" aria-label={label}>
      {SIGNS[mark]}
    </span>
  );
}
