import type { Fix, Locale, TextEdit } from '../model/index.ts';
import type { Trace } from '../program/index.ts';
import type { FixRequest, Text } from '../rules/index.ts';
import { type FixSource, indentation, startsLine } from './edits.ts';
import { mathRandom } from './math-random.ts';
import { seedArgument } from './seed-argument.ts';
import { DEFAULT_SEED, isImportedBefore, seedStreams } from './seed-streams.ts';

export type { FixSource } from './edits.ts';

const AND = { en: ' and ', 'zh-cn': ' 和 ' } as const;

const titles = {
  seed: { en: 'Seed before the first draw with {code}', 'zh-cn': '在首次取随机数前用 {code} 设置种子' },
  argument: { en: 'Pass {code}', 'zh-cn': '传入 {code}' },
  evaluate: { en: 'Call {code} before', 'zh-cn': '先调用 {code}' },
  explainMode: {
    en: 'By hand: call {code} before the evaluation and train() before training goes on',
    'zh-cn': '手动处理：推理前调用 {code}，继续训练前调用 train()',
  },
  mathRandom: { en: 'Replace Math.random by a seeded generator', 'zh-cn': '用带种子的生成器替换 Math.random' },
} as const;

/**
 * Turns what a rule asks for into edits.
 * @param source gives a file's model and program text; undefined where it cannot be read
 * @returns fixes in the order of the requests; the first that edits is the preferred one
 */
export function makeFixes(
  trace: Trace,
  requests: readonly FixRequest[],
  source: (path: string) => FixSource | undefined,
  locale: Locale,
): Fix[] {
  const fixes: Fix[] = [];
  const add = (title: Text, code: string, safety: Fix['safety'], edits: readonly TextEdit[]): void => {
    const preferred = edits.length > 0 && !fixes.some((fix) => fix.preferred);
    fixes.push({ title: title[locale].replace('{code}', code), safety, preferred, edits });
  };
  for (const request of requests) {
    switch (request.fix) {
      case 'seed-streams': {
        const entry = source(trace.entry.path);
        const seeding = entry && seedStreams(trace, entry, request.streams, request.before, request.value);
        if (seeding) add(titles.seed, seeding.calls.join(AND[locale]), 'safe', [seeding.edit]);
        break;
      }
      case 'seed-argument': {
        const file = source(request.call.place.path);
        const value = file && argumentValue(trace, file, request);
        const edit = value && seedArgument(file, request.call, request.parameter, value);
        if (edit) add(titles.argument, `${request.parameter}=${value}`, 'safe', [edit]);
        break;
      }
      case 'replace-value': {
        const file = source(request.place.path);
        if (!file) break;
        const text = spell(request.value, file.model.language);
        add(request.title, text, 'safe', [{ path: request.place.path, span: request.place.span, text }]);
        break;
      }
      case 'evaluation-mode': {
        const file = source(request.statement.path);
        if (!file || request.receiver.path !== request.statement.path) break;
        const receiver = file.text.slice(request.receiver.span.start, request.receiver.span.end);
        if (!/^[\w.]+$/.test(receiver)) break;
        const code = `${receiver}.eval()`;
        const { start } = request.statement.span;
        const statement = file.text.slice(start, request.statement.span.end);
        if (request.trainsOn || !startsLine(file.text, start) || bindsInside(statement, receiver)) {
          add(titles.explainMode, code, 'explain', []);
          break;
        }
        const text = `${code}\n${indentation(file.text, start)}`;
        add(titles.evaluate, code, 'changes-results', [
          { path: request.statement.path, span: { start, end: start }, text },
        ]);
        break;
      }
      case 'replace-math-random': {
        const entry = source(trace.entry.path);
        if (entry) add(titles.mathRandom, '', 'safe', [mathRandom(entry)]);
        break;
      }
    }
  }
  return fixes;
}

/** The receiver is a variable of a comprehension or lambda: in front of the statement there is no such name. */
function bindsInside(statement: string, receiver: string): boolean {
  const root = receiver.split('.')[0] ?? receiver;
  return new RegExp(`\\bfor\\b[^:]*\\b${root}\\b[^:]*\\bin\\b|\\blambda\\b[^:]*\\b${root}\\b[^:]*:`).test(statement);
}

/** A number, or a seeded generator by the names of this file; null where it has no name for one. */
function argumentValue(
  trace: Trace,
  file: FixSource,
  request: Extract<FixRequest, { fix: 'seed-argument' }>,
): string | null {
  if (request.takes === 'seed') return DEFAULT_SEED;
  const generator = trace.streams.get(request.stream)?.generator;
  const local = generator && trace.modules.get(generator.module);
  if (!local || file.model.path !== trace.entry.path) return null;
  if (!isImportedBefore(file, local, request.call.place.span.start)) return null;
  return generator.expression.replace('{module}', local).replace('{seed}', DEFAULT_SEED);
}

function spell(value: boolean | number, language: 'python' | 'javascript'): string {
  if (typeof value === 'number' || language === 'javascript') return String(value);
  return value ? 'True' : 'False';
}
