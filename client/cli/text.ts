import type { RunSummary, TensorDiff } from '../../runtime/src/compare/index.ts';
import type { Locale, Severity } from '../../server/src/analysis/model/index.ts';

/** What the command line itself says; findings, verdicts and run problems bring their own words. */
export interface CliText {
  readonly help: string;
  unknownCommand(name: string): string;
  badOption(message: string): string;
  badFormat(value: string, allowed: readonly string[]): string;
  badNumber(option: string, value: string): string;
  badRule(value: string): string;
  noPath: string;
  noSuchPath(path: string): string;
  noPrograms(path: string): string;
  truncated(path: string, limit: number): string;
  cannotEdit(path: string, reason: string): string;
  fixed(count: number, path: string): string;
  place(cell: number | null, line: number, column: number): string;
  severity: Readonly<Record<Severity, string>>;
  fixHint(title: string): string;
  summary(counts: Readonly<Record<Severity, number>>, filesWithFindings: number, files: number): string;
  fixable(count: number): string;
  oneScript: string;
  notAProgram(path: string): string;
  twoRuns: string;
  running(run: number, of: number, step: number): string;
  cancelled: string;
  /** A run that did not end by itself or at its limit. */
  runFailed(run: number, reason: string): string;
  outputTail: string;
  runs: string;
  runLine(run: RunSummary): string;
  tensors: string;
  /** @param step first step after which the tensor differs; -1 = from the beginning; null = never */
  since(step: number | null): string;
  presence(presence: TensorDiff['presence']): string;
  environment: string;
  more(count: number): string;
  recorded(directories: readonly string[]): string;
  reportWritten(path: string): string;
  unexpected(message: string): string;
}

const HELP_EN = `Twinrun finds what makes model training unrepeatable, and shows it by running twice.

Usage
  twinrun lint [options] PATH…                  check programs and notebooks
  twinrun run [options] SCRIPT [-- ARGUMENTS]   run a script several times and compare the results
  twinrun compare [options] RUN RUN…            compare runs that were recorded before

lint
  PATH is a file or a folder; a folder is read as one project.
  --format text|json|sarif    how findings are printed (default: text)
  --fix                       apply the safe fixes, then print what is left
  --exclude GLOB              leave matching files and folders out; may be repeated
  --rule NAME=SEVERITY        off, hint, information, warning, error or default; may be repeated
  Exit code: 0 nothing above information, 1 warnings or errors, 2 something could not be checked.

run
  --times N                   how often to run (default: 2)
  --device NAME               cpu, cuda:0, mps; for TensorFlow.js cpu, wasm, tensorflow (default: the script's choice)
  --steps K                   stop each run after K optimiser steps
  --seconds S                 stop each run after S seconds
  --python PATH               the Python to use for Python scripts
  --format text|json|html     how the comparison is printed (default: text)
  --report FILE               also write the comparison as one HTML file
  What follows -- goes to the script.
  Exit code: 0 bit-identical, 1 different, 2 could not be run or compared.

compare
  --format text|json|html     how the comparison is printed (default: text)
  --report FILE               also write the comparison as one HTML file
  Exit code: 0 bit-identical, 1 different, 2 could not be compared.

Everywhere
  --locale en|zh-cn           language of the messages (default: from LANG)
  --help, --version
`;

