/** What the launcher tells the user, in English and Chinese: what happened, why, and what to do next. */
export interface Message {
  readonly en: string;
  readonly zh: string;
}

/** A run that could not take place at all. `message` is English. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly code: LaunchErrorCode;
  /** The message in Chinese. */
  readonly zh: string;

  constructor(code: LaunchErrorCode, message: Message) {
    super(message.en);
    this.code = code;
    this.zh = message.zh;
  }
}

export type LaunchErrorCode =
  | 'no-script'
  | 'unsupported-script'
  | 'no-python'
  | 'old-python'
  | 'no-node'
  | 'bad-interpreter'
  | 'no-store'
  | 'no-probe'
  | 'not-started';

export const noScript = (script: string): Message => ({
  en: `There is no file ${script}. Save the script, or check its path, then run again.`,
  zh: `找不到文件 ${script}。请先保存脚本或检查路径,然后重新运行。`,
});

export const unsupportedScript = (script: string): Message => ({
  en: `${script} cannot be run: Twinrun runs Python files (.py), notebooks (.ipynb) and JavaScript or TypeScript files (.js, .mjs, .cjs, .ts, .mts, .cts).`,
  zh: `无法运行 ${script}:Twinrun 支持 Python 文件(.py)、笔记本(.ipynb)以及 JavaScript 或 TypeScript 文件(.js、.mjs、.cjs、.ts、.mts、.cts)。`,
});

export const noPython = (tried: readonly string[]): Message => ({
  en: `No Python was found (looked for ${tried.join(', ')}). Install Python 3.8 or newer, create a .venv in the workspace, or choose an interpreter in the settings, then run again.`,
  zh: `未找到 Python(已查找:${tried.join('、')})。请安装 Python 3.8 或更高版本、在工作区中创建 .venv,或在设置中选择解释器,然后重新运行。`,
});

export const oldPython = (path: string, version: string): Message => ({
  en: `${path} is Python ${version}, but the runtime needs 3.8 or newer to observe a run. Choose a newer interpreter, then run again.`,
  zh: `${path} 的版本是 Python ${version},而运行时需要 3.8 或更高版本才能观察运行过程。请选择更新的解释器,然后重新运行。`,
});

export const noNode = (): Message => ({
  en: 'No Node.js was found on PATH. Install Node.js 20 or newer, or choose an interpreter in the settings, then run again.',
  zh: '在 PATH 中未找到 Node.js。请安装 Node.js 20 或更高版本,或在设置中选择解释器,然后重新运行。',
});

export const badInterpreter = (path: string, why: string): Message => ({
  en: `The interpreter ${path} does not work: ${why}. Check the path in the settings, then run again.`,
  zh: `解释器 ${path} 无法使用:${why}。请检查设置中的路径,然后重新运行。`,
});

export const noStore = (store: string, why: string): Message => ({
  en: `Runs cannot be written to ${store}: ${why}. Free some space or choose a folder you can write to, then run again.`,
  zh: `无法将运行结果写入 ${store}:${why}。请释放空间或选择可写的文件夹,然后重新运行。`,
});

export const noProbe = (path: string): Message => ({
  en: `The installation of Twinrun is incomplete: ${path} is missing. Install it again (from source: npm run build).`,
  zh: `Twinrun 安装不完整:缺少 ${path}。请重新安装(从源码:npm run build)。`,
});

export const notStarted = (interpreter: string, why: string): Message => ({
  en: `${interpreter} could not be started: ${why}. Check that the working folder exists and the interpreter may be executed.`,
  zh: `无法启动 ${interpreter}:${why}。请确认工作目录存在且解释器可执行。`,
});

const afterSteps = (steps: number): Message => {
  if (steps === 0) return { en: 'before the first training step', zh: '尚未完成任何训练步' };
  return { en: `after ${steps} step${steps === 1 ? '' : 's'}`, zh: `已完成 ${steps} 步` };
};

export const reasons = {
  completed: (steps: number): Message => {
    if (steps === 0)
      return {
        en: 'Ended by itself, but no training step and no fit was seen.',
        zh: '脚本自行结束,但未观察到任何训练步或拟合。',
      };
    return { en: `Ended by itself ${afterSteps(steps).en}.`, zh: `脚本自行结束(${afterSteps(steps).zh})。` };
  },
  stepLimit: (limit: number): Message => ({
    en: `Stopped at its limit of ${limit} step${limit === 1 ? '' : 's'}.`,
    zh: `已达到 ${limit} 步的上限而停止。`,
  }),
  timeLimit: (seconds: number, steps: number): Message => ({
    en: `Stopped at its time limit of ${seconds} s, ${afterSteps(steps).en}.`,
    zh: `已达到 ${seconds} 秒的时间上限而停止(${afterSteps(steps).zh})。`,
  }),
  timeLimitForced: (seconds: number, steps: number): Message => ({
    en: `Killed at its time limit of ${seconds} s, ${afterSteps(steps).en}: it did not stop when asked, so its final weights are missing.`,
    zh: `达到 ${seconds} 秒的时间上限后被强制结束(${afterSteps(steps).zh}):脚本未响应停止请求,因此缺少最终权重。`,
  }),
  stopped: (steps: number): Message => ({
    en: `Stopped from outside ${afterSteps(steps).en}.`,
    zh: `被外部停止(${afterSteps(steps).zh})。`,
  }),
  raised: (exception: string, place: string | null, steps: number): Message => ({
    en: `Raised ${exception}${place === null ? '' : ` (${place})`}, ${afterSteps(steps).en}.`,
    zh: `抛出异常 ${exception}${place === null ? '' : `(${place})`},${afterSteps(steps).zh}。`,
  }),
  exitCode: (code: number, steps: number): Message => ({
    en: `Ended with exit code ${code}, ${afterSteps(steps).en}.`,
    zh: `以退出码 ${code} 结束(${afterSteps(steps).zh})。`,
  }),
  signal: (signal: string, steps: number): Message => ({
    en: `Killed by ${signal}, ${afterSteps(steps).en}.${SIGNAL_HINTS[signal]?.en ?? ''}`,
    zh: `被信号 ${signal} 终止(${afterSteps(steps).zh})。${SIGNAL_HINTS[signal]?.zh ?? ''}`,
  }),
  cancelled: (steps: number): Message => ({
    en: `Cancelled ${afterSteps(steps).en}.`,
    zh: `已取消(${afterSteps(steps).zh})。`,
  }),
};

const CRASH: Message = {
  en: ' Native code crashed: the end of its output may say where.',
  zh: ' 本机代码崩溃:输出末尾可能指明位置。',
};

const SIGNAL_HINTS: Readonly<Record<string, Message>> = {
  SIGKILL: {
    en: ' Often this is the system running out of memory.',
    zh: ' 这通常是因为系统内存不足。',
  },
  SIGSEGV: CRASH,
  SIGABRT: CRASH,
  SIGBUS: CRASH,
  SIGFPE: CRASH,
  SIGILL: CRASH,
};
