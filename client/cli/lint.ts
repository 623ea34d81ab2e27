import { join } from 'node:path';
import type { SeveritySetting } from '../../server/src/analysis/model/index.ts';
import { describeProblem, MAXIMUM_FILES, type Project, safeEdits, writeEdits } from '../../server/src/host/index.ts';
import { toJson } from './lint-json.ts';
import { type AskedProject, openProjects } from './lint-projects.ts';
import { type ShownFinding, show } from './lint-report.ts';
import { toSarif } from './lint-sarif.ts';
import { toText } from './lint-text.ts';
import { EXIT, formatOf, parse, type Speech, UsageError } from './options.ts';
import { shownPath } from './paths.ts';
import type { Terminal } from './terminal.ts';

const OPTIONS = {
  format: { type: 'string' },
  fix: { type: 'boolean' },
  exclude: { type: 'string', multiple: true },
  rule: { type: 'string', multiple: true },
} as const;

const SEVERITIES: readonly string[] = ['default', 'off', 'hint', 'information', 'warning', 'error'];

/** A fix can make room for another one that overlapped it: this often at most. */
const MAXIMUM_FIX_ROUNDS = 5;

/** `twinrun lint`: checks files and folders; resolves to the exit code. @throws UsageError */
export async function lint(args: readonly string[], terminal: Terminal, speech: Speech): Promise<number> {
  const { text, locale } = speech;
  const { values, positionals } = parse(args, OPTIONS, text);
  const format = formatOf(values.format, ['text', 'json', 'sarif'], text);
  if (positionals.length === 0) throw new UsageError(text.noPath);
  const severities = Object.fromEntries((values.rule ?? []).map((rule) => severityOf(rule, speech)));
  const settings = { locale, severities, exclude: values.exclude ?? [], include: [] };

  let failed = false;
  const fail = (message: string) => {
    terminal.err(message);
    failed = true;
  };
  const projects = await openProjects(positionals, settings, (path) => fail(text.noSuchPath(path)));
  const findings: ShownFinding[] = [];
  const files = new Set<string>();
  for (const asked of projects) {
    if (values.fix) await fix(asked.project, fail, terminal, speech);
    for (const [file, found] of check(asked, fail, terminal, speech)) {
      if (!files.has(file)) findings.push(...found);
      files.add(file);
    }
  }
  const report = { findings, files: files.size, locale };
  const print = {
    text: () => toText(report, terminal.style, text),
    json: () => toJson(report),
    sarif: () => toSarif(report),
  };
  if (files.size > 0 || format !== 'text') terminal.out(print[format]());
  if (failed) return EXIT.error;
  return findings.some(({ severity }) => severity === 'error' || severity === 'warning') ? EXIT.different : EXIT.fine;
}

/** Findings by absolute path, for every file of a project that could be read. */
function check(
  { project, name, named }: AskedProject,
  fail: (message: string) => void,
  terminal: Terminal,
  { text, locale }: Speech,
): Map<string, ShownFinding[]> {
  const all = project.checkAll();
  const checked = new Map<string, ShownFinding[]>();
  for (const path of [...project.sources.files()].sort()) {
    const file = join(project.root ?? '', path);
    // The analysis may have had no need to read a file that it was asked about: damage must not pass for health.
    if (named.has(path)) project.sources.read(path);
    const problem = project.sources.problems().get(path);
    if (problem === undefined) {
      checked.set(
        file,
        (all.get(path) ?? []).map((finding) => show(finding, project)),
      );
      continue;
    }
    const message = `${shownPath(file)}: ${describeProblem(problem, locale)}`;
    if (named.has(path)) fail(message);
    else terminal.err(message);
  }
  if (project.truncated) terminal.err(text.truncated(name, MAXIMUM_FILES));
  if (checked.size === 0 && named.size === 0) fail(text.noPrograms(name));
  return checked;
}

async function fix(
  project: Project,
  fail: (message: string) => void,
  terminal: Terminal,
  { text }: Speech,
): Promise<void> {
  for (let round = 0; round < MAXIMUM_FIX_ROUNDS; round++) {
    const edits = safeEdits([...project.checkAll().values()].flat());
    const paths = [...new Set(edits.map(({ path }) => path))];
    if (paths.length === 0) return;
    for (const path of paths) {
      const file = join(project.root ?? '', path);
      const own = edits.filter((edit) => edit.path === path);
      const positions = project.positions(path);
      if (positions === undefined) continue;
      try {
        writeEdits(file, own, positions);
      } catch (error) {
        fail(text.cannotEdit(shownPath(file), (error as Error).message));
        return;
      }
      terminal.err(text.fixed(own.length, shownPath(file)));
      await project.changedOnDisk(path);
    }
  }
}

function severityOf(rule: string, { text }: Speech): [string, SeveritySetting] {
  const [name, severity] = rule.split('=');
  if (!name || !SEVERITIES.includes(severity ?? '')) throw new UsageError(text.badRule(rule));
  return [name, severity as SeveritySetting];
}
