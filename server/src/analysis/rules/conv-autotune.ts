import { fill, type RawFinding, type Rule } from './contract.ts';

const messages = {
  on: {
    en: 'cuDNN is told to time its convolution algorithms and keep the fastest: another run may choose another one, whose sums differ in the last bits. Set it to `False` to repeat runs; training gets slower by what the choice saves.',
    'zh-cn':
      'cuDNN 会对多种卷积算法计时并选用最快的：另一次运行可能选中另一种算法，求和结果在末位不同。要重复运行请设为 `False`，代价是失去自动选择带来的加速。',
  },
  off: { en: 'Turn off the timing of algorithms', 'zh-cn': '关闭算法自动选择' },
} as const;

/** Convolution algorithms are chosen by timing. */
export const convAutotune: Rule = {
  id: 'conv-autotune',
  severity: 'warning',
  source: 'runtime-algorithm',
  title: { en: 'Convolution algorithms are chosen by timing', 'zh-cn': '按计时结果选择卷积算法' },
  check(trace) {
    return trace.events.flatMap((event): RawFinding[] => {
      if (event.kind !== 'setting' || event.setting !== 'cudnn.benchmark' || event.value !== true) return [];
      return [
        {
          location: event.place,
          severity: 'warning',
          stream: null,
          purpose: null,
          source: 'runtime-algorithm',
          message: fill(messages.on),
          related: [],
          fixes: event.valuePlace
            ? [{ fix: 'replace-value', place: event.valuePlace, value: false, title: messages.off }]
            : [],
        },
      ];
    });
  },
};
