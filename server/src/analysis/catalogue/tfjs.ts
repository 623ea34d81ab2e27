import { any, at, draw, family, from, is, seedAt, symbol, truthy } from './families.ts';
import type { CatalogueData, DrawEffect, Effect, Parameter, SeedParameter, SymbolFacts } from './schema.ts';

/**
 * TensorFlow.js. It has no global seed: each initializer, dropout layer and random operation takes its own, and what
 * has none draws from Math.random. Some take a seed of 0 for none.
 */

const executed = from('executed', '@tensorflow/tfjs 4.22.0');
const source = from('source', '@tensorflow/tfjs 4.22.0');

/** An option of the object that is the call's first argument. */
const option = (name: string, fallback?: Parameter['default']) => at(0, name, fallback);
const seedOption: SeedParameter = seedAt(option('seed', null), 'stream');

/** Operations whose seed is a positional argument. `falsy`: 0 means no seed. */
const operations = (position: number, names: string, purpose: DrawEffect['purpose'], falsy: boolean): SymbolFacts[] =>
  family('tfjs', names, {
    kind: 'function',
    effects: [
      draw('js.Math.random', purpose, {
        seed: { ...seedAt(at(position, 'seed', null), 'stream'), ...(falsy ? { falsyIsNone: true as const } : {}) },
      }),
    ],
    ...executed,
  });

const initializers = (names: string, falsy: boolean): SymbolFacts[] =>
  family('tfjs.initializers', names, {
    kind: 'function',
    effects: [
      draw('js.Math.random', 'weight-init', {
        seed: { ...seedOption, ...(falsy ? { falsyIsNone: true as const } : {}) },
      }),
    ],
    ...executed,
  });

/** What `kernelInitializer: '…'` means random numbers by; an initializer object has its own call. */
const RANDOM = `glorotNormal glorotUniform heNormal heUniform leCunNormal leCunUniform orthogonal randomNormal
  randomUniform truncatedNormal varianceScaling`
  .trim()
  .split(/\s+/);

const weights = (...parameters: Parameter[]): Effect =>
  draw('js.Math.random', 'weight-init', { when: any(...parameters.map((one) => is(one, ...RANDOM))) });
const layer = { kind: 'function', returns: { instance: 'tfjs.layers.Layer' } } as const;
const weighted = (names: string, ...parameters: Parameter[]): SymbolFacts[] =>
  family('tfjs.layers', names, { ...layer, effects: [weights(...parameters)], ...executed });

const kernel = option('kernelInitializer', 'glorotNormal');
const recurrentKernel = option('recurrentInitializer', 'orthogonal');
/** Dropout between time steps takes no seed. */
const recurrentDropout: Effect = draw('js.Math.random', 'dropout', {
  when: any({ parameter: option('dropout', 0), above: 0 }, { parameter: option('recurrentDropout', 0), above: 0 }),
});

const PLAIN = `activation add average averagePooling1d averagePooling2d averagePooling3d avgPool1d avgPool2d avgPool3d
  avgPooling1d avgPooling2d avgPooling3d batchNormalization bidirectional categoryEncoding centerCrop concatenate
  cropping2D dot elu flatten globalAveragePooling1d globalAveragePooling2d globalMaxPool1d globalMaxPool2d
  globalMaxPooling1d globalMaxPooling2d inputLayer layerNormalization leakyReLU masking maxPool1d maxPool2d maxPooling1d
  maxPooling2d maxPooling3d maximum minimum multiply permute prelu reLU repeatVector rescaling reshape resizing rnn
  softmax stackedRNNCells thresholdedReLU timeDistributed upSampling2d zeroPadding2d`;

