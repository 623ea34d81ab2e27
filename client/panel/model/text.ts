import type { CauseId, Locale } from '../../../runtime/src/compare/index.ts';

/** Labels of the page, in every language of the product. Sentences about a result are in `verdict-text.ts`. */
export interface PanelText {
  readonly runs: string;
  readonly run: string;
  readonly condition: string;
  readonly steps: (last: number) => string;
  readonly against: (base: string) => string;
  readonly finalLoss: string;
  readonly time: string;
  readonly base: string;
  readonly bitIdentical: string;
  readonly fromStep: (step: number) => string;
  readonly fromStart: string;
  readonly equalTo: (step: number) => string;
  readonly nothing: string;
  readonly waiting: string;
  readonly atStep: (step: number) => string;
  readonly ended: string;
  readonly groups: (equal: number, of: number) => string;
  readonly noTwoEqual: string;
  readonly captured: (some: number, of: number) => string;
  readonly done: (some: number, of: number) => string;
  readonly pair: (other: string, base: string) => string;
  readonly allRuns: (count: number) => string;

  readonly weights: string;
  readonly draws: string;
  readonly environment: string;
  readonly evidence: string;

  readonly chart: string;
  readonly largest: string;
  readonly lossLabel: string;
  readonly lossAndEquality: string;
  readonly lossOf: (names: string) => string;
  readonly noLoss: string;
  readonly step: string;
  readonly stepN: (step: number) => string;
  readonly start: string;
  readonly previousStep: string;
  readonly nextStep: string;
  readonly firstDifference: string;
  readonly equal: string;
  readonly allEqual: (from: number, to: number) => string;
  readonly noneEqual: string;
  readonly differsFrom: (step: number) => string;
  readonly notWritten: string;

  readonly tensorsAfter: (step: number) => string;
  readonly tensorsInitial: string;
  readonly tensors: string;
  readonly someDiffer: (some: number, of: number) => string;
  readonly someEqual: (some: number, of: number) => string;
  readonly filterTensors: string;
  readonly noTensors: string;
  readonly noMatch: string;
  readonly tensorInOrder: string;
  readonly tensor: string;
  readonly sortByOrder: string;
  readonly sortByLargest: string;
  readonly shape: string;
  readonly since: string;
  readonly sinceTitle: string;
  readonly differing: string;
  readonly differingTitle: string;
  readonly largestLog: string;
  readonly relL2: string;
  readonly digest: (step: number) => string;
  readonly all: string;
  readonly none: string;
  readonly differs: string;
  readonly unknown: string;
  readonly onlyIn: (run: string) => string;
  readonly otherShape: string;
  readonly notSaved: (step: number) => string;

  readonly largestDelta: string;
  readonly meanDelta: string;
  readonly relativeL2: string;
  readonly medianDistance: string;
  readonly ulp: string;
  readonly nonFinite: string;
  readonly of: (part: string, whole: string) => string;
  readonly valueAt: (value: string, step: number) => string;
  readonly weightsOf: (step: number) => string;
  readonly histogram: string;
  readonly histogramLabel: (tensor: string) => string;
  readonly worst: string;
  readonly noState: string;

  readonly noDraws: string;
  readonly streamsDiffer: (streams: string) => string;
  readonly streamsEqual: string;
  readonly stream: string;
  readonly purpose: string;
  readonly purposes: Readonly<Record<string, string>>;
  readonly drawnAt: string;
  readonly seededAt: string;
  readonly notSeeded: string;
  readonly seedUnknown: string;
  readonly unseedable: string;
  readonly drawCounts: (base: string, other: string) => string;
  readonly state: string;
  readonly stateEqual: string;
  readonly stateDiffers: (step: number) => string;
  readonly outside: string;

  readonly onlyDifferences: string;
  readonly entriesDiffer: (some: number, of: number) => string;
  readonly entry: string;
  readonly value: string;
  readonly runsColumn: string;
  readonly bearing: string;
  readonly bearings: Readonly<Record<'high' | 'medium' | 'low', string>>;
  readonly ruledOut: (a: string, b: string) => string;
  readonly noEnvironment: string;
  readonly absent: string;
  readonly everyRun: string;