const HELP_ZH = `Twinrun 找出使模型训练无法复现的原因，并通过运行两次加以证明。

用法
  twinrun lint [选项] 路径…                检查程序和笔记本
  twinrun run [选项] 脚本 [-- 参数]        多次运行脚本并比较结果
  twinrun compare [选项] 运行目录…         比较以前记录的运行

lint
  路径可以是文件或文件夹；文件夹作为一个项目读取。
  --format text|json|sarif    输出格式（默认：text）
  --fix                       应用安全的修复，然后输出剩余的问题
  --exclude GLOB              排除匹配的文件和文件夹，可重复
  --rule 规则=级别            off、hint、information、warning、error 或 default，可重复
  退出码：0 没有高于 information 的问题，1 有警告或错误，2 有内容无法检查。

run
  --times N                   运行次数（默认：2）
  --device 设备               cpu、cuda:0、mps；TensorFlow.js 为 cpu、wasm、tensorflow（默认：由脚本决定）
  --steps K                   每次运行在 K 个优化步后停止
  --seconds S                 每次运行在 S 秒后停止
  --python 路径               运行 Python 脚本所用的 Python
  --format text|json|html     比较结果的输出格式（默认：text）
  --report 文件               同时将比较结果写为一个 HTML 文件
  -- 之后的内容传给脚本。
  退出码：0 逐位相同，1 不同，2 无法运行或比较。

compare
  --format text|json|html     比较结果的输出格式（默认：text）
  --report 文件               同时将比较结果写为一个 HTML 文件
  退出码：0 逐位相同，1 不同，2 无法比较。

通用
  --locale en|zh-cn           消息的语言（默认：取自 LANG）
  --help, --version
`;

const PRESENCE_EN: Readonly<Record<TensorDiff['presence'], string>> = {
  both: 'in both runs',
  'base-only': 'only in the first run',
  'other-only': 'only in the other run',
  'shape-differs': 'of another shape',
};

const PRESENCE_ZH: Readonly<Record<TensorDiff['presence'], string>> = {
  both: '两次运行都有',
  'base-only': '仅在第一次运行中',
  'other-only': '仅在另一次运行中',
  'shape-differs': '形状不同',
};

const EN: CliText = {
  help: HELP_EN,
  unknownCommand: (name) =>
    `There is no command "${name}". The commands are lint, run and compare; see twinrun --help.`,
  badOption: (message) => `${message}. See twinrun --help.`,
  badFormat: (value, allowed) => `--format cannot be "${value}"; it is one of ${allowed.join(', ')}.`,
  badNumber: (option, value) => `${option} needs a positive number, not "${value}".`,
  badRule: (value) => `--rule needs NAME=SEVERITY, for example unseeded-draw=off, not "${value}".`,
  noPath: 'Say what to check: twinrun lint PATH…',
  noSuchPath: (path) => `${path}: there is no such file or folder.`,
  noPrograms: (path) => `${path}: no Python, notebook, JavaScript or TypeScript files here, so nothing was checked.`,
  truncated: (path, limit) =>
    `${path}: only the first ${limit} program files were read. Leave folders out with --exclude.`,
  cannotEdit: (path, reason) => `${path}: the fixes could not be written: ${reason}.`,
  fixed: (count, path) => `${path}: ${count === 1 ? 'one edit' : `${count} edits`} made.`,
  place: (cell, line, column) => (cell === null ? `${line}:${column}` : `cell ${cell + 1}, ${line}:${column}`),
  severity: { error: 'error', warning: 'warning', information: 'info', hint: 'hint' },
  fixHint: (title) => `fix: ${title}`,
  summary: (counts, filesWithFindings, files) => {
    const parts = [
      plural(counts.error, 'error'),
      plural(counts.warning, 'warning'),
      plural(counts.information, 'information', 'information'),
      plural(counts.hint, 'hint'),
    ].filter((part) => part !== '');
    if (parts.length === 0) return `Nothing found in ${files === 1 ? 'one file' : `${files} files`}.`;
    return `${parts.join(', ')} in ${files === 1 ? 'one file' : `${filesWithFindings} of ${files} files`}.`;
  },
  fixable: (count) => `${count === 1 ? 'One has' : `${count} have`} a safe fix: twinrun lint --fix`,
  oneScript: 'Say which script to run: twinrun run SCRIPT [-- ARGUMENTS]',
  notAProgram: (path) => `${path} is no Python file, notebook, JavaScript or TypeScript file, so it cannot be run.`,
  twoRuns: 'Say which runs to compare, at least two: twinrun compare RUN RUN…',
  running: (run, of, step) => `Run ${run} of ${of}${step < 0 ? ' …' : `, step ${step} …`}`,
  cancelled: 'Cancelled. What was recorded so far is kept.',
  runFailed: (run, reason) => `Run ${run}: ${reason}`,
  outputTail: 'The end of its output:',
  runs: 'Runs',
  runLine: ({ name, device, condition, steps, group }) =>
    `${name}  ${plural(steps, 'step') || 'no step'} on ${device}, ${condition}  (group ${group})`,
  tensors: 'Tensors that differ',
  since: (step) => (step === null ? '' : step < 0 ? 'from the beginning' : `since step ${step}`),
  presence: (presence) => PRESENCE_EN[presence],
  environment: 'Environment that differs',
  more: (count) => `… and ${count} more`,
  recorded: (directories) => `Recorded in:\n${directories.map((directory) => `  ${directory}`).join('\n')}`,
  reportWritten: (path) => `Report: ${path}`,
  unexpected: (message) => `Twinrun failed unexpectedly: ${message}`,
};

