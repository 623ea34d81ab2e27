import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import { createPythonFrontend } from '../../server/src/analysis/frontends/python/index.ts';
import { createTypeScriptFrontend } from '../../server/src/analysis/frontends/typescript/index.ts';
import type { Finding, SourceText, TextEdit } from '../../server/src/analysis/model/index.ts';
import { type Analysis, createAnalysis, type SourceProvider } from '../../server/src/analysis/workspace/index.ts';

const require = createRequire(import.meta.url);

const python = await createPythonFrontend({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm')),
});
const typescript = createTypeScriptFrontend();

/** A workspace: path → text of a script, or the cells of a notebook. */
export type Files = Readonly<Record<string, string | readonly string[]>>;

interface Expected {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly stream: string;
}

/** An analysis of files held in memory; `files` may be changed between calls, with `changed` told of it. */
export function analysisOf(files: Record<string, string | readonly string[]>, locale: 'en' | 'zh-cn' = 'en'): Analysis {
  const provider: SourceProvider = {
    files: () => Object.keys(files),
    exists: (path) => path in files,
    read: (path) => (path in files ? sourceOf(path, files[path] ?? '') : undefined),
  };
  return createAnalysis([python, typescript], provider, { locale, severities: {} });
}

function sourceOf(path: string, content: string | readonly string[]): SourceText {
  if (typeof content === 'string') return { path, pieces: [{ cell: null, text: content, executionCount: null }] };
  return { path, pieces: content.map((text, cell) => ({ cell, text, executionCount: null })) };
}

function textOf(content: string | readonly string[]): string {
  return typeof content === 'string' ? content : content.join('\n');
}

/**
 * Checks annotated source: each line that has a finding says so in a comment, `# expect: rule stream`, several with
 * commas between them, `-` for no stream; all other lines have none. Then applies every fix that edits: the finding must
 * be gone, nothing else new, the source free of syntax problems, and the fix no longer offered. At last it applies the
 * preferred fixes together, twice: the second time nothing may change.
 */
export function check(source: string | Files): Finding[] {
  const annotated: Files = typeof source === 'string' ? { 'main.py': source } : source;
  const files = withoutExpectations(annotated);
  const found = [...analysisOf(files).checkAll().values()].flat();
  expect(found.map((finding) => describe(files, finding)).sort(byPlace)).toEqual(expectations(annotated).sort(byPlace));
  for (const finding of found) {
    for (const fix of finding.fixes) if (fix.edits.length > 0) checkFix(files, finding, fix.edits);
  }
  const fixed = fixAll(files);
  expect(fixAll(fixed), 'fixing everything a second time changes nothing').toEqual(fixed);
  return found;
}

function byPlace(a: Expected, b: Expected): number {
  return `${a.path}:${String(a.line).padStart(5)}:${a.rule}`.localeCompare(
    `${b.path}:${String(b.line).padStart(5)}:${b.rule}`,
  );
}

function describe(files: Files, finding: Finding): Expected {
  const { path, span } = finding.location;
  const text = textOf(files[path] ?? '');
  expect(span.end, 'a finding has a range').toBeGreaterThan(span.start);
  return { path, line: lineOf(text, span.start), rule: finding.rule, stream: finding.stream ?? '-' };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The names of rules in the comments are words that a program about randomness would have: they must not help. */
function withoutExpectations(files: Files): Record<string, string | readonly string[]> {
  const clean = (text: string) => text.replaceAll(/[ \t]*(?:#|\/\/)[ \t]*expect:.*$/gm, '');
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? clean(content) : content.map(clean),
    ]),
  );
}

