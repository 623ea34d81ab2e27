import { all, any, at, draw, family, from, given, is, seedAt, symbol, truthy } from './families.ts';
import type { CatalogueData, Condition, Effect, Parameter, SymbolFacts, Versions } from './schema.ts';

/**
 * Keras 3, and what was otherwise in Keras 2. Layers and initializers without a seed draw one from Python's `random`
 * when they are constructed; `tf.random.set_seed` alone leaves them unseeded. Weights do so since Keras 2.10, dropout
 * since Keras 3; before, both came from TensorFlow's global seed.
 */

const executed = from('executed', 'keras 3.15.1 on tensorflow 2.21.0');
const introspected = from('introspected', 'keras 3.15.1');
const source = (file: string) => from('source', `keras 3.15.1: ${file}`);
const legacy = from('source', 'tf_keras/backend.py, RandomGenerator; tf_keras/initializers: stateless since 2.10');

const KERAS_3: Versions = { package: 'keras', since: '3' };
const KERAS_2: Versions = { package: 'keras', until: '3' };
const STATELESS: Versions = { package: 'keras', since: '2.10' };
const STATEFUL: Versions = { package: 'keras', until: '2.10' };

/** The names under which `kernel_initializer=…` means random numbers; an object's own constructor draws instead. */
const RANDOM = `glorot_uniform glorot_normal he_uniform he_normal lecun_uniform lecun_normal random_uniform
  random_normal truncated_normal variance_scaling orthogonal uniform normal GlorotUniform GlorotNormal HeUniform HeNormal
  LecunUniform LecunNormal RandomUniform RandomNormal TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer`
  .trim()
  .split(/\s+/);

/** Calling a layer or a model runs its `call`. */
const runsCall: Effect = { effect: 'calls', of: 'receiver', methods: ['call'], at: 'invoke' };

const LAYER = ['keras.layers.Layer'];
const MODEL = ['keras.Model'];

const weights = (...initializers: Parameter[]): Effect[] => {
  const random = any(...initializers.map((initializer) => is(initializer, ...RANDOM)));
  return [
    draw('keras.global', 'weight-init', { when: random, versions: STATELESS }),
    draw('tf.global', 'weight-init', { when: random, versions: STATEFUL }),
  ];
};
const kernel = (position: number) => at(position, 'kernel_initializer', 'glorot_uniform');
const recurrentKernel = (position: number) => at(position, 'recurrent_initializer', 'orthogonal');

const weighted = (names: string, ...initializers: Parameter[]): SymbolFacts[] =>
  family('keras.layers', names, { kind: 'class', bases: LAYER, effects: weights(...initializers), ...executed });

/** A layer with a seed generator of its own: the mask's seed is fixed when the layer is made. */
const seeded = (position: number, purpose: 'dropout' | 'noise' | 'augmentation', when?: Condition): Effect[] => {
  const seed = seedAt(at(position, 'seed', null), 'stream');
  const more = when === undefined ? { seed } : { seed, when };
  return [
    draw('keras.global', purpose, { ...more, versions: KERAS_3 }),
    draw('tf.global', purpose, { ...more, versions: KERAS_2 }),
  ];
};
const dropping = (position: number, names: string): SymbolFacts[] =>
  family('keras.layers', names, { kind: 'class', bases: LAYER, effects: seeded(position, 'dropout'), ...executed });
const augmenting = (position: number, names: string): SymbolFacts[] =>
  family('keras.layers', names, {
    kind: 'class',
    bases: LAYER,
    effects: seeded(position, 'augmentation'),
    ...executed,
  });

const drops = (...parameters: Parameter[]): Condition =>
  any(...parameters.map((one): Condition => ({ parameter: one, above: 0 })));

const recurrent = (names: string, kernelAt: number, dropoutAt: number, seedPosition: number): SymbolFacts[] =>
  family('keras.layers', names, {
    kind: 'class',
    bases: LAYER,
    effects: [
      ...weights(kernel(kernelAt), recurrentKernel(kernelAt + 1)),
      ...seeded(seedPosition, 'dropout', drops(at(dropoutAt, 'dropout', 0), at(dropoutAt + 1, 'recurrent_dropout', 0))),
    ],
    ...executed,
  });

const initializers = (position: number, names: string): SymbolFacts[] => {
  const seed = seedAt(at(position, 'seed', null), 'stream');
  return family('keras.initializers', names, {
    kind: 'class',
    effects: [
      draw('keras.global', 'weight-init', { seed, versions: STATELESS }),
      draw('tf.global', 'weight-init', { seed, versions: STATEFUL }),
    ],
    ...executed,
  });
};