  readonly output: string;
  readonly problems: string;
  readonly report: (script: string) => string;
  readonly madeBy: (tool: string, date: string) => string;
  readonly open: (place: string) => string;
  readonly differsMark: string;
  readonly equalMark: string;
}

const en: PanelText = {
  runs: 'Runs',
  run: 'Run',
  condition: 'Condition',
  steps: (last) => `Steps 0 to ${last}`,
  against: (base) => `Against ${base}`,
  finalLoss: 'Final loss',
  time: 'Time',
  base: 'base',
  bitIdentical: 'bit-identical',
  fromStep: (step) => `from step ${step}`,
  fromStart: 'from the start',
  equalTo: (step) => `= to step ${step}`,
  nothing: 'nothing recorded',
  waiting: 'waiting',
  atStep: (step) => `at step ${step}`,
  ended: 'ended',
  groups: (equal, of) => `${equal} of ${of} bit-identical`,
  noTwoEqual: 'no two equal',
  captured: (some, of) => `${some} of ${of} recorded`,
  done: (some, of) => `${some} of ${of} done`,
  pair: (other, base) => `${other} against ${base}`,
  allRuns: (n) => `all ${n} runs`,

  weights: 'Weights',
  draws: 'Draws',
  environment: 'Environment',
  evidence: 'Evidence',

  chart: 'Chart',
  largest: 'Largest |Δ|',
  lossLabel: 'Loss',
  lossAndEquality: 'Loss and equality',
  lossOf: (names) => `loss, ${names}`,
  noLoss: 'No loss was recorded.',
  step: 'Step',
  stepN: (step) => (step < 0 ? 'start' : `step ${step}`),
  start: 'start',
  previousStep: 'Previous step',
  nextStep: 'Next step',
  firstDifference: 'first difference',
  equal: 'equal',
  allEqual: (from, to) => `= equal in every bit, steps ${from} to ${to}`,
  noneEqual: '≠ no step is equal',
  differsFrom: (step) => `≠ in at least one tensor from ${step < 0 ? 'the start' : `step ${step}`}`,
  notWritten: 'not recorded',

  tensorsAfter: (step) => `Tensors after step ${step}`,
  tensorsInitial: 'Tensors before the first step',
  tensors: 'Tensors',
  someDiffer: (some, of) => `${some} of ${of} differ`,
  someEqual: (some, of) => `${some} of ${of} equal`,
  filterTensors: 'Filter tensors',
  noTensors: 'No tensors were recorded.',
  noMatch: 'No tensor has this in its name.',
  tensorInOrder: 'Tensor, in update order',
  tensor: 'Tensor',
  sortByOrder: 'Sort in the order in which the optimizer updates them',
  sortByLargest: 'Sort by largest difference',
  shape: 'Shape',
  since: 'Since',
  sinceTitle: 'First step after which it differs',
  differing: 'Differing',
  differingTitle: 'Share of elements that differ in at least one bit',
  largestLog: 'Largest |Δ|, log',
  relL2: 'Rel. L2',
  digest: (step) => (step < 0 ? 'CRC-32' : `CRC-32 after step ${step}`),
  all: 'all',
  none: 'none',
  differs: 'differs',
  unknown: 'unknown',
  onlyIn: (run) => `only in ${run}`,
  otherShape: 'other shape',
  notSaved: (step) =>
    `Weights were not saved here: sizes are those ${step < 0 ? 'of the start' : `after step ${step}`}.`,

  largestDelta: 'Largest |Δ|',
  meanDelta: 'Mean |Δ|',
  relativeL2: 'Relative L2',
  medianDistance: 'Median distance',
  ulp: 'ULP',
  nonFinite: 'NaN or ∞ in one run',
  of: (part, whole) => `${part} of ${whole}`,
  valueAt: (value, step) => `${value} at ${step < 0 ? 'the start' : `step ${step}`}`,
  weightsOf: (step) => (step < 0 ? 'initial values' : `weights of step ${step}`),
  histogram: 'Elements by distance in ULP',
  histogramLabel: (tensor) => `Histogram of the elements of ${tensor} by distance in units in the last place`,
  worst: 'Largest difference at',
  noState: 'Both runs saved no common state of this tensor.',

  noDraws: 'No random draw was recorded.',
  streamsDiffer: (streams) => `Drawn from and differing in state: ${streams}.`,
  streamsEqual: 'Every recorded stream that was drawn from has the same state in both runs.',
  stream: 'Stream',
  purpose: 'Purpose',
  purposes: {
    'weight-init': 'weight init',
    'data-split': 'data split',
    'data-order': 'data order',
    augmentation: 'augmentation',
    dropout: 'dropout',
    noise: 'noise',
    sampling: 'sampling',
    training: 'training',
    other: 'other',
  },
  drawnAt: 'Drawn at',
  seededAt: 'Seeded at',
  notSeeded: 'not seeded',
  seedUnknown: 'not known',
  unseedable: 'takes no seed',
  drawCounts: (base, other) => `Draws, ${base} / ${other}`,
  state: 'State',
  stateEqual: 'equal',
  stateDiffers: (step) => `differs ${step < 0 ? 'from the start' : `from step ${step}`}`,
  outside: 'outside the workspace',

  onlyDifferences: 'Only differences',
  entriesDiffer: (some, of) => `${some} of ${of} entries differ`,
  entry: 'Entry',
  value: 'Value',
  runsColumn: 'Runs',
  bearing: 'Bearing on the result',
  bearings: {
    high: 'Can change the bits of a result',
    medium: 'Can change what the script does',
    low: 'No effect known',
  },
  ruledOut: (a, b) => `Ruled out: ${a} and ${b} differ in it and are equal`,
  noEnvironment: 'No environment was recorded.',
  absent: 'absent',
  everyRun: 'all',

  output: 'Output',
  problems: 'Not compared, or only in part',
  report: (script) => `Run comparison of ${script}`,
  madeBy: (tool, date) => `${tool}, ${date}`,
  open: (place) => `Open ${place}`,
  differsMark: 'differs',
  equalMark: 'equal',
};

