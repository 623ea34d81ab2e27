import { fill, type RawFinding, type Rule } from './contract.ts';

const messages = {
  reduced: {
    en: 'Matrix products or convolutions run in reduced precision on GPUs that can: results agree less closely between graphics cards. Fine for speed; turn it off to compare machines.',
    'zh-cn':
      '在支持的 GPU 上，矩阵乘法或卷积会以较低精度计算：不同显卡之间结果差异更大。用于加速没有问题；要跨机器比较请关闭。',
  },
} as const;

/** Values of each switch that lower the precision. */
const LOWERED: Readonly<Record<string, readonly (string | boolean)[]>> = {
  'tf32.matmul': [true, 'tf32'],
  'tf32.conv': [true, 'tf32'],
  'matmul-precision': ['high', 'medium', 'tf32', 'bfloat16'],
};

/** Products are computed in less than the precision of their numbers. */
export const reducedPrecision: Rule = {
  id: 'reduced-precision',
  severity: 'information',
  source: 'hardware',
  title: { en: 'Matrix products run in reduced precision', 'zh-cn': '矩阵乘法以较低精度计算' },
  check(trace) {
    return trace.events.flatMap((event): RawFinding[] => {
      if (event.kind !== 'setting') return [];
      const { value } = event;
      if (value === undefined || value === null || typeof value === 'number') return [];
      if (!LOWERED[event.setting]?.includes(value)) return [];
      return [
        {
          location: event.place,
          severity: 'information',
          stream: null,
          purpose: null,
          source: 'hardware',
          message: fill(messages.reduced),
          related: [],
          fixes: [],
        },
      ];
    });
  },
};