/** Functions of keras.random: an int seed gives the same numbers at every call. */
const randoms = (
  position: number,
  names: string,
  purpose: 'noise' | 'sampling' | 'data-order' | 'dropout' | 'other',
): SymbolFacts[] =>
  family('keras.random', names, {
    kind: 'function',
    effects: [draw('keras.global', purpose, { seed: seedAt(at(position, 'seed', null), 'stream') })],
    ...executed,
  });

const directory = (seedPosition: number, names: string): SymbolFacts[] =>
  family('keras.utils', names, {
    kind: 'function',
    effects: [
      draw('np.global', 'data-order', {
        when: truthy(at(seedPosition - 1, 'shuffle', true)),
        seed: seedAt(at(seedPosition, 'seed', null), 'stream'),
      }),
    ],
    returns: { instance: 'tensorflow.data.Dataset' },
    ...source('keras/src/utils/dataset_utils.py:829'),
  });

const applications = (position: number, names: string): SymbolFacts[] =>
  family('keras.applications', names, {
    kind: 'function',
    effects: [
      draw('keras.global', 'weight-init', { when: is(at(position, 'weights', 'imagenet'), null), versions: STATELESS }),
      draw('tf.global', 'weight-init', { when: is(at(position, 'weights', 'imagenet'), null), versions: STATEFUL }),
    ],
    returns: { instance: 'keras.Model' },
    ...executed,
  });

const PLAIN = `Activation ReLU LeakyReLU ELU Softmax PReLU Flatten Reshape Permute RepeatVector Masking InputLayer Concatenate
  Add Subtract Multiply Average Maximum Minimum Dot MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D
  AveragePooling2D AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalAveragePooling1D
  GlobalAveragePooling2D GlobalAveragePooling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D
  UpSampling1D UpSampling2D UpSampling3D BatchNormalization LayerNormalization GroupNormalization UnitNormalization
  Normalization Rescaling Resizing CenterCrop CategoryEncoding Discretization Hashing StringLookup IntegerLookup
  TextVectorization Lambda TimeDistributed Bidirectional AdditiveAttention`;

const generatorFlow = (name: string, positions: { shuffle: number; seed: number }): SymbolFacts =>
  symbol(`keras.preprocessing.image.ImageDataGenerator.${name}`, {
    kind: 'method',
    effects: [
      draw('np.global', 'data-order', {
        when: truthy(at(positions.shuffle, 'shuffle', true)),
        seed: seedAt(at(positions.seed, 'seed', null), 'stream'),
      }),
    ],
    ...from(
      'introspected',
      'tf.keras of tensorflow 2.21.0 (legacy preprocessing); shuffles and transforms by np.random',
    ),
  });