const zh: PanelText = {
  runs: '运行',
  run: '运行',
  condition: '条件',
  steps: (last) => `第 0 到 ${last} 步`,
  against: (base) => `与${base}比较`,
  finalLoss: '最终损失',
  time: '用时',
  base: '基准',
  bitIdentical: '逐位相同',
  fromStep: (step) => `从第 ${step} 步起`,
  fromStart: '从一开始',
  equalTo: (step) => `= 到第 ${step} 步`,
  nothing: '没有记录',
  waiting: '等待中',
  atStep: (step) => `第 ${step} 步`,
  ended: '已结束',
  groups: (equal, of) => `${of} 次中 ${equal} 次逐位相同`,
  noTwoEqual: '没有两次相同',
  captured: (some, of) => `${of} 次中记录到 ${some} 次`,
  done: (some, of) => `${of} 次中完成 ${some} 次`,
  pair: (other, base) => `${other}与${base}比较`,
  allRuns: (n) => `全部 ${n} 次运行`,

  weights: '权重',
  draws: '随机取数',
  environment: '环境',
  evidence: '证据',

  chart: '图表',
  largest: '最大 |Δ|',
  lossLabel: '损失',
  lossAndEquality: '损失与相等性',
  lossOf: (names) => `损失，${names}`,
  noLoss: '没有记录到损失。',
  step: '步',
  stepN: (step) => (step < 0 ? '开始' : `第 ${step} 步`),
  start: '开始',
  previousStep: '上一步',
  nextStep: '下一步',
  firstDifference: '首个差异',
  equal: '相同',
  allEqual: (from, to) => `= 第 ${from} 到 ${to} 步逐位相同`,
  noneEqual: '≠ 没有任何一步相同',
  differsFrom: (step) => `≠ ${step < 0 ? '从一开始' : `从第 ${step} 步起`}至少一个张量不同`,
  notWritten: '没有记录',

  tensorsAfter: (step) => `第 ${step} 步之后的张量`,
  tensorsInitial: '第一步之前的张量',
  tensors: '张量',
  someDiffer: (some, of) => `${of} 个中 ${some} 个不同`,
  someEqual: (some, of) => `${of} 个中 ${some} 个相同`,
  filterTensors: '筛选张量',
  noTensors: '没有记录到张量。',
  noMatch: '没有名称包含它的张量。',
  tensorInOrder: '张量（按更新顺序）',
  tensor: '张量',
  sortByOrder: '按优化器更新的顺序排列',
  sortByLargest: '按最大差异排列',
  shape: '形状',
  since: '起始步',
  sinceTitle: '从哪一步之后开始不同',
  differing: '不同比例',
  differingTitle: '至少有一位不同的元素所占比例',
  largestLog: '最大 |Δ|（对数）',
  relL2: '相对 L2',
  digest: (step) => (step < 0 ? 'CRC-32' : `第 ${step} 步之后的 CRC-32`),
  all: '全部',
  none: '无',
  differs: '不同',
  unknown: '未知',
  onlyIn: (run) => `只在${run}中`,
  otherShape: '形状不同',
  notSaved: (step) => `此处没有保存权重：大小取自${step < 0 ? '开始时' : `第 ${step} 步之后`}。`,

  largestDelta: '最大 |Δ|',
  meanDelta: '平均 |Δ|',
  relativeL2: '相对 L2',
  medianDistance: '距离中位数',
  ulp: 'ULP',
  nonFinite: '仅一次为 NaN 或 ∞',
  of: (part, whole) => `${whole} 中的 ${part}`,
  valueAt: (value, step) => `${step < 0 ? '开始时' : `第 ${step} 步`} ${value}`,
  weightsOf: (step) => (step < 0 ? '初始值' : `第 ${step} 步的权重`),
  histogram: '按 ULP 距离统计的元素',
  histogramLabel: (tensor) => `${tensor} 的元素按末位单位距离的直方图`,
  worst: '最大差异位于',
  noState: '两次运行没有保存该张量的共同状态。',

  noDraws: '没有记录到随机取数。',
  streamsDiffer: (streams) => `已取数且状态不同：${streams}。`,
  streamsEqual: '所有已记录且取过数的随机流在两次运行中状态相同。',
  stream: '随机流',
  purpose: '用途',
  purposes: {
    'weight-init': '权重初始化',
    'data-split': '数据划分',
    'data-order': '数据顺序',
    augmentation: '数据增强',
    dropout: 'dropout',
    noise: '噪声',
    sampling: '采样',
    training: '训练',
    other: '其他',
  },
  drawnAt: '取数位置',
  seededAt: '设置种子',
  notSeeded: '未设置种子',
  seedUnknown: '未知',
  unseedable: '无法设置种子',
  drawCounts: (base, other) => `取数次数，${base} / ${other}`,
  state: '状态',
  stateEqual: '相同',
  stateDiffers: (step) => (step < 0 ? '从一开始不同' : `从第 ${step} 步起不同`),
  outside: '工作区以外',

  onlyDifferences: '仅显示差异',
  entriesDiffer: (some, of) => `${of} 项中 ${some} 项不同`,
  entry: '项目',
  value: '值',
  runsColumn: '运行',
  bearing: '对结果的影响',
  bearings: { high: '会改变结果的位', medium: '会改变脚本的行为', low: '没有已知影响' },
  ruledOut: (a, b) => `已排除：${a}与${b}在此项不同，但结果相同`,
  noEnvironment: '没有记录环境。',
  absent: '无',
  everyRun: '全部',

  output: '输出',
  problems: '未比较或只比较了一部分',
  report: (script) => `${script} 的运行比较`,
  madeBy: (tool, date) => `${tool}，${date}`,
  open: (place) => `打开 ${place}`,
  differsMark: '不同',
  equalMark: '相同',
};

export const PANEL_TEXT: Readonly<Record<Locale, PanelText>> = { en, 'zh-cn': zh };

/** The product's locale for a language tag such as `zh-CN`, `zh-Hans`, `en-GB`. */
export function localeOf(language: string): Locale {
  return /^zh\b/i.test(language) ? 'zh-cn' : 'en';
}

/** Page of the rule that finds each cause, where there is one. */
export const RULE_OF_CAUSE: Partial<Readonly<Record<CauseId, string>>> = { 'unseeded-stream': 'unseeded-draw' };
