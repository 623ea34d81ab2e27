import { type FixSource, makeFixes } from '../fixes/index.ts';
import type { Finding, Frontend, Location, SourceModel, SourceText } from '../model/index.ts';
import {
  type Entry,
  entryOf,
  type ProgramSource,
  type SharedModule,
  type Trace,
  traceProgram,
} from '../program/index.ts';
import { type RawFinding, type Rule, rules } from '../rules/index.ts';
import type { Analysis, AnalysisSettings, EntryPoint, Explanation, SourceProvider } from './contract.ts';
import { explainAt } from './explanation.ts';
import { writtenImports } from './imports.ts';
import { suppresses, suppressionsOf } from './suppression.ts';

const DEFAULTS: AnalysisSettings = { locale: 'en', severities: {} };

/** The pseudo-rule that reports directives which suppress nothing. */
const UNUSED_SUPPRESSION = 'unused-suppression';

interface LoweredFile {
  readonly source: SourceText;
  readonly text: string;
  readonly model: SourceModel;
}

interface CheckedFile {
  readonly traces: readonly Trace[];
  readonly findings: readonly Finding[];
  /** Files that the result depends on. */
  readonly dependencies: ReadonlySet<string>;
}

/**
 * The incremental analysis of one workspace: a file is lowered when something first needs it and again when it changed,
 * and checked again when it or a file its program runs through changed.
 */
