import { at, draw, family, from, generatorAt, keyword, seedAt, symbol } from './families.ts';
import type { CatalogueData, Effect, SeedParameter } from './schema.ts';

/** JAX and what is built on it: there is no global stream; every draw spends an explicit key. */

const introspected = from('introspected', 'jax 0.10.2');
const flax = from('executed', 'flax 0.12.8');
const optax = from('introspected', 'optax 0.2.8');

const key = at(0, 'key');
/** Numbers from a key: as repeatable as the key, and the key must not be used again. */
const spends = (parameter: SeedParameter, purpose: 'noise' | 'sampling' | 'data-order' | 'weight-init'): Effect[] => [
  draw('site', purpose, { seed: parameter }),
  {
    effect: 'key',
    key: 'uses',
    parameter: { name: parameter.name, ...(parameter.position === undefined ? {} : { position: parameter.position }) },
  },
];
const fromKey = (purpose: 'noise' | 'sampling' | 'data-order') => ({
  kind: 'function' as const,
  effects: spends(generatorAt(key, 'entropy'), purpose),
  ...introspected,
});
const rngs = generatorAt(keyword('rngs'), 'entropy');

const INITIALIZERS = `delta_orthogonal glorot_normal glorot_uniform he_normal he_uniform kaiming_normal kaiming_uniform
  lecun_normal lecun_uniform normal orthogonal truncated_normal uniform variance_scaling xavier_normal xavier_uniform`;

export const jax: CatalogueData = {
  id: 'jax',
  language: 'python',
  roots: ['jax', 'flax', 'optax'],
  modules: { 'jax._src.random': 'jax.random' },
  streams: [
    { id: 'jax.key.instance', title: { en: 'a JAX key', 'zh-cn': 'JAX 的 key' } },
    { id: 'flax.rngs.instance', title: { en: 'an nnx.Rngs object', 'zh-cn': 'nnx.Rngs 对象' } },
  ],
  settings: [
    {
      id: 'jax.matmul-precision',
      title: { en: 'the precision of matrix products in JAX', 'zh-cn': 'JAX 矩阵乘法的精度' },
      default: null,
    },
    { id: 'jax.xla-flags', title: { en: 'XLA_FLAGS', 'zh-cn': 'XLA_FLAGS' }, default: null },
  ],
  get symbols() {
    return [
      symbol('jax.Key', { kind: 'class', virtual: true, ...introspected }),
      symbol('jax.random.key jax.random.PRNGKey', {
        kind: 'function',
        returns: { generator: 'jax.Key', stream: 'jax.key.instance', seed: seedAt(at(0, 'seed'), 'entropy') },
        ...introspected,
      }),
      symbol('jax.random.wrap_key_data', {
        kind: 'function',
        returns: { generator: 'jax.Key', stream: 'jax.key.instance', seed: seedAt(at(0, 'key_bits_array'), 'entropy') },
        ...introspected,
      }),
      symbol('jax.random.split', {
        kind: 'function',
        effects: [{ effect: 'key', key: 'derives', parameter: key }],
        ...introspected,
      }),
      symbol('jax.random.fold_in', {
        kind: 'function',
        effects: [{ effect: 'key', key: 'derives', parameter: key }],
        ...introspected,
      }),
      ...family(
        'jax.random',
        `ball bernoulli beta binomial bits cauchy chisquare dirichlet double_sided_maxwell exponential f gamma
       generalized_normal geometric gumbel laplace loggamma logistic lognormal maxwell multivariate_normal normal
       orthogonal pareto poisson rademacher randint rayleigh t triangular truncated_normal uniform wald weibull_min`,
        fromKey('noise'),
      ),
      ...family('jax.random', 'categorical multinomial', fromKey('sampling')),
      ...family('jax.random', 'choice permutation', fromKey('data-order')),
      ...family('jax.nn.initializers', INITIALIZERS, { kind: 'function', intrinsic: 'ignore', ...introspected }),

      // ------------------------------------------------------------ transformations call what they are given
      ...family('jax', 'jit vmap pmap grad value_and_grad checkpoint', {
        kind: 'function',
        intrinsic: 'identity',
        ...introspected,
      }),

      // ------------------------------------------------------------ flax
      symbol('flax.nnx.Rngs', {
        kind: 'class',
        returns: {
          generator: 'flax.nnx.Rngs',
          stream: 'flax.rngs.instance',
          seed: seedAt(at(0, 'default', null), 'fixed'),
        },
        ...flax,
      }),
      symbol('flax.nnx.Module', { kind: 'class', ...flax }),
      ...family('flax.nnx.Module', 'eval', {
        kind: 'method',
        effects: [{ effect: 'mode', mode: 'eval' }],
        ...flax,
      }),
      ...family('flax.nnx.Module', 'train', {
        kind: 'method',
        effects: [{ effect: 'mode', mode: 'train' }],
        ...flax,
      }),
      ...family(
        'flax.nnx',
        `Linear LinearGeneral Conv ConvTranspose Einsum Embed LoRA LoRALinear LSTMCell OptimizedLSTMCell GRUCell SimpleCell
       MultiHeadAttention SpectralNorm`,
        { kind: 'class', bases: ['flax.nnx.Module'], effects: [draw('site', 'weight-init', { seed: rngs })], ...flax },
      ),
      // In training behaviour until eval().
      symbol('flax.nnx.Dropout', {
        kind: 'class',
        bases: ['flax.nnx.Module'],
        effects: [
          {
            effect: 'mode-dependent',
            layer: 'dropout',
            when: { parameter: keyword('deterministic', false), truthy: false },
          },
        ],
        ...flax,
      }),
      symbol('flax.nnx.BatchNorm', {
        kind: 'class',
        bases: ['flax.nnx.Module'],
        effects: [
          {
            effect: 'mode-dependent',
            layer: 'batch-statistics',
            when: { parameter: keyword('use_running_average', false), truthy: false },
          },
        ],
        ...flax,
      }),
      symbol('flax.linen.Module', { kind: 'class', ...flax }),
      symbol('flax.linen.Module.init', {
        kind: 'method',
        effects: [draw('site', 'weight-init', { seed: generatorAt(at(0, 'rngs'), 'entropy') })],
        ...from('doc', 'Flax documentation, linen.Module.init'),
      }),
      ...family('flax.linen', 'compact', { kind: 'function', intrinsic: 'identity', ...flax }),

      // ------------------------------------------------------------ optax
      ...(
        [
          ['add_noise', 2],
          ['noisy_sgd', 3],
          ['contrib.differentially_private_aggregate', 2],
        ] as const
      ).map(([name, position]) =>
        symbol(`optax.${name}`, {
          kind: 'function',
          effects: [draw('site', 'noise', { seed: generatorAt(at(position, 'key', null), 'fixed') })],
          ...optax,
        }),
      ),

      // ------------------------------------------------------------ switches
      symbol('jax.default_matmul_precision', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'jax.matmul-precision', value: at(0, 'new_val') }],
        ...introspected,
      }),
      symbol('env:JAX_DEFAULT_MATMUL_PRECISION', {
        kind: 'environment',
        effects: [{ effect: 'setting', setting: 'jax.matmul-precision' }],
        ...introspected,
      }),
      symbol('env:XLA_FLAGS', {
        kind: 'environment',
        effects: [{ effect: 'setting', setting: 'jax.xla-flags' }],
        ...from('doc', 'XLA flags guidance, xla_gpu_deterministic_ops'),
      }),
    ];
  },
};
