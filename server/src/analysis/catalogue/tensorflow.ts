import { absent, at, draw, family, from, generatorAt, isNot, seedAt, symbol } from './families.ts';
import type { CatalogueData, Condition, Effect, SettingFacts, SymbolFacts, Versions } from './schema.ts';

/** TensorFlow 2: the global seed, operations with a seed of their own, generator objects, tf.data, switches. */

const executed = from('executed', 'tensorflow 2.21.0');
const introspected = from('introspected', 'tensorflow 2.21.0');
const source = (file: string) => from('source', `tensorflow 2.21.0: ${file}`);

/** The global seed or the operation's own makes it repeatable. */
const operation = (
  prefix: string,
  position: number,
  names: string,
  purpose: 'noise' | 'sampling' | 'data-order' | 'augmentation' | 'dropout' | 'weight-init' | 'other',
  seed = 'seed',
): SymbolFacts[] =>
  family(`tensorflow.${prefix}`, names, {
    kind: 'function',
    effects: [draw('tf.global', purpose, { seed: seedAt(at(position, seed, null), 'stream') })],
    returns: { drawn: true },
    ...introspected,
  });

/** A default of the library's own (0 means "take the global seed" to these two). */
const zeroSeeded = (
  prefix: string,
  position: number,
  names: string,
  purpose: 'noise' | 'augmentation',
): SymbolFacts[] =>
  family(`tensorflow.${prefix}`, names, {
    kind: 'function',
    effects: [draw('tf.global', purpose, { seed: { ...at(position, 'seed', 0), none: 'stream', noSeed: [0] } })],
    ...introspected,
  });

const seedParameter = (position: number) => seedAt(at(position, 'seed', null), 'stream');
const dataset = (name: string, effects: Effect[], facts = executed): SymbolFacts =>
  symbol(`tensorflow.data.Dataset.${name}`, { kind: 'method', effects, returns: { same: 'receiver' }, ...facts });
const creating = (name: string, effects: Effect[], facts = executed): SymbolFacts =>
  symbol(`tensorflow.data.Dataset.${name}`, {
    kind: 'method',
    effects,
    returns: { instance: 'tensorflow.data.Dataset' },
    ...facts,
  });

/** Parallel stages keep their order unless `deterministic=False`. */
const unordered = (position: number): Effect => ({
  effect: 'order',
  order: 'source',
  stream: 'scheduling',
  when: { parameter: at(position, 'deterministic', null), is: [false] } satisfies Condition,
});

const generator = (name: string, seed: string): SymbolFacts =>
  symbol(`tensorflow.random.Generator.${name}`, {
    kind: 'method',
    returns: {
      generator: 'tensorflow.random.Generator',
      stream: 'tf.generator.instance',
      seed: seedAt(at(0, seed), 'entropy'),
    },
    ...introspected,
  });

const TENSORFLOW_1: Versions = { package: 'tensorflow', until: '2' };
const graphEra = from('doc', 'TensorFlow 1.15 API');
/** Operations of TensorFlow 1, as `tf.…` in code of its time and as `tf.compat.v1.…` since. */
const graphOperation = (
  position: number,
  names: string,
  purpose: 'noise' | 'sampling' | 'data-order' | 'dropout' | 'weight-init',
): SymbolFacts[] => {
  const effects = [draw('tf.global', purpose, { seed: seedParameter(position) })];
  return [
    ...family('tensorflow.compat.v1', names, { kind: 'function', effects, ...introspected }),
    ...family('tensorflow', names, { kind: 'function', effects, versions: TENSORFLOW_1, ...graphEra }),
  ];
};

const setting = (id: string, en: string, zh: string, fallback: SettingFacts['default']): SettingFacts => ({
  id,
  title: { en, 'zh-cn': zh },
  default: fallback,
});
const environment = (name: string, id: string, text: string): SymbolFacts =>
  symbol(`env:${name}`, {
    kind: 'environment',
    effects: [{ effect: 'setting', setting: id }],
    ...from('source', text),
  });