const ZH: CliText = {
  help: HELP_ZH,
  unknownCommand: (name) => `没有命令“${name}”。可用的命令是 lint、run 和 compare；参见 twinrun --help。`,
  badOption: (message) => `${message}。参见 twinrun --help。`,
  badFormat: (value, allowed) => `--format 不能是“${value}”，可选 ${allowed.join('、')}。`,
  badNumber: (option, value) => `${option} 需要正数，而不是“${value}”。`,
  badRule: (value) => `--rule 需要 规则=级别，例如 unseeded-draw=off，而不是“${value}”。`,
  noPath: '请指定要检查的内容：twinrun lint 路径…',
  noSuchPath: (path) => `${path}：没有这个文件或文件夹。`,
  noPrograms: (path) => `${path}：这里没有 Python、笔记本、JavaScript 或 TypeScript 文件，因此未检查任何内容。`,
  truncated: (path, limit) => `${path}：仅读取了前 ${limit} 个程序文件。可用 --exclude 排除文件夹。`,
  cannotEdit: (path, reason) => `${path}：无法写入修复：${reason}。`,
  fixed: (count, path) => `${path}：已做 ${count} 处修改。`,
  place: (cell, line, column) => (cell === null ? `${line}:${column}` : `单元格 ${cell + 1}，${line}:${column}`),
  severity: { error: '错误', warning: '警告', information: '信息', hint: '提示' },
  fixHint: (title) => `修复：${title}`,
  summary: (counts, filesWithFindings, files) => {
    const parts = (['error', 'warning', 'information', 'hint'] as const)
      .filter((severity) => counts[severity] > 0)
      .map((severity) => `${counts[severity]} 个${ZH.severity[severity]}`);
    if (parts.length === 0) return `在 ${files} 个文件中未发现问题。`;
    return `${files} 个文件中的 ${filesWithFindings} 个有 ${parts.join('、')}。`;
  },
  fixable: (count) => `其中 ${count} 个可安全修复：twinrun lint --fix`,
  oneScript: '请指定要运行的脚本：twinrun run 脚本 [-- 参数]',
  notAProgram: (path) => `${path} 不是 Python 文件、笔记本、JavaScript 或 TypeScript 文件，无法运行。`,
  twoRuns: '请指定至少两个要比较的运行目录：twinrun compare 目录 目录…',
  running: (run, of, step) => `第 ${run}/${of} 次运行${step < 0 ? ' …' : `，第 ${step} 步 …`}`,
  cancelled: '已取消。已记录的内容予以保留。',
  runFailed: (run, reason) => `第 ${run} 次运行：${reason}`,
  outputTail: '其输出的末尾：',
  runs: '运行',
  runLine: ({ name, device, condition, steps, group }) =>
    `${name}  ${steps} 步，${device}，${condition}（组 ${group}）`,
  tensors: '不同的张量',
  since: (step) => (step === null ? '' : step < 0 ? '从一开始' : `自第 ${step} 步起`),
  presence: (presence) => PRESENCE_ZH[presence],
  environment: '不同的环境',
  more: (count) => `… 另有 ${count} 项`,
  recorded: (directories) => `记录于：\n${directories.map((directory) => `  ${directory}`).join('\n')}`,
  reportWritten: (path) => `报告：${path}`,
  unexpected: (message) => `Twinrun 意外失败：${message}`,
};

export function textFor(locale: Locale): CliText {
  return locale === 'zh-cn' ? ZH : EN;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