export function createAnalysis(
  frontends: readonly Frontend[],
  files: SourceProvider,
  settings: AnalysisSettings = DEFAULTS,
): Analysis {
  let current = settings;
  const lowered = new Map<string, LoweredFile>();
  /** Models of files that changed: they help to lower half-typed text. */
  const outdated = new Map<string, SourceModel>();
  const mattering = new Map<string, boolean>();
  const checked = new Map<string, CheckedFile>();
  /** Imported path → importing paths; null until somebody asks. */
  let importers: Map<string, Set<string>> | null = null;

  const frontendOf = (path: string): Frontend | undefined => {
    const extension = path.slice(path.lastIndexOf('.')).toLowerCase();
    return frontends.find((frontend) => frontend.extensions.includes(extension));
  };

  function fileOf(path: string): LoweredFile | undefined {
    const known = lowered.get(path);
    if (known) return known;
    const frontend = frontendOf(path);
    const source = frontend && files.read(path);
    if (!frontend || !source) return undefined;
    const model = frontend.lower(source, outdated.get(path));
    const file = { source, text: source.pieces.map((piece) => piece.text).join('\n'), model };
    lowered.set(path, file);
    outdated.delete(path);
    return file;
  }

  function matters(path: string): boolean {
    const known = mattering.get(path);
    if (known !== undefined) return known;
    const frontend = frontendOf(path);
    const source = frontend && files.read(path);
    const answer =
      source?.pieces.some(
        ({ cell, text }) => cell !== null || MAIN_GUARD.test(text) || (frontend?.mayMatter(text) ?? false),
      ) ?? false;
    mattering.set(path, answer);
    return answer;
  }

  function resolve(from: string, module: string, level: number): string | undefined {
    return frontendOf(from)?.resolveImport(from, module, level, (path) => files.exists(path), ROOTS);
  }

  const shared = new Map<string, SharedModule>();
  const programSource: ProgramSource = { model: (path) => fileOf(path)?.model, matters, resolve, shared };

  function importersOf(path: string): ReadonlySet<string> {
    if (!importers) {
      importers = new Map();
      for (const file of files.files()) {
        const frontend = frontendOf(file);
        const source = frontend && matters(file) ? files.read(file) : undefined;
        for (const piece of frontend && source ? source.pieces : []) {
          if (frontend) addImports(importers, file, piece.text, frontend.language);
        }
      }
    }
    return importers.get(path) ?? NO_FILES;
  }

  function addImports(
    into: Map<string, Set<string>>,
    file: string,
    text: string,
    language: Frontend['language'],
  ): void {
    for (const { module, level, names } of writtenImports(text, language)) {
      const dotted = names.map((name) => (module === '' ? name : `${module}.${name}`));
      for (const written of [module, ...dotted]) {
        const target = resolve(file, written, level);
        if (target === undefined || target === file) continue;
        const known = into.get(target);
        if (known) known.add(file);
        else into.set(target, new Set([file]));
      }
    }
  }

  function checkedOf(path: string): CheckedFile | undefined {
    const known = checked.get(path);
    if (known) return known;
    if (!matters(path)) return undefined;
    const file = fileOf(path);
    if (!file) return undefined;
    const imported = [...importersOf(path)].some(
      (importer) => !/(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(importer),
    );
    const entry: Entry = entryOf(file.model, imported);
    const traces = traceProgram(programSource, file.model, entry);
    const dependencies = new Set(traces.flatMap((trace) => trace.files));
    const result = { traces, findings: findingsOf(file, traces), dependencies };
    checked.set(path, result);
    return result;
  }

  function fixSource(path: string): FixSource | undefined {
    return fileOf(path);
  }

  function findingsOf(file: LoweredFile, traces: readonly Trace[]): Finding[] {
    const found: Finding[] = [];
    const seen = new Set<string>();
    for (const trace of traces) {
      for (const rule of rules) {
        for (const raw of rule.check(trace)) {
          // What lies in another file is that file's own to report.
          if (raw.location.path !== file.model.path) continue;
          // In half-typed code a place may be nothing but where something is missing.
          if (raw.location.span.end <= raw.location.span.start) continue;
          const key = `${rule.id}:${raw.location.span.start}:${raw.stream}`;
          if (seen.has(key)) continue;
          seen.add(key);
          const finding = settle(trace, rule, raw);
          if (finding) found.push(finding);
        }
      }
    }
    return afterSuppression(file, found).sort((a, b) => a.location.span.start - b.location.span.start);
  }

  function settle(trace: Trace, rule: Rule, raw: RawFinding): Finding | null {
    const setting = current.severities[rule.id] ?? 'default';
    if (setting === 'off') return null;
    return {
      rule: rule.id,
      severity: setting === 'default' ? raw.severity : setting,
      location: raw.location,
      stream: raw.stream,
      purpose: raw.purpose,
      source: raw.source,
      message: raw.message[current.locale],
      related: raw.related.map(({ location, message }) => ({ location, message: message[current.locale] })),
      fixes: makeFixes(trace, raw.fixes, fixSource, current.locale),
    };
  }

  function afterSuppression(file: LoweredFile, found: readonly Finding[]): Finding[] {
    const suppressions = suppressionsOf(file.model, file.text);
    const used = new Set<(typeof suppressions)[number]>();
    const kept = found.filter((finding) => {
      const by = suppressions.filter((one) => suppresses(one, finding.rule, finding.location.span));
      for (const one of by) used.add(one);
      return by.length === 0;
    });
    const setting = current.severities[UNUSED_SUPPRESSION] ?? 'default';
    if (setting === 'off') return kept;
    const unused = suppressions.filter((one) => !used.has(one) && speaksOfActiveRules(one.rules));
    return [
      ...kept,
      ...unused.map(
        ({ span }): Finding => ({
          rule: UNUSED_SUPPRESSION,
          severity: setting === 'default' ? 'information' : setting,
          location: { path: file.model.path, span },
          stream: null,
          purpose: null,
          source: 'nondeterministic-algorithm',
          message: UNUSED_MESSAGE[current.locale],
          related: [],
          fixes: [],
        }),
      ),
    ];
  }

  /** A rule that is switched off finds nothing, and its directive is no less needed. */
  function speaksOfActiveRules(named: readonly string[] | null): boolean {
    return named === null || !named.every((rule) => current.severities[rule] === 'off');
  }

  function forget(path: string): void {
    const before = lowered.get(path);
    if (before) outdated.set(path, before.model);
    lowered.delete(path);
    mattering.delete(path);
    for (const [module, { files: loaded }] of shared) if (loaded.has(path)) shared.delete(module);
    for (const [entry, { dependencies }] of checked) {
      if (entry === path || dependencies.has(path)) checked.delete(entry);
    }
  }

  return {
    configure(next) {
      current = next;
      for (const [path, { traces, dependencies }] of checked) {
        const file = fileOf(path);
        if (file) checked.set(path, { traces, dependencies, findings: findingsOf(file, traces) });
      }
    },
    changed(path) {
      const known = lowered.has(path) || mattering.has(path) || outdated.has(path);
      const before = lowered.get(path)?.text;
      forget(path);
      if (!known) {
        // A new file may be what an import elsewhere has been missing.
        checked.clear();
        shared.clear();
        importers = null;
        return;
      }
      if (!importers) return;
      const frontend = frontendOf(path);
      const after =
        files
          .read(path)
          ?.pieces.map((piece) => piece.text)
          .join('\n') ?? '';
      if (
        !frontend ||
        before === undefined ||
        importKey(before, frontend.language) !== importKey(after, frontend.language)
      ) {
        importers = null;
      }
    },
    removed(path) {
      forget(path);
      outdated.delete(path);
      checked.clear();
      shared.clear();
      importers = null;
    },
    check: (path) => checkedOf(path)?.findings ?? [],
    checkAll() {
      const all = new Map<string, readonly Finding[]>();
      for (const path of files.files()) {
        const findings = checkedOf(path)?.findings ?? [];
        if (findings.length > 0) all.set(path, findings);
      }
      return all;
    },
    explain(path, offset): Explanation | null {
      const result = checkedOf(path);
      return result ? explainAt(path, offset, result.traces, result.findings, current.locale) : null;
    },
    entryPoint(path): EntryPoint | null {
      const trace = checkedOf(path)?.traces[0];
      if (!trace || trace.entry.kind === 'library' || trace.entry.kind === 'tests') return null;
      const span = trace.trainsAt?.path === path ? trace.trainsAt.span : firstSpan(trace, path);
      return span ? { path, span, trains: trace.trainsAt !== null } : null;
    },
  };
}

/** A program by its own word, however little of it stands in the file: what it imports may draw. */
const MAIN_GUARD = /__name__ *== *['"]__main__/;

/** Absolute imports start from the workspace and from a `src` folder in it. */
const ROOTS = ['', 'src'];
const NO_FILES: ReadonlySet<string> = new Set();

const UNUSED_MESSAGE = {
  en: 'This comment suppresses nothing: there is no such finding on the line. Remove it.',
  'zh-cn': '此注释没有抑制任何问题：该行没有对应的发现。请删除。',
} as const;

function importKey(text: string, language: Frontend['language']): string {
  return JSON.stringify(writtenImports(text, language));
}

function firstSpan(trace: Trace, path: string): Location['span'] | undefined {
  return trace.events.find((event) => event.place.path === path)?.place.span;
}
