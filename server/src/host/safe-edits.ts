import type { Finding, TextEdit } from '../analysis/model/index.ts';

/**
 * The edits of every safe fix of the findings, each edit once (several findings may want the same import), leaving out
 * fixes that overlap an earlier one: they are found again once the first is made.
 */
export function safeEdits(findings: readonly Finding[]): TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find((candidate) => candidate.safety === 'safe' && candidate.edits.length > 0);
    if (fix === undefined) continue;
    const added = fix.edits.filter((edit) => !chosen.some((other) => sameEdit(edit, other)));
    if (added.some((edit) => chosen.some((other) => overlap(edit, other)))) continue;
    chosen.push(...added);
  }
  return chosen;
}

function sameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.path === b.path && a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
}

/** Two insertions at one place do not overlap: both are made, in order. */
function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.path === b.path && a.span.start < b.span.end && b.span.start < a.span.end;
}
