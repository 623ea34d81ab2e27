import type { CatalogueData, DrawEffect, SeedParameter } from './schema.ts';

/** NumPy: the global RandomState behind `numpy.random.*` and the generator objects. */

const seed = (name: string): SeedParameter => ({ name, position: 0, default: null, none: 'entropy' });
const draw = (purpose: DrawEffect['purpose'] = 'other'): DrawEffect => ({
  effect: 'draw',
  stream: 'np.global',
  purpose,
});
const introspected = { verified: 'introspected', source: 'numpy 2.4.6' } as const;
const executed = { verified: 'executed', source: 'numpy 2.4.6' } as const;

const GLOBAL_DRAWS = ['rand', 'randn', 'randint', 'random', 'normal', 'uniform', 'choice'];

export const numpy: CatalogueData = {
  id: 'numpy',
  language: 'python',
  roots: ['numpy'],
  modules: { 'numpy.random.mtrand': 'numpy.random' },
  streams: [
    {
      id: 'np.global',
      title: { en: 'NumPy’s global generator', 'zh-cn': 'NumPy 的全局生成器' },
      fix: { module: 'numpy', import: 'import numpy as np', statement: '{module}.random.seed({seed})' },
    },
    { id: 'np.generator.instance', title: { en: 'a NumPy Generator', 'zh-cn': 'NumPy 生成器对象' } },
  ],
  symbols: [
    {
      names: ['numpy.random.seed'],
      kind: 'function',
      effects: [{ effect: 'seed', streams: ['np.global'], seed: seed('seed') }],
      ...executed,
    },
    ...GLOBAL_DRAWS.map((name) => ({
      names: [`numpy.random.${name}`],
      kind: 'function' as const,
      effects: [draw()],
      returns: { drawn: true } as const,
      ...introspected,
    })),
    {
      names: ['numpy.random.shuffle', 'numpy.random.permutation'],
      kind: 'function',
      effects: [draw('data-order')],
      ...introspected,
    },
    {
      names: ['numpy.random.default_rng'],
      kind: 'function',
      returns: { generator: 'numpy.random.Generator', stream: 'np.generator.instance', seed: seed('seed') },
      ...executed,
    },
    { names: ['numpy.random.Generator'], kind: 'class', ...introspected },
    {
      names: ['numpy.random.Generator.normal'],
      kind: 'method',
      effects: [{ effect: 'draw', stream: 'receiver', purpose: 'other' }],
      ...introspected,
    },
  ],
};
