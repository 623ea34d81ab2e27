import type { CauseId, Locale } from '../../../runtime/src/compare/index.ts';
import { code, type Fragment, type Phrase, phrase } from './phrase.ts';

/** The sentences of a verdict. Each says what, where and why in at most 25 words; names are the ones people use. */
export interface VerdictText {
  /** A stream in people's words; the id itself for one without. */
  stream(id: string): string;
  /** `parted` with a clause: confirmed or probable. */
  part(step: number, clause: Phrase, confirmed: boolean): Phrase;
  partUnknown(step: number): Phrase;
  partStructure(step: number, tensor: string, run: string): Phrase;
  partLength(step: number): Phrase;
  clause(cause: CauseId, purpose: string, stream: string, place: Fragment | null, otherSeeds: boolean): Phrase;
  differing(
    run: string,
    some: number,
    of: number,
    first: string | null,
    losses: readonly [string, string] | null,
  ): Phrase;
  identical(runs: number): Phrase;
  identicalDetail(tensors: number, steps: number, script: string, device: string): Phrase;
  fittedDetail(tensors: number, script: string): Phrase;
  expected(seeds: readonly (readonly [string, Fragment | null])[]): Phrase;
  noEffect(stream: string, place: Fragment | null): Phrase;
  partial(run: string, step: number): Phrase;
  partialDetail(equal: number, of: number, missing: number): Phrase;
  nothing(script: string): Phrase;
  onlyOne(run: string, of: number): Phrase;
  notConfirmed: string;
  confirmed: string;
  refuted: string;
  expectedHead: string;
  unexpectedHead: string;
  missingHead: string;
  also(stream: string, place: Fragment | null): Phrase;
  next(
    cause: CauseId,
    stream: string | null,
    seedCall: string | null,
    place: Fragment | null,
  ): readonly [string, Phrase];
  nextIdentical: readonly [string, Phrase];
  nextPartial: readonly [string, Phrase];
  nextNothing: readonly [string, Phrase];
  open(label: string): string;
  runAgain: string;
  showOutput: string;
  runTwice: (times: number) => string;
  cancel: string;
  empty(script: string): Phrase;
  emptyDetail(times: number, steps: number | null, seconds: number | null): Phrase;
  running: Phrase;
  runningDetail(name: string, of: number, step: number, steps: number | null): Phrase;
  startingDetail(name: string, of: number): Phrase;
  tersePart(step: number, tensor: string | null, initial: boolean): string;
  terseIdentical: string;
  tersePartial(step: number): string;
  terseNothing: string;
}

const EN_STREAMS: Readonly<Record<string, string>> = {
  'py.random': 'Python’s random module',
  'np.global': 'NumPy’s global generator',
  'torch.default': 'torch’s generator',
  'torch.cpu': 'torch’s generator',
  'torch.cuda': 'torch’s CUDA generator',
  'torch.mps': 'torch’s MPS generator',
  'tf.global': 'TensorFlow’s global generator',
  'keras.global': 'Keras’s global generator',
  'js.Math.random': 'Math.random',
  'os.entropy': 'the system’s entropy',
  'np.generator.instance': 'a NumPy generator',
  'np.random_state.instance': 'a NumPy RandomState',
  'torch.generator.instance': 'a torch Generator',
};

const EN_VERBS: Readonly<Record<string, string>> = {
  'weight-init': 'initializes weights from',
  'data-split': 'splits the data with',
  'data-order': 'shuffles with',
  augmentation: 'augments the data with',
  dropout: 'drops units with',
  noise: 'adds noise from',
  sampling: 'samples from',
};

const EN_NEXT: Partial<Readonly<Record<CauseId, readonly [string, Phrase]>>> = {
  'worker-rng': ['Seed Each Worker', phrase`Give each worker its own seed, derived from one base seed.`],
  'extra-draw': ['Separate the Generator', phrase`Let the extra draw use a generator of its own.`],
  'hash-order': ['Sort the Set', phrase`Iterate over ${code('sorted(…)')} wherever the order reaches data or labels.`],
  'fs-order': ['Sort the Files', phrase`Sort the listing before it is used.`],
  'scheduling-order': ['Keep the Order', phrase`Collect results in the order of submission, not of completion.`],
  'device-or-precision': [
    'Compare Within a Tolerance',
    phrase`Across devices, precisions and library versions the bits differ by rounding: judge the size of the difference, not equality.`,
  ],
  'thread-count': ['Pin Threads', phrase`Set the same number of threads for every run: sums are split by thread.`],
  'input-changed': ['Restore the Input', phrase`Compare runs that read the same files.`],
  'nondeterministic-op': [
    'Use Deterministic Algorithms',
    phrase`${code('torch.use_deterministic_algorithms(True)')} replaces such an operation, or names it.`,
  ],
  'unseedable-source': [
    'Replace the Source',
    phrase`No seed reaches this source. Put a seeded generator in the place of ${code('Math.random')} at the start of the program: the quick fix writes it.`,
  ],
  unknown: [
    'Narrow It Down',
    phrase`Run again with one thread and fewer steps; if the runs then agree, threads matter.`,
  ],
};