function expectations(files: Files): Expected[] {
  return Object.entries(files).flatMap(([path, content]) =>
    textOf(content)
      .split('\n')
      .flatMap((text, index) => {
        const written = /(?:#|\/\/)\s*expect:\s*(.*)$/.exec(text)?.[1];
        return (written?.split(',') ?? []).map((one) => {
          const [rule = '', stream = '-'] = one.trim().split(/\s+/);
          return { path, line: index + 1, rule, stream };
        });
      }),
  );
}

/** Replaces the spans, last first. */
export function applyEdits(files: Files, edits: readonly TextEdit[]): Record<string, string | readonly string[]> {
  const result: Record<string, string | readonly string[]> = { ...files };
  for (const edit of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    const content = result[edit.path] ?? '';
    if (typeof content === 'string') {
      result[edit.path] = content.slice(0, edit.span.start) + edit.text + content.slice(edit.span.end);
      continue;
    }
    let base = 0;
    result[edit.path] = content.map((cell) => {
      const [start, end] = [edit.span.start - base, edit.span.end - base];
      base += cell.length + 1;
      return start >= 0 && start <= cell.length ? cell.slice(0, start) + edit.text + cell.slice(end) : cell;
    });
  }
  return result;
}

function checkFix(files: Files, finding: Finding, edits: readonly TextEdit[]): void {
  const fixed = applyEdits(files, edits);
  for (const edit of edits) {
    const frontend = edit.path.endsWith('.py') || edit.path.endsWith('.ipynb') ? python : typescript;
    expect(
      frontend.lower(sourceOf(edit.path, fixed[edit.path] ?? '')).problems,
      textOf(fixed[edit.path] ?? ''),
    ).toEqual([]);
  }
  const key = (one: Finding) => `${one.location.path} ${one.rule} ${one.stream ?? '-'}`;
  const before = count(
    [
      ...analysisOf({ ...files })
        .checkAll()
        .values(),
    ]
      .flat()
      .map(key),
  );
  const after = count([...analysisOf(fixed).checkAll().values()].flat().map(key));
  const text = edits.map((edit) => textOf(fixed[edit.path] ?? '')).join('\n');
  expect(after.get(key(finding)) ?? 0, `${key(finding)} is gone after the fix:\n${text}`).toBeLessThan(
    before.get(key(finding)) ?? 0,
  );
  expect(again(fixed, finding, edits), `the fix is not offered again:\n${text}`).toEqual([]);
  for (const [other, times] of after)
    expect(times, `${other} is not new after the fix:\n${text}`).toBeLessThanOrEqual(before.get(other) ?? 0);
}

/** Edits that the same finding, wherever the first edits have moved it, would make a second time. */
function again(fixed: Files, finding: Finding, edits: readonly TextEdit[]): TextEdit[] {
  const { path, span } = finding.location;
  const shift = edits
    .filter((edit) => edit.path === path && edit.span.start <= span.start)
    .reduce((sum, edit) => sum + edit.text.length - (edit.span.end - edit.span.start), 0);
  return [
    ...analysisOf({ ...fixed })
      .checkAll()
      .values(),
  ]
    .flat()
    .filter((one) => one.rule === finding.rule && one.stream === finding.stream && one.location.path === path)
    .filter((one) => one.location.span.start === span.start + shift)
    .flatMap((one) => one.fixes.flatMap((fix) => fix.edits));
}

/** What fixing a whole workspace does: every preferred fix, each edit once, none inside another. */
function fixAll(files: Files): Record<string, string | readonly string[]> {
  const chosen: TextEdit[] = [];
  for (const finding of [
    ...analysisOf({ ...files })
      .checkAll()
      .values(),
  ].flat()) {
    const edits = finding.fixes.find((fix) => fix.preferred)?.edits ?? [];
    if (!edits.some((edit) => chosen.some((other) => meet(edit, other)))) chosen.push(...edits);
  }
  return applyEdits(files, chosen);
}

function meet(a: TextEdit, b: TextEdit): boolean {
  if (a.path !== b.path) return false;
  const same = a.span.start === b.span.start && a.text === b.text;
  return same || (a.span.start < b.span.end && b.span.start < a.span.end);
}

function count(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