export const tfjs: CatalogueData = {
  id: 'tfjs',
  language: 'javascript',
  roots: ['tfjs'],
  modules: {
    '@tensorflow/tfjs': 'tfjs',
    '@tensorflow/tfjs-node': 'tfjs',
    '@tensorflow/tfjs-node-gpu': 'tfjs',
    '@tensorflow/tfjs-core': 'tfjs',
    '@tensorflow/tfjs-layers': 'tfjs',
    '@tensorflow/tfjs-data': 'tfjs.data',
    '@tensorflow/tfjs-react-native': 'tfjs',
  },
  globals: { tf: 'tfjs' },
  settings: [
    { id: 'tfjs.backend', title: { en: 'TensorFlow.js’s backend', 'zh-cn': 'TensorFlow.js 的后端' }, default: null },
  ],
  get symbols() {
    return [
      // ------------------------------------------------------------ operations
      ...operations(4, 'randomNormal truncatedNormal', 'noise', true),
      ...operations(4, 'randomGamma', 'noise', true),
      ...operations(2, 'randomStandardNormal', 'noise', true),
      ...operations(2, 'multinomial', 'sampling', true),
      ...operations(4, 'randomUniform', 'noise', false),
      ...operations(3, 'randomUniformInt', 'noise', false),
      // Active whether in training or not.
      ...operations(3, 'dropout', 'dropout', false),
      symbol('tfjs.rand', { kind: 'function', effects: [{ effect: 'calls', of: at(1, 'randFunction') }], ...source }),
      ...family('tfjs.util', 'shuffle shuffleCombo createShuffledIndices', {
        kind: 'function',
        effects: [draw('js.Math.random', 'data-order')],
        ...executed,
      }),
      symbol('tfjs.util.randUniform', {
        kind: 'function',
        effects: [draw('js.Math.random', 'noise')],
        returns: { drawn: true },
        ...source,
      }),

      // ------------------------------------------------------------ initializers
      ...initializers('randomNormal truncatedNormal orthogonal glorotNormal heNormal leCunNormal', true),
      ...initializers('randomUniform glorotUniform heUniform leCunUniform', false),
      symbol('tfjs.initializers.varianceScaling', {
        kind: 'function',
        effects: [
          draw('js.Math.random', 'weight-init', {
            when: is(option('distribution', 'normal'), 'uniform'),
            seed: seedOption,
          }),
          draw('js.Math.random', 'weight-init', {
            when: is(option('distribution', 'normal'), 'normal'),
            seed: { ...seedOption, falsyIsNone: true },
          }),
        ],
        ...source,
      }),
      ...family('tfjs.initializers', 'constant identity ones zeros', {
        kind: 'function',
        intrinsic: 'ignore',
        ...source,
      }),

      // ------------------------------------------------------------ layers
      symbol('tfjs.layers.Layer', { kind: 'class', ...source }),
      ...weighted('dense conv1d conv2d conv3d conv2dTranspose conv3dTranspose', kernel),
      ...weighted('depthwiseConv2d', option('depthwiseInitializer', 'glorotNormal')),
      ...weighted(
        'separableConv2d',
        option('depthwiseInitializer', 'glorotUniform'),
        option('pointwiseInitializer', 'glorotUniform'),
      ),
      ...weighted('embedding', option('embeddingsInitializer', 'randomUniform')),
      ...family('tfjs.layers', 'lstm gru simpleRNN lstmCell gruCell simpleRNNCell convLstm2d convLstm2dCell', {
        ...layer,
        effects: [weights(kernel, recurrentKernel), recurrentDropout],
        ...executed,
      }),
      ...family('tfjs.layers', 'dropout spatialDropout1d', {
        ...layer,
        effects: [draw('js.Math.random', 'dropout', { seed: seedOption })],
        ...from('executed', '@tensorflow/tfjs 4.22.0: with a seed the mask is the same at every call'),
      }),
      // A seed among their options is ignored.
      ...family('tfjs.layers', 'gaussianNoise gaussianDropout alphaDropout', {
        ...layer,
        effects: [draw('js.Math.random', 'noise')],
        ...executed,
      }),
      symbol('tfjs.layers.randomWidth', {
        ...layer,
        effects: [draw('js.Math.random', 'augmentation', { seed: seedOption })],
        ...source,
      }),
      ...family('tfjs.layers', PLAIN, { ...layer, ...source }),

      // ------------------------------------------------------------ models
      symbol('tfjs.LayersModel', { kind: 'class', ...source }),
      symbol('tfjs.Sequential', { kind: 'class', bases: ['tfjs.LayersModel'], ...source }),
      symbol('tfjs.sequential', { kind: 'function', returns: { instance: 'tfjs.Sequential' }, ...source }),
      symbol('tfjs.model', { kind: 'function', returns: { instance: 'tfjs.LayersModel' }, ...source }),
      symbol('tfjs.loadLayersModel tfjs.models.modelFromJSON', {
        kind: 'function',
        returns: { instance: 'tfjs.LayersModel', mode: 'eval' },
        ...source,
      }),
      symbol('tfjs.GraphModel', { kind: 'class', ...source }),
      symbol('tfjs.loadGraphModel tfjs.loadGraphModelSync', {
        kind: 'function',
        returns: { instance: 'tfjs.GraphModel', mode: 'eval' },
        ...source,
      }),
      symbol('tfjs.LayersModel.fit', {
        kind: 'method',
        effects: [
          { effect: 'train' },
          { effect: 'forward', purpose: 'training', mode: 'train' },
          draw('js.Math.random', 'data-order', { when: truthy(at(2, 'shuffle', true)) }),
        ],
        anyReceiver: { withArgument: ['epochs', 'batchSize', 'validationSplit', 'validationData', 'callbacks'] },
        ...executed,
      }),
      symbol('tfjs.LayersModel.fitDataset', {
        kind: 'method',
        effects: [{ effect: 'train' }, { effect: 'forward', purpose: 'training', mode: 'train' }],
        anyReceiver: true,
        ...source,
      }),
      symbol('tfjs.LayersModel.trainOnBatch', {
        kind: 'method',
        effects: [{ effect: 'train' }, { effect: 'forward', purpose: 'training', mode: 'train' }],
        anyReceiver: true,
        ...source,
      }),
      ...family('tfjs.LayersModel', 'predict evaluate predictOnBatch', {
        kind: 'method',
        effects: [{ effect: 'forward', purpose: 'inference', mode: 'eval' }],
        ...executed,
      }),

      // ------------------------------------------------------------ training by hand
      symbol('tfjs.Optimizer', { kind: 'class', ...source }),
      ...family('tfjs.train', 'sgd momentum rmsprop adam adadelta adamax adagrad', {
        kind: 'function',
        returns: { instance: 'tfjs.Optimizer' },
        ...source,
      }),
      symbol('tfjs.Optimizer.minimize', {
        kind: 'method',
        effects: [{ effect: 'train' }, { effect: 'calls', of: at(0, 'f') }],
        anyReceiver: true,
        ...source,
      }),
      symbol('tfjs.Optimizer.applyGradients', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        anyReceiver: true,
        ...source,
      }),
      symbol('tfjs.variableGrads', { kind: 'function', effects: [{ effect: 'calls', of: at(0, 'f') }], ...source }),
      symbol('tfjs.tidy', { kind: 'function', effects: [{ effect: 'calls', of: at(0, 'nameOrFn') }], ...source }),

      // ------------------------------------------------------------ data
      symbol('tfjs.data.Dataset', { kind: 'class', ...source }),
      ...family('tfjs.data', 'array csv generator zip webcam microphone', {
        kind: 'function',
        returns: { instance: 'tfjs.data.Dataset' },
        ...source,
      }),
      // Without a seed it takes the clock, which no patch of Math.random reaches.
      symbol('tfjs.data.Dataset.shuffle', {
        kind: 'method',
        effects: [
          draw('js.time', 'data-order', {
            seed: { ...seedAt(at(1, 'seed', null), 'stream'), falsyIsNone: true },
          }),
        ],
        returns: { same: 'receiver' },
        ...executed,
      }),
      symbol('tfjs.data.Dataset.map', {
        kind: 'method',
        effects: [{ effect: 'calls', of: at(0, 'transform') }],
        returns: { same: 'receiver' },
        ...source,
      }),
      ...family('tfjs.data.Dataset', 'batch filter mapAsync prefetch repeat skip take concatenate', {
        kind: 'method',
        returns: { same: 'receiver' },
        ...source,
      }),

      // ------------------------------------------------------------ switches
      symbol('tfjs.setBackend', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'tfjs.backend', value: at(0, 'backendName') }],
        ...source,
      }),
    ];
  },
};
