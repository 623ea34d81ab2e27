import type { Fix, Locale, TextEdit } from '../model/index.ts';
import type { Trace } from '../program/index.ts';
import type { FixRequest, Text } from '../rules/index.ts';
import { type FixSource, indentation, startsLine } from './edits.ts';
import { mathRandom } from './math-random.ts';
import { seedArgument } from './seed-argument.ts';
import { seedStreams } from './seed-streams.ts';

export type { FixSource } from './edits.ts';

const titles = {
  seed: { en: 'Seed before the first draw: {code}', 'zh-cn': '在首次取随机数前设置种子：{code}' },
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
        const seeding = entry && seedStreams(trace, entry, request.streams, request.before);
        if (seeding) add(titles.seed, seeding.statements.join('; '), 'safe', [seeding.edit]);
        break;
      }
      case 'seed-argument': {
        const file = source(request.call.place.path);
        const edit = file && seedArgument(file, request.call, request.parameter);
        if (edit) add(titles.argument, `${request.parameter}=42`, 'safe', [edit]);
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
        if (request.trainsOn || !startsLine(file.text, start)) {
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

function spell(value: boolean | number, language: 'python' | 'javascript'): string {
  if (typeof value === 'number' || language === 'javascript') return String(value);
  return value ? 'True' : 'False';
}