const en: VerdictText = {
  stream: (id) => EN_STREAMS[id] ?? id,
  part: (step, clause, confirmed) =>
    confirmed
      ? phrase`The runs part at step ${step}: ${clause}.`
      : phrase`The runs part at step ${step}, probably because ${clause}.`,
  partUnknown: (step) => phrase`The runs part at step ${step}; no recorded stream, setting or file explains it.`,
  partStructure: (step, tensor, run) =>
    phrase`The models differ from step ${step}: ${code(tensor)} is missing or has another shape in ${run}.`,
  partLength: (step) => phrase`The runs part at step ${step}: one ends by itself there, the other goes on.`,
  clause: (cause, purpose, stream, place, otherSeeds) => {
    const verb = EN_VERBS[purpose] ?? 'draws from';
    switch (cause) {
      case 'unseeded-stream':
        if (otherSeeds)
          return place === null
            ? phrase`${stream} is seeded differently in each run`
            : phrase`${place} seeds ${stream} differently in each run`;
        return place === null
          ? phrase`${stream} is never seeded`
          : phrase`${place} ${verb} ${stream}, which is never seeded`;
      case 'unseedable-source':
        return place === null
          ? phrase`the script draws from ${stream}, which takes no seed`
          : phrase`${place} ${verb} ${stream}, which takes no seed`;
      case 'hash-order':
        return place === null
          ? phrase`a set’s order changes with every process`
          : phrase`${place} follows the order of a set, which changes with every process`;
      case 'fs-order':
        return place === null ? phrase`files are listed unsorted` : phrase`${place} lists files unsorted`;
      case 'scheduling-order':
        return place === null
          ? phrase`results are taken as they finish`
          : phrase`${place} takes results as they finish`;
      case 'device-or-precision':
        return phrase`other devices or libraries round differently`;
      case 'thread-count':
        return phrase`the thread counts differ, and sums are split by thread`;
      case 'input-changed':
        return place === null ? phrase`an input file changed` : phrase`${place} has other content`;
      case 'nondeterministic-op':
        return phrase`an operation gives other bits for equal inputs`;
      default:
        return phrase`something not recorded differs`;
    }
  },
  differing: (run, some, of, first, losses) => {
    const all = some === of && of > 1 ? `all ${of}` : `${some} of ${of}`;
    const named = first === null ? phrase`` : phrase`, first in ${code(first)}`;
    const ends =
      losses === null
        ? phrase``
        : phrase`${first === null ? ' and' : ', and'} ends at loss ${losses[1]} instead of ${losses[0]}`;
    return phrase`${capital(run)} differs in ${all} tensors${named}${ends}.`;
  },
  identical: (runs) => phrase`Bit-identical: ${runs} of ${runs} runs end with the same weights.`,
  identicalDetail: (tensors, steps, script, device) =>
    phrase`${tensors === 1 ? 'The one tensor matches' : `All ${tensors} tensors match`} in every bit after each of ${steps} steps: ${code(script)} repeats on this machine${device === 'default' ? '' : ` (${device})`}.`,
  fittedDetail: (tensors, script) =>
    phrase`All ${tensors} fitted arrays match in every bit: ${code(script)} repeats on this machine.`,
  expected: (seeds) => {
    const list = seeds.flatMap(([stream, place], i): Fragment[] => [
      i === 0 ? '' : i === seeds.length - 1 ? ' and ' : ', ',
      code(stream),
      ...(place === null ? [] : [' at ', place]),
    ]);
    return phrase`every stream drawn from is seeded, ${list}.`;
  },
  noEffect: (stream, place) =>
    phrase`${code(stream)} was drawn from unseeded${place === null ? '' : ' at '}${place ?? ''}, without effect on the weights of these runs.`,
  partial: (run, step) =>
    phrase`Equal as far as it goes: ${run} ended ${step < 0 ? 'before the first step' : `after step ${step}`}.`,
  partialDetail: (equal, of, missing) =>
    phrase`${equal === of ? 'No run differs from another.' : `${equal} of ${of} runs are bit-identical to their end.`} ${missing === 1 ? 'One step is' : `${missing} steps are`} missing, and nothing is known about them.`,
  nothing: (script) =>
    phrase`Nothing to compare: no run of ${code(script)} recorded a training step or a fitted model.`,
  onlyOne: (run, of) => phrase`Nothing to compare: of ${of} runs only ${run} recorded a training step.`,
  notConfirmed: 'Not confirmed:',
  confirmed: 'Confirmed by pinning:',
  refuted: 'Refuted by pinning:',
  expectedHead: 'Expected:',
  unexpectedHead: 'Not by design:',
  missingHead: 'Why it ended:',
  also: (stream, place) => phrase`Also unseeded: ${code(stream)}${place === null ? '' : ' at '}${place ?? ''}.`,
  next: (cause, stream, seedCall, place) => {
    const other = EN_NEXT[cause];
    if (other !== undefined) return other;
    const head = stream === null ? 'Seed It' : `Seed ${EN_SHORT[stream.split('.')[0] ?? ''] ?? stream}`;
    const before = place === null ? phrase`before the first draw` : phrase`before the draw at ${place}`;
    return [head, seedCall === null ? phrase`Seed it ${before}.` : phrase`Call ${code(seedCall)} ${before}.`];
  },
  nextIdentical: [
    'Not covered by this proof',
    phrase`Another machine, device or thread count can still give other bits.`,
  ],
  nextPartial: ['Run It Again', phrase`Only complete runs prove that the script repeats.`],
  nextNothing: [
    'See What It Printed',
    phrase`Twinrun sees optimizer steps of PyTorch and Keras, ${code('fit')} of scikit-learn, and training in TensorFlow.js.`,
  ],
  open: (label) => `Open ${label}`,
  runAgain: 'Run Again',
  showOutput: 'Show Output',
  runTwice: (times) => (times === 2 ? 'Run Twice' : `Run ${times} Times`),
  cancel: 'Cancel',
  empty: (script) => phrase`No runs of ${code(script)} to compare yet.`,
  emptyDetail: (times, steps, seconds) => {
    const limits = [...(steps === null ? [] : [`${steps} steps`]), ...(seconds === null ? [] : [`${seconds} s`])].join(
      ' or ',
    );
    return phrase`Twinrun runs the script ${times === 2 ? 'twice' : `${times} times`}${limits === '' ? '' : `, stops each run after ${limits}`}, and compares every weight. Your files are not changed.`;
  },
  running: phrase`Running, then comparing every weight…`,
  runningDetail: (name, of, step, steps) =>
    phrase`${capital(name)} of ${of} is at step ${step}${steps === null ? '' : ` of ${steps}`}.`,
  startingDetail: (name, of) => phrase`${capital(name)} of ${of} is starting.`,
  tersePart: (step, tensor, initial) =>
    `differ from step ${step}${initial ? ', already in the initial weights' : ''}${tensor === null ? '' : `, first in ${tensor}`}`,
  terseIdentical: 'bit-identical',
  tersePartial: (step) =>
    step < 0 ? 'equal, but nothing was recorded to the end' : `equal through step ${step}, then cut short`,
  terseNothing: 'nothing to compare',
};