export const keras: CatalogueData = {
  id: 'keras',
  language: 'python',
  roots: ['keras', 'tensorflow', 'tf_keras'],
  modules: {
    'tensorflow.keras': 'keras',
    'tensorflow.compat.v2.keras': 'keras',
    'tensorflow.compat.v1.keras': 'keras',
    'tensorflow.python.keras': 'keras',
    tf_keras: 'keras',
    'keras.api': 'keras',
    'keras.models.Model': 'keras.Model',
    'keras.models.Sequential': 'keras.Sequential',
    'keras.engine.sequential.Sequential': 'keras.Sequential',
    'keras.layers.experimental.preprocessing': 'keras.layers',
    'keras.layers.core': 'keras.layers',
    'keras.layers.convolutional': 'keras.layers',
    'keras.layers.recurrent': 'keras.layers',
    'keras.layers.embeddings': 'keras.layers',
  },
  streams: [
    {
      id: 'keras.global',
      title: { en: 'Keras’s generator', 'zh-cn': 'Keras 的生成器' },
      coveredBy: ['py.random'],
      fix: { module: 'keras', import: 'import keras', statement: '{module}.utils.set_random_seed({seed})' },
    },
  ],
  get symbols() {
    return [
      // ------------------------------------------------------------ seeds
      symbol('keras.utils.set_random_seed', {
        kind: 'function',
        effects: [
          {
            effect: 'seed',
            streams: ['py.random', 'np.global', 'tf.global', 'keras.global'],
            seed: seedAt(at(0, 'seed'), 'entropy'),
          },
        ],
        ...source('keras/src/utils/rng_utils.py:15 (PyTorch too where it is the backend)'),
      }),
      symbol('keras.random.SeedGenerator', {
        kind: 'class',
        effects: [draw('py.random', 'other', { seed: seedAt(at(0, 'seed', null), 'stream') })],
        ...source('keras/src/random/seed_generator.py:15'),
      }),
      symbol('keras.backend.clear_session keras.utils.clear_session', {
        kind: 'function',
        intrinsic: 'ignore',
        ...executed,
      }),
      ...randoms(4, 'beta binomial normal randint truncated_normal uniform', 'noise'),
      ...randoms(3, 'categorical', 'sampling'),
      ...randoms(3, 'gamma', 'noise'),
      ...randoms(3, 'dropout', 'dropout'),
      ...randoms(2, 'shuffle', 'data-order'),

      // ------------------------------------------------------------ initializers
      ...initializers(
        0,
        `GlorotNormal=glorot_normal GlorotUniform=glorot_uniform HeNormal=he_normal HeUniform=he_uniform
       LecunNormal=lecun_normal LecunUniform=lecun_uniform`,
      ),
      ...initializers(1, 'Orthogonal=orthogonal=OrthogonalInitializer'),
      ...initializers(2, 'RandomNormal=random_normal RandomUniform=random_uniform TruncatedNormal=truncated_normal'),
      ...initializers(3, 'VarianceScaling=variance_scaling'),

      // ------------------------------------------------------------ layers
      symbol('keras.layers.Layer', { kind: 'class', effects: [runsCall], ...introspected }),
      ...weighted('Dense', kernel(3)),
      ...weighted('EinsumDense', kernel(4)),
      ...weighted(
        `Conv1D=Convolution1D Conv2D=Convolution2D Conv3D=Convolution3D Conv1DTranspose=Convolution1DTranspose
       Conv2DTranspose=Convolution2DTranspose Conv3DTranspose=Convolution3DTranspose`,
        kernel(9),
      ),
      ...weighted('DepthwiseConv1D DepthwiseConv2D', at(8, 'depthwise_initializer', 'glorot_uniform')),
      ...weighted(
        'SeparableConv1D=SeparableConvolution1D SeparableConv2D=SeparableConvolution2D',
        at(9, 'depthwise_initializer', 'glorot_uniform'),
        at(10, 'pointwise_initializer', 'glorot_uniform'),
      ),
      ...weighted('Embedding', at(2, 'embeddings_initializer', 'uniform')),
      ...weighted('ReversibleEmbedding', at(3, 'embeddings_initializer', 'uniform')),
      ...recurrent('LSTM', 4, 15, 17),
      ...recurrent('GRU', 4, 14, 16),
      ...recurrent('SimpleRNN', 3, 13, 20),
      ...recurrent('LSTMCell', 4, 14, 16),
      ...recurrent('GRUCell', 4, 13, 16),
      ...recurrent('SimpleRNNCell', 3, 12, 14),
      ...recurrent('ConvLSTM1D ConvLSTM2D ConvLSTM3D', 9, 20, 22),
      symbol('keras.layers.MultiHeadAttention', {
        kind: 'class',
        bases: LAYER,
        effects: [...weights(kernel(9)), ...seeded(17, 'dropout', drops(at(3, 'dropout', 0)))],
        ...executed,
      }),
      symbol('keras.layers.GroupQueryAttention', {
        kind: 'class',
        bases: LAYER,
        effects: [...weights(kernel(7)), ...seeded(15, 'dropout', drops(at(3, 'dropout', 0)))],
        ...executed,
      }),
      symbol('keras.layers.Attention', {
        kind: 'class',
        bases: LAYER,
        effects: seeded(3, 'dropout', drops(at(2, 'dropout', 0))),
        ...executed,
      }),
      ...dropping(2, 'Dropout AlphaDropout SpatialDropout2D SpatialDropout3D'),
      ...dropping(1, 'SpatialDropout1D GaussianDropout'),
      symbol('keras.layers.GaussianNoise', { kind: 'class', bases: LAYER, effects: seeded(1, 'noise'), ...executed }),
      ...augmenting(1, 'RandomFlip CutMix'),
      ...augmenting(2, 'RandomBrightness RandomContrast RandomCrop RandomGrayscale RandomInvert MixUp'),
      ...augmenting(
        3,
        `RandomRotation RandomColorDegeneration RandomHue RandomPosterization RandomSaturation RandomSharpness
       Solarization`,
      ),
      ...augmenting(4, 'RandomZoom RandomTranslation RandomErasing RandomPerspective RandAugment'),
      ...augmenting(5, 'RandomColorJitter RandomGaussianBlur'),
      ...augmenting(6, 'RandomElasticTransform RandomShear'),
      ...augmenting(7, 'AugMix'),
      ...family('keras.layers', PLAIN, { kind: 'class', bases: LAYER, ...executed }),

      // ------------------------------------------------------------ models
      symbol('keras.Model', { kind: 'class', effects: [runsCall], ...introspected }),
      symbol('keras.Sequential', { kind: 'class', bases: MODEL, ...introspected }),
      symbol('keras.Model.fit', {
        kind: 'method',
        effects: [
          { effect: 'train' },
          { effect: 'forward', purpose: 'training', mode: 'train' },
          // Arrays only: a generator or a tf.data pipeline, which comes without `y`, is not shuffled.
          draw('tf.global', 'data-order', { when: all(truthy(at(8, 'shuffle', true)), given(at(1, 'y', null))) }),
          { effect: 'calls', of: at(0, 'x', null), methods: ['__getitem__', '__iter__'] },
          { effect: 'calls', of: 'receiver', methods: ['train_step', 'call'] },
        ],
        anyReceiver: {
          withArgument: ['epochs', 'batch_size', 'validation_data', 'validation_split', 'steps_per_epoch', 'callbacks'],
        },
        ...from('executed', 'keras 3.15.1 on tensorflow 2.21.0; other backends shuffle by np.random or torch'),
      }),
      symbol('keras.Model.fit_generator', {
        kind: 'method',
        effects: [
          { effect: 'train' },
          { effect: 'calls', of: at(0, 'generator'), methods: ['__getitem__', '__iter__'] },
        ],
        anyReceiver: true,
        versions: { package: 'keras', until: '2.6' },
        ...from('doc', 'Keras 2.3 Model.fit_generator'),
      }),
      symbol('keras.Model.train_on_batch', {
        kind: 'method',
        effects: [{ effect: 'train' }, { effect: 'forward', purpose: 'training', mode: 'train' }],
        anyReceiver: true,
        ...introspected,
      }),
      ...family('keras.Model', 'predict evaluate test_on_batch predict_on_batch', {
        kind: 'method',
        effects: [{ effect: 'forward', purpose: 'inference', mode: 'eval' }],
        ...executed,
      }),
      symbol('keras.models.load_model', { kind: 'function', returns: { instance: 'keras.Model' }, ...introspected }),
      symbol('keras.models.clone_model', {
        kind: 'function',
        effects: [
          draw('keras.global', 'weight-init', { versions: STATELESS }),
          draw('tf.global', 'weight-init', { versions: STATEFUL }),
        ],
        returns: { instance: 'keras.Model' },
        ...introspected,
      }),
      ...applications(
        1,
        `DenseNet121 DenseNet169 DenseNet201 EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4
       EfficientNetB5 EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3
       EfficientNetV2L EfficientNetV2M EfficientNetV2S InceptionResNetV2 InceptionV3 ResNet101 ResNet101V2 ResNet152
       ResNet152V2 ResNet50 ResNet50V2 VGG16 VGG19 Xception`,
      ),
      ...applications(
        2,
        'ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge NASNetLarge NASNetMobile',
      ),
      ...applications(3, 'MobileNetV2'),
      ...applications(4, 'MobileNetV3Large MobileNetV3Small'),
      ...applications(5, 'MobileNet'),

      // ------------------------------------------------------------ data
      ...directory(8, 'image_dataset_from_directory'),
      ...directory(7, 'text_dataset_from_directory'),
      ...directory(9, 'audio_dataset_from_directory'),
      symbol('keras.utils.timeseries_dataset_from_array', {
        kind: 'function',
        effects: [
          draw('np.global', 'data-order', {
            when: truthy(at(6, 'shuffle', false)),
            seed: seedAt(at(7, 'seed', null), 'stream'),
          }),
        ],
        returns: { instance: 'tensorflow.data.Dataset' },
        ...source('keras/src/utils/timeseries_dataset_utils.py'),
      }),
      // With a seed it reseeds Python's random for everything after it.
      symbol('keras.utils.split_dataset', {
        kind: 'function',
        effects: [
          draw('py.random', 'data-split', {
            when: truthy(at(3, 'shuffle', false)),
            seed: seedAt(at(4, 'seed', null), 'stream'),
          }),
        ],
        ...source('keras/src/utils/dataset_utils.py:140'),
      }),
      ...(
        [
          ['boston_housing', 2],
          ['california_housing', 3],
          ['imdb', 4],
          ['reuters', 5],
        ] as const
      ).map(([name, position]) =>
        symbol(`keras.datasets.${name}.load_data`, {
          kind: 'function',
          effects: [draw('site', 'data-order', { seed: seedAt(at(position, 'seed', 113), 'fixed') })],
          ...introspected,
        }),
      ),
      symbol('keras.preprocessing.image.ImageDataGenerator', { kind: 'class', ...introspected }),
      generatorFlow('flow', { shuffle: 3, seed: 5 }),
      generatorFlow('flow_from_directory', { shuffle: 6, seed: 7 }),
      generatorFlow('flow_from_dataframe', { shuffle: 10, seed: 11 }),

      symbol('keras.backend.set_learning_phase', {
        kind: 'function',
        intrinsic: 'ignore',
        versions: KERAS_2,
        ...legacy,
      }),
    ];
  },
};
