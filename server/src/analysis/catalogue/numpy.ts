import { at, draw, family, from, generatorAt, seedAt, symbol } from './families.ts';
import type { CatalogueData } from './schema.ts';

/** NumPy: the global RandomState behind `numpy.random.*`, and the generator objects, which it does not seed. */

const executed = from('executed', 'numpy 2.4.6');
const introspected = from('introspected', 'numpy 2.4.6');
const seed = seedAt(at(0, 'seed', null), 'entropy');

/** The distributions that the global functions and both generator classes have. */
const DISTRIBUTIONS = `beta binomial bytes chisquare dirichlet exponential f gamma geometric gumbel hypergeometric
  laplace logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare
  noncentral_f normal pareto poisson power rayleigh standard_cauchy standard_exponential standard_gamma standard_normal
  standard_t triangular uniform vonmises wald weibull zipf random choice`;

/** What only the legacy interface has: the global functions and RandomState. */
const LEGACY = 'rand randint randn random_sample';

const drawn = { kind: 'function', effects: [draw('np.global', 'other')], returns: { drawn: true } } as const;
const method = { kind: 'method', effects: [draw('receiver', 'other')], returns: { drawn: true } } as const;
const ordering = { kind: 'method', effects: [draw('receiver', 'data-order')] } as const;

export const numpy: CatalogueData = {
  id: 'numpy',
  language: 'python',
  roots: ['numpy'],
  modules: { 'numpy.random.mtrand': 'numpy.random', 'numpy.random._generator': 'numpy.random' },
  streams: [
    {
      id: 'np.global',
      title: { en: 'NumPy’s global generator', 'zh-cn': 'NumPy 的全局生成器' },
      fix: { module: 'numpy', import: 'import numpy as np', statement: '{module}.random.seed({seed})' },
    },
    { id: 'np.generator.instance', title: { en: 'a NumPy Generator', 'zh-cn': 'NumPy Generator 对象' } },
    { id: 'np.randomstate.instance', title: { en: 'a NumPy RandomState', 'zh-cn': 'NumPy RandomState 对象' } },
    { id: 'np.bitgenerator.instance', title: { en: 'a NumPy bit generator', 'zh-cn': 'NumPy 位生成器对象' } },
    { id: 'np.seedsequence.instance', title: { en: 'a NumPy SeedSequence', 'zh-cn': 'NumPy SeedSequence 对象' } },
  ],
  get symbols() {
    return [
      symbol('numpy.random.seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['np.global'], seed }],
        ...executed,
      }),
      symbol('numpy.random.set_state', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['np.global'] }],
        ...introspected,
      }),
      symbol('numpy.random.get_state', {
        kind: 'function',
        effects: [{ effect: 'checkpoint', checkpoint: 'save', holds: 'rng' }],
        ...introspected,
      }),
      symbol('numpy.random.set_bit_generator', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['np.global'], seed: generatorAt(at(0, 'bitgen'), 'entropy') }],
        ...introspected,
      }),
      ...family('numpy.random', `${DISTRIBUTIONS} ${LEGACY} ranf sample`, { ...drawn, ...introspected }),
      // Removed in NumPy 2.4; in older code it is a draw like any other.
      symbol('numpy.random.random_integers', {
        ...drawn,
        versions: { package: 'numpy', until: '2.4' },
        ...introspected,
      }),
      ...family('numpy.random', 'shuffle permutation', {
        kind: 'function',
        effects: [draw('np.global', 'data-order'), { effect: 'order', order: 'consumes' }],
        ...introspected,
      }),

      symbol('numpy.random.default_rng', {
        kind: 'function',
        returns: { generator: 'numpy.random.Generator', stream: 'np.generator.instance', seed },
        ...executed,
      }),
      symbol('numpy.random.Generator', {
        kind: 'class',
        returns: {
          generator: 'numpy.random.Generator',
          stream: 'np.generator.instance',
          seed: generatorAt(at(0, 'bit_generator'), 'entropy'),
        },
        ...introspected,
      }),
      ...family('numpy.random.Generator', `${DISTRIBUTIONS} integers multivariate_hypergeometric`, {
        ...method,
        ...introspected,
      }),
      ...family('numpy.random.Generator', 'shuffle permutation permuted', { ...ordering, ...introspected }),
      symbol('numpy.random.Generator.spawn', {
        kind: 'method',
        returns: { sequence: 'numpy.random.Generator', length: null },
        versions: { package: 'numpy', since: '1.25' },
        ...introspected,
      }),

      symbol('numpy.random.RandomState', {
        kind: 'class',
        returns: { generator: 'numpy.random.RandomState', stream: 'np.randomstate.instance', seed },
        ...executed,
      }),
      ...family('numpy.random.RandomState', `${DISTRIBUTIONS} ${LEGACY} tomaxint`, { ...method, ...introspected }),
      ...family('numpy.random.RandomState', 'shuffle permutation', { ...ordering, ...introspected }),
      symbol('numpy.random.RandomState.seed', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver', seed }],
        ...introspected,
      }),
      symbol('numpy.random.RandomState.set_state', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver' }],
        ...introspected,
      }),

      ...['MT19937', 'PCG64', 'PCG64DXSM', 'SFC64', 'Philox'].map((name) =>
        symbol(`numpy.random.${name}`, {
          kind: 'class',
          returns: { generator: `numpy.random.${name}`, stream: 'np.bitgenerator.instance', seed },
          ...introspected,
        }),
      ),
      symbol('numpy.random.SeedSequence', {
        kind: 'class',
        returns: {
          generator: 'numpy.random.SeedSequence',
          stream: 'np.seedsequence.instance',
          seed: seedAt(at(0, 'entropy', null), 'entropy'),
        },
        ...introspected,
      }),
      symbol('numpy.random.SeedSequence.generate_state', {
        kind: 'method',
        effects: [draw('receiver', 'other')],
        returns: { drawn: true },
        ...introspected,
      }),

      // Order: `unique` sorts; the others give back what they were given.
      ...family('numpy', 'sort unique argsort', {
        kind: 'function',
        effects: [{ effect: 'order', order: 'sorts' }],
        ...from('doc', 'NumPy reference, numpy.sort and numpy.unique'),
      }),
      ...family('numpy', 'array asarray stack concatenate fromiter', {
        kind: 'function',
        effects: [{ effect: 'order', order: 'keeps' }],
        ...from('doc', 'NumPy reference, array creation routines'),
      }),
    ];
  },
};