const nondeterministic = (names: string, direction: 'forward' | 'backward' | 'both'): SymbolFacts[] =>
  family('tensorflow', names, {
    kind: 'function',
    effects: [{ effect: 'nondeterministic', device: 'gpu', direction, deterministicMode: 'throws' }],
    ...from('doc', 'NVIDIA/framework-reproducibility, doc/d9m/tensorflow_status.md'),
  });

export const tensorflow: CatalogueData = {
  id: 'tensorflow',
  language: 'python',
  roots: ['tensorflow'],
  modules: { 'tensorflow.compat.v2': 'tensorflow' },
  streams: [
    {
      id: 'tf.global',
      title: { en: 'TensorFlow’s global seed', 'zh-cn': 'TensorFlow 的全局种子' },
      fix: { module: 'tensorflow', import: 'import tensorflow as tf', statement: '{module}.random.set_seed({seed})' },
    },
    {
      id: 'tf.generator.global',
      title: { en: 'TensorFlow’s global Generator', 'zh-cn': 'TensorFlow 的全局 Generator' },
    },
    { id: 'tf.generator.instance', title: { en: 'a tf.random.Generator', 'zh-cn': 'tf.random.Generator 对象' } },
  ],
  settings: [
    setting('tf.op-determinism', 'deterministic operations in TensorFlow', 'TensorFlow 确定性算子', false),
    setting('tf.tf32', 'TF32 in TensorFlow', 'TensorFlow 中的 TF32', true),
    setting('tf.threads', 'the number of TensorFlow’s threads', 'TensorFlow 的线程数', 0),
    setting('tf.onednn', 'oneDNN kernels', 'oneDNN 内核', '1'),
    setting('tf.cudnn-autotune', 'cuDNN autotuning in TensorFlow', 'TensorFlow 中的 cuDNN 自动调优', '1'),
    setting('tf.cudnn-deterministic', 'deterministic cuDNN in old TensorFlow', '旧版 TensorFlow 的 cuDNN 确定性', null),
  ],
  get symbols() {
    return [
      // ------------------------------------------------------------ seeds
      symbol('tensorflow.random.set_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['tf.global'], seed: seedAt(at(0, 'seed'), 'entropy') }],
        ...executed,
      }),
      symbol('tensorflow.compat.v1.set_random_seed tensorflow.compat.v1.random.set_random_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['tf.global'], seed: seedAt(at(0, 'seed'), 'entropy') }],
        ...introspected,
      }),
      symbol('tensorflow.set_random_seed tensorflow.random.set_random_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['tf.global'], seed: seedAt(at(0, 'seed'), 'entropy') }],
        versions: TENSORFLOW_1,
        ...graphEra,
      }),

      // ------------------------------------------------------------ generator objects
      symbol('tensorflow.random.Generator tensorflow.random.experimental.Generator', {
        kind: 'class',
        returns: {
          generator: 'tensorflow.random.Generator',
          stream: 'tf.generator.instance',
          seed: seedAt(at(1, 'state', null), 'entropy'),
        },
        ...introspected,
      }),
      generator('from_seed', 'seed'),
      generator('from_key_counter', 'key'),
      generator('from_state', 'state'),
      symbol('tensorflow.random.Generator.from_non_deterministic_state', {
        kind: 'method',
        returns: { entropy: 'system' },
        ...source('tensorflow/python/ops/stateful_random_ops.py:374'),
      }),
      symbol('tensorflow.random.Generator.reset_from_seed', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver', seed: seedAt(at(0, 'seed'), 'entropy') }],
        ...introspected,
      }),
      ...family('tensorflow.random.Generator', 'normal uniform truncated_normal binomial uniform_full_int make_seeds', {
        kind: 'method',
        effects: [draw('receiver', 'noise')],
        returns: { drawn: true },
        ...introspected,
      }),
      symbol('tensorflow.random.get_global_generator tensorflow.random.experimental.get_global_generator', {
        kind: 'function',
        returns: { generator: 'tensorflow.random.Generator', global: 'tf.generator.global' },
        ...source('tensorflow/python/ops/stateful_random_ops.py:977'),
      }),
      symbol('tensorflow.random.set_global_generator tensorflow.random.experimental.set_global_generator', {
        kind: 'function',
        effects: [
          { effect: 'seed', streams: ['tf.generator.global'], seed: generatorAt(at(0, 'generator'), 'entropy') },
        ],
        ...introspected,
      }),

      // ------------------------------------------------------------ operations
      ...operation('random', 4, 'normal uniform truncated_normal gamma', 'noise'),
      ...operation('random', 3, 'poisson', 'noise'),
      ...operation('random', 3, 'categorical', 'sampling'),
      ...operation('random', 1, 'shuffle', 'data-order'),
      ...operation('random', 5, 'log_uniform_candidate_sampler uniform_candidate_sampler', 'noise'),
      ...operation('random', 4, 'all_candidate_sampler', 'noise'),
      ...operation('random', 11, 'fixed_unigram_candidate_sampler', 'noise'),
      ...operation('random', 5, 'learned_unigram_candidate_sampler', 'noise'),
      ...operation('image', 1, 'random_flip_left_right random_flip_up_down', 'augmentation'),
      ...operation('image', 2, 'random_brightness random_crop random_hue', 'augmentation'),
      ...operation('image', 3, 'random_contrast random_saturation random_jpeg_quality', 'augmentation'),
      ...zeroSeeded('image', 2, 'sample_distorted_bounding_box', 'augmentation'),
      ...operation('nn', 3, 'dropout', 'dropout'),
      ...operation('nn', 9, 'sampled_softmax_loss', 'noise'),
      ...zeroSeeded('nn', 4, 'fractional_avg_pool fractional_max_pool', 'noise'),
      ...family('tensorflow', 'random_normal_initializer random_uniform_initializer', {
        kind: 'class',
        effects: [draw('tf.global', 'weight-init', { seed: seedParameter(2) })],
        ...introspected,
      }),
      ...family(
        'tensorflow.random',
        `stateless_binomial stateless_categorical stateless_gamma stateless_normal stateless_poisson
       stateless_truncated_normal stateless_uniform stateless_parameterized_truncated_normal split fold_in`,
        { kind: 'function', intrinsic: 'ignore', ...introspected },
      ),
      ...family(
        'tensorflow.image',
        `stateless_random_brightness stateless_random_contrast stateless_random_crop stateless_random_flip_left_right
       stateless_random_flip_up_down stateless_random_hue stateless_random_jpeg_quality stateless_random_saturation`,
        { kind: 'function', intrinsic: 'ignore', ...introspected },
      ),

      // ------------------------------------------------------------ TensorFlow 1
      ...graphOperation(4, 'random_normal random_uniform truncated_normal', 'noise'),
      ...graphOperation(1, 'random_shuffle', 'data-order'),
      ...graphOperation(2, 'multinomial', 'sampling'),
      ...graphOperation(0, 'glorot_normal_initializer glorot_uniform_initializer', 'weight-init'),
      ...graphOperation(2, 'random_normal_initializer truncated_normal_initializer', 'weight-init').filter(
        ({ names }) => !names.includes('tensorflow.random_normal_initializer'),
      ),
      ...graphOperation(1, 'orthogonal_initializer', 'weight-init'),
      ...graphOperation(3, 'variance_scaling_initializer', 'weight-init'),
      symbol('tensorflow.compat.v1.nn.dropout', {
        kind: 'function',
        effects: [draw('tf.global', 'dropout', { seed: seedParameter(3) })],
        ...introspected,
      }),
      ...family('tensorflow', 'compat.v1.get_variable', {
        kind: 'function',
        effects: [draw('tf.global', 'weight-init', { when: absent(at(3, 'initializer', null)) })],
        ...from('doc', 'TensorFlow API, tf.compat.v1.get_variable: glorot_uniform where no initializer is given'),
      }),
      symbol('tensorflow.contrib.layers.xavier_initializer', {
        kind: 'function',
        effects: [draw('tf.global', 'weight-init', { seed: seedParameter(1) })],
        versions: TENSORFLOW_1,
        ...graphEra,
      }),

      // ------------------------------------------------------------ tf.data
      symbol('tensorflow.data.Dataset', { kind: 'class', ...introspected }),
      ...family(
        'tensorflow.data.Dataset',
        'from_tensor_slices from_tensors from_generator range zip choose_from_datasets',
        { kind: 'method', returns: { instance: 'tensorflow.data.Dataset' }, ...introspected },
      ),
      ...family(
        'tensorflow.data.Dataset',
        'repeat prefetch cache take skip filter concatenate unbatch enumerate shard window apply with_options',
        { kind: 'method', returns: { same: 'receiver' }, ...introspected },
      ),
      dataset('shuffle', [draw('tf.global', 'data-order', { seed: seedParameter(1) })]),
      // Shuffled unless shuffle=False is written; then it sorts.
      creating('list_files', [
        draw('tf.global', 'data-order', { when: isNot(at(1, 'shuffle', null), false), seed: seedParameter(2) }),
      ]),
      creating('random', [draw('tf.global', 'noise', { seed: seedParameter(0) })]),
      creating('sample_from_datasets', [draw('tf.global', 'data-order', { seed: seedParameter(2) })]),
      dataset('rejection_resample', [draw('tf.global', 'data-order', { seed: seedParameter(3) })]),
      dataset('map', [{ effect: 'calls', of: at(0, 'map_func') }, unordered(2)]),
      dataset('interleave', [{ effect: 'calls', of: at(0, 'map_func') }, unordered(4)]),
      dataset('batch', [unordered(3)]),
      dataset('padded_batch', []),
      symbol('tensorflow.data.TFRecordDataset', {
        kind: 'class',
        bases: ['tensorflow.data.Dataset'],
        ...introspected,
      }),

      // ------------------------------------------------------------ training by hand
      symbol('tensorflow.GradientTape', { kind: 'class', ...introspected }),
      symbol('tensorflow.GradientTape.gradient', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        ...introspected,
      }),
      symbol('tensorflow.function', { kind: 'function', intrinsic: 'identity', ...introspected }),

      // ------------------------------------------------------------ switches
      symbol('tensorflow.config.experimental.enable_op_determinism', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'tf.op-determinism', value: true }],
        ...from('executed', 'tensorflow 2.21.0: random operations without a seed raise RuntimeError afterwards'),
      }),
      symbol('tensorflow.config.experimental.enable_tensor_float_32_execution', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'tf.tf32', value: at(0, 'enabled') }],
        ...introspected,
      }),
      ...family('tensorflow.config.threading', 'set_intra_op_parallelism_threads set_inter_op_parallelism_threads', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'tf.threads', value: at(0, 'num_threads') }],
        ...introspected,
      }),
      environment(
        'TF_DETERMINISTIC_OPS',
        'tf.op-determinism',
        'run on tensorflow 2.21.0: unseeded tf.random.uniform raises',
      ),
      environment('TF_CUDNN_DETERMINISTIC', 'tf.cudnn-deterministic', 'TensorFlow 1.14 to 2.0; absent from 2.21'),
      environment('TF_CUDNN_USE_AUTOTUNE', 'tf.cudnn-autotune', 'name found in the libraries of tensorflow 2.21.0'),
      environment('TF_ENABLE_ONEDNN_OPTS', 'tf.onednn', 'TensorFlow install guide, oneDNN optimizations'),

      // ------------------------------------------------------------ kernels
      ...nondeterministic('image.adjust_contrast math.bincount sparse.sparse_dense_matmul', 'forward'),
      ...nondeterministic('image.crop_and_resize', 'backward'),
    ];
  },
};