const EN_SHORT: Readonly<Record<string, string>> = {
  np: 'NumPy',
  torch: 'torch',
  py: 'random',
  tf: 'TensorFlow',
  keras: 'Keras',
  jax: 'JAX',
};

const ZH_STREAMS: Readonly<Record<string, string>> = {
  'py.random': 'Python 的 random 模块',
  'np.global': 'NumPy 的全局生成器',
  'torch.default': 'torch 的生成器',
  'torch.cpu': 'torch 的生成器',
  'torch.cuda': 'torch 的 CUDA 生成器',
  'torch.mps': 'torch 的 MPS 生成器',
  'tf.global': 'TensorFlow 的全局生成器',
  'keras.global': 'Keras 的全局生成器',
  'js.Math.random': 'Math.random',
  'os.entropy': '系统熵源',
  'np.generator.instance': 'NumPy 生成器',
  'np.random_state.instance': 'NumPy RandomState',
  'torch.generator.instance': 'torch Generator',
};

const ZH_VERBS: Readonly<Record<string, string>> = {
  'weight-init': '初始化权重',
  'data-split': '划分数据',
  'data-order': '打乱数据',
  augmentation: '做数据增强',
  dropout: '做 dropout',
  noise: '加噪声',
  sampling: '采样',
};

const ZH_NEXT: Partial<Readonly<Record<CauseId, readonly [string, Phrase]>>> = {
  'worker-rng': ['为每个 worker 设置种子', phrase`由一个基础种子为每个 worker 派生各自的种子。`],
  'extra-draw': ['分开生成器', phrase`让多出来的取数使用自己的生成器。`],
  'hash-order': ['给集合排序', phrase`凡是顺序影响数据或标签之处，都遍历 ${code('sorted(…)')}。`],
  'fs-order': ['给文件排序', phrase`使用之前先对文件列表排序。`],
  'scheduling-order': ['保持顺序', phrase`按提交顺序而不是完成顺序收集结果。`],
  'device-or-precision': [
    '在容差内比较',
    phrase`设备、精度和库版本不同，舍入就会不同：应看差异大小，而不是是否逐位相等。`,
  ],
  'thread-count': ['固定线程数', phrase`让每次运行使用相同的线程数：求和按线程拆分。`],
  'input-changed': ['还原输入', phrase`比较读取相同文件的运行。`],
  'nondeterministic-op': [
    '使用确定性算法',
    phrase`${code('torch.use_deterministic_algorithms(True)')} 会替换这种运算，或指出它的名字。`,
  ],
  'unseedable-source': [
    '替换来源',
    phrase`任何种子都到不了这个来源。请在程序开头用带种子的生成器替换 ${code('Math.random')}：快速修复会写好它。`,
  ],
  unknown: ['缩小范围', phrase`用单线程和更少的步数再运行；如果结果一致，说明与线程有关。`],
};

const zh: VerdictText = {
  stream: (id) => ZH_STREAMS[id] ?? id,
  part: (step, clause, confirmed) =>
    confirmed
      ? phrase`两次运行在第 ${step} 步分开：${clause}。`
      : phrase`两次运行在第 ${step} 步分开，可能是因为${clause}。`,
  partUnknown: (step) => phrase`两次运行在第 ${step} 步分开；没有任何已记录的随机流、设置或文件能解释。`,
  partStructure: (step, tensor, run) =>
    phrase`从第 ${step} 步起模型结构不同：${run}缺少 ${code(tensor)} 或其形状不同。`,
  partLength: (step) => phrase`两次运行在第 ${step} 步分开：一次自行结束，另一次继续。`,
  clause: (cause, purpose, stream, place, otherSeeds) => {
    const verb = ZH_VERBS[purpose] ?? '取随机数';
    const here = place === null ? phrase`脚本` : phrase` ${place} `;
    switch (cause) {
      case 'unseeded-stream':
        return otherSeeds
          ? phrase`${here}给${stream}设置的种子每次不同`
          : phrase`${here}用${stream}${verb}，而它从未设置种子`;
      case 'unseedable-source':
        return phrase`${here}用${stream}${verb}，而它无法设置种子`;
      case 'hash-order':
        return phrase`${here}依赖集合的顺序，而它在每个进程中都不同`;
      case 'fs-order':
        return phrase`${here}列出文件时没有排序`;
      case 'scheduling-order':
        return phrase`${here}按完成的先后取结果`;
      case 'device-or-precision':
        return phrase`不同的设备或库舍入方式不同`;
      case 'thread-count':
        return phrase`线程数不同，而求和按线程拆分`;
      case 'input-changed':
        return place === null ? phrase`输入文件变了` : phrase` ${place} 的内容不同`;
      case 'nondeterministic-op':
        return phrase`某个运算对相同的输入给出不同的位`;
      default:
        return phrase`有未记录的因素不同`;
    }
  },
  differing: (run, some, of, first, losses) => {
    const named = first === null ? phrase`` : phrase`，最先是 ${code(first)}`;
    const ends = losses === null ? phrase`` : phrase`，最终损失为 ${losses[1]} 而不是 ${losses[0]}`;
    return phrase`${run}的 ${of} 个张量中有 ${some} 个不同${named}${ends}。`;
  },
  identical: (runs) => phrase`逐位相同：${runs} 次运行全部得到相同的权重。`,
  identicalDetail: (tensors, steps, script, device) =>
    phrase`${tensors} 个张量在 ${steps} 步中的每一步之后都逐位相同：${code(script)} 在本机${device === 'default' ? '' : `（${device}）`}上可重复。`,
  fittedDetail: (tensors, script) => phrase`${tensors} 个拟合数组逐位相同：${code(script)} 在本机上可重复。`,
  expected: (seeds) => {
    const list = seeds.flatMap(([stream, place], i): Fragment[] => [
      i === 0 ? '' : '、',
      code(stream),
      ...(place === null ? [] : ['（', place, '）']),
    ]);
    return phrase`取过数的随机流都设置了种子：${list}。`;
  },
  noEffect: (stream, place) =>
    phrase`${code(stream)} 未设置种子就${place === null ? '' : '在 '}${place ?? ''}${place === null ? '' : ' '}取了随机数，但没有影响这些运行的权重。`,
  partial: (run, step) => phrase`就已有部分而言相同：${run}${step < 0 ? '在第一步之前' : `在第 ${step} 步之后`}结束。`,
  partialDetail: (equal, of, missing) =>
    phrase`${equal === of ? '各次运行没有差异。' : `${of} 次运行中有 ${equal} 次直到结束都逐位相同。`}缺少 ${missing} 步，对它们一无所知。`,
  nothing: (script) => phrase`没有可比较的内容：${code(script)} 的运行没有记录到训练步骤或已拟合的模型。`,
  onlyOne: (run, of) => phrase`没有可比较的内容：${of} 次运行中只有${run}记录到训练步骤。`,
  notConfirmed: '尚未证实：',
  confirmed: '已通过固定证实：',
  refuted: '已通过固定否定：',
  expectedHead: '符合预期：',
  unexpectedHead: '并非有意：',
  missingHead: '结束原因：',
  also: (stream, place) =>
    phrase`同样未设置种子：${code(stream)}${place === null ? '' : '（'}${place ?? ''}${place === null ? '' : '）'}。`,
  next: (cause, stream, seedCall, place) => {
    const other = ZH_NEXT[cause];
    if (other !== undefined) return other;
    const head = stream === null ? '设置种子' : `为 ${EN_SHORT[stream.split('.')[0] ?? ''] ?? stream} 设置种子`;
    const before = place === null ? phrase`在第一次取数之前` : phrase`在 ${place} 取数之前`;
    return [head, seedCall === null ? phrase`${before}设置种子。` : phrase`${before}调用 ${code(seedCall)}。`];
  },
  nextIdentical: ['此结果不涵盖', phrase`换一台机器、设备或线程数，仍可能得到不同的位。`],
  nextPartial: ['再运行一次', phrase`只有完整的运行才能证明脚本可重复。`],
  nextNothing: [
    '查看输出',
    phrase`Twinrun 能看到 PyTorch 和 Keras 的优化器步骤、scikit-learn 的 ${code('fit')} 以及 TensorFlow.js 的训练。`,
  ],
  open: (label) => `打开 ${label}`,
  runAgain: '再次运行',
  showOutput: '显示输出',
  runTwice: (times) => (times === 2 ? '运行两次' : `运行 ${times} 次`),
  cancel: '取消',
  empty: (script) => phrase`还没有可比较的 ${code(script)} 运行。`,
  emptyDetail: (times, steps, seconds) => {
    const limits = [...(steps === null ? [] : [`${steps} 步`]), ...(seconds === null ? [] : [`${seconds} 秒`])].join(
      '或 ',
    );
    return phrase`Twinrun 把脚本运行 ${times} 次${limits === '' ? '' : `，每次在 ${limits}后停止`}，并比较每个权重。不会改动你的文件。`;
  },
  running: phrase`正在运行，随后比较每个权重…`,
  runningDetail: (name, of, step, steps) =>
    phrase`${name}（共 ${of} 次）在第 ${step} 步${steps === null ? '' : `，共 ${steps} 步`}。`,
  startingDetail: (name, of) => phrase`${name}（共 ${of} 次）正在启动。`,
  tersePart: (step, tensor, initial) =>
    `从第 ${step} 步起不同${initial ? '，初始权重已不同' : ''}${tensor === null ? '' : `，最先是 ${tensor}`}`,
  terseIdentical: '逐位相同',
  tersePartial: (step) => (step < 0 ? '相同，但没有记录到结束' : `到第 ${step} 步相同，之后中断`),
  terseNothing: '没有可比较的内容',
};

export const VERDICT_TEXT: Readonly<Record<Locale, VerdictText>> = { en, 'zh-cn': zh };

/** The call that seeds each stream. */
export const SEED_CALL: Readonly<Record<string, string>> = {
  'py.random': 'random.seed(0)',
  'np.global': 'np.random.seed(0)',
  'torch.default': 'torch.manual_seed(0)',
  'torch.cpu': 'torch.manual_seed(0)',
  'torch.cuda': 'torch.manual_seed(0)',
  'tf.global': 'tf.random.set_seed(0)',
  'keras.global': 'keras.utils.set_random_seed(0)',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
