import {
  above,
  all,
  at,
  draw,
  falsy,
  family,
  from,
  generatorAt,
  is,
  keyword,
  seedAt,
  symbol,
  truthy,
} from './families.ts';
import type { CatalogueData, Condition, Effect, Parameter, SettingFacts, SymbolFacts } from './schema.ts';

/** PyTorch: seeds, generators, tensor factories, layers, loaders, modes and switches. */

const VERSION = 'torch 2.13.0';
const executed = from('executed', VERSION);
const introspected = from('introspected', VERSION);
const source = (file: string) => from('source', `${VERSION}: ${file}`);

/** `torch.manual_seed` reaches the default generator of every device (torch/random.py). */
const ALL_DEVICES = ['torch.cpu', 'torch.cuda', 'torch.mps', 'torch.xpu', 'torch.mtia'];

const seed = seedAt(at(0, 'seed'), 'entropy');
/** Without its own generator a draw comes from the default generator of the tensor's device. */
const generator = generatorAt(keyword('generator', null), 'stream');
const generatorArgument = (position: number) => generatorAt(at(position, 'generator', null), 'stream');

const seeds = (names: string, streams: readonly string[], facts: ReturnType<typeof from>): SymbolFacts =>
  symbol(names, { kind: 'function', effects: [{ effect: 'seed', streams, seed }], ...facts });
const unseeds = (names: string, streams: readonly string[]): SymbolFacts =>
  symbol(names, {
    kind: 'function',
    effects: [{ effect: 'seed', streams, unseeds: true }],
    ...source('torch/random.py, torch/cuda/random.py'),
  });
const restores = (names: string, streams: readonly string[]): SymbolFacts =>
  symbol(names, {
    kind: 'function',
    effects: [
      { effect: 'seed', streams },
      { effect: 'checkpoint', checkpoint: 'load', holds: 'rng' },
    ],
    ...introspected,
  });

// -------------------------------------------------------------------- layers

const MODULE = ['torch.nn.Module'];
const initialises: Effect = draw('torch.cpu', 'weight-init');

/** A layer whose constructor draws its weights. */
const weighted = { kind: 'class', bases: MODULE, effects: [initialises] } as const;

/** Dropout in train mode, as far as `active` says. */
const dropout = (active: Condition): Effect[] => [
  draw('torch.default', 'dropout', { at: 'invoke', when: active }),
  { effect: 'mode-dependent', layer: 'dropout', when: active },
];
const dropoutLayer = { kind: 'class', bases: MODULE, effects: dropout(above(at(0, 'p', 0.5), 0)) } as const;

/** Recurrent layers drop between layers only: nothing with a single one. */
const recurrent = (position: number): Pick<SymbolFacts, 'kind' | 'bases' | 'effects'> => ({
  kind: 'class',
  bases: ['torch.nn.RNNBase'],
  effects: [initialises, ...dropout(all(above(at(position, 'dropout', 0), 0), above(at(2, 'num_layers', 1), 1)))],
});

const attentive = (dropoutParameter: Parameter): Pick<SymbolFacts, 'kind' | 'bases' | 'effects'> => ({
  kind: 'class',
  bases: MODULE,
  effects: [initialises, ...dropout(above(dropoutParameter, 0))],
});

const batchStatistics = {
  kind: 'class',
  bases: MODULE,
  effects: [{ effect: 'mode-dependent', layer: 'batch-statistics' }],
} as const;

/** Functional dropout: `training` decides, not the module around it. An unknown flag (`self.training`) may be true. */
const functionalDropout = (fallback: boolean, position = 2): Pick<SymbolFacts, 'kind' | 'effects'> => {
  const training = at(position, 'training', fallback);
  return {
    kind: 'function',
    effects: [
      draw('torch.default', 'dropout', { when: { parameter: training, truthy: true, assume: true } }),
      { effect: 'mode-dependent', layer: 'dropout', control: training },
    ],
  };
};

const trainArgument = at(2, 'train');
const attentionDropout = at(4, 'dropout_p', 0);

const DISTRIBUTIONS = `Bernoulli Beta Binomial Categorical Cauchy Chi2 ContinuousBernoulli Dirichlet Exponential
  FisherSnedecor Gamma GeneralizedPareto Geometric Gumbel HalfCauchy HalfNormal Independent InverseGamma Kumaraswamy
  LKJCholesky Laplace LogNormal LogisticNormal LowRankMultivariateNormal MixtureSameFamily Multinomial
  MultivariateNormal NegativeBinomial Normal OneHotCategorical OneHotCategoricalStraightThrough Pareto Poisson
  RelaxedBernoulli RelaxedOneHotCategorical StudentT TransformedDistribution Uniform VonMises Weibull Wishart`;

const OPTIMIZERS = `ASGD Adadelta Adafactor Adagrad Adam AdamW Adamax LBFGS NAdam RAdam RMSprop Rprop SGD SparseAdam`;

// -------------------------------------------------------------------- loaders

const shuffle = at(2, 'shuffle', null);
const loaderWorkers = at(5, 'num_workers', 0);
const loaderGenerator = generatorArgument(12);

// -------------------------------------------------------------------- switches

const setting = (id: string, en: string, zh: string, fallback: SettingFacts['default']): SettingFacts => ({
  id,
  title: { en, 'zh-cn': zh },
  default: fallback,
});

const attribute = (name: string, id: string, facts: ReturnType<typeof from>): SymbolFacts =>
  symbol(name, { kind: 'attribute', effects: [{ effect: 'setting', setting: id }], ...facts });

const environment = (name: string, id: string, facts: ReturnType<typeof from>): SymbolFacts =>
  symbol(`env:${name}`, { kind: 'environment', effects: [{ effect: 'setting', setting: id }], ...facts });

// -------------------------------------------------------------------- kernels

const alerts = from(
  'source',
  'calls of alertNotDeterministic in libtorch_cuda of torch 2.14.1+cu130, and the torch.use_deterministic_algorithms page of 2.13',
);
type Direction = 'forward' | 'backward' | 'both';
/** Operations without a deterministic CUDA kernel: they raise under torch.use_deterministic_algorithms(True). */
const throwing = (direction: Direction, when?: Condition): Effect => ({
  effect: 'nondeterministic',
  device: 'gpu',
  direction,
  deterministicMode: 'throws',
  ...(when === undefined ? {} : { when }),
});
/** Operations that switch to a deterministic kernel then. */
const fixable = (direction: Direction): Effect => ({
  effect: 'nondeterministic',
  device: 'gpu',
  direction,
  deterministicMode: 'fixes',
});
const kernel = (effect: Effect): Pick<SymbolFacts, 'kind' | 'effects'> => ({ kind: 'function', effects: [effect] });
const layerKernel = (effect: Effect): Pick<SymbolFacts, 'kind' | 'bases' | 'effects'> => ({
  kind: 'class',
  bases: MODULE,
  effects: [effect],
});
const interpolationMode = at(3, 'mode', 'nearest');
const layerInterpolationMode = at(2, 'mode', 'nearest');
const INTERPOLATIONS = ['linear', 'bilinear', 'bicubic', 'trilinear'] as const;

export const torch: CatalogueData = {
  id: 'torch',
  language: 'python',
  roots: ['torch'],
  modules: {
    'torch.cuda.random': 'torch.cuda',
    'torch.nn.modules': 'torch.nn',
    'torch.utils.data.dataloader': 'torch.utils.data',
    'torch.utils.data.dataset': 'torch.utils.data',
    'torch.utils.data.sampler': 'torch.utils.data',
    'torch.autograd.grad_mode': 'torch',
  },
  streams: [
    {
      id: 'torch.cpu',
      title: { en: 'PyTorch’s generator (torch.manual_seed)', 'zh-cn': 'PyTorch 的生成器（torch.manual_seed）' },
      fix: { module: 'torch', import: 'import torch', statement: '{module}.manual_seed({seed})' },
      // Not for torch.default: a generator has to live on the device of the tensor.
      generator: { module: 'torch', expression: '{module}.Generator().manual_seed({seed})' },
    },
    {
      id: 'torch.default',
      title: { en: 'PyTorch’s generator (torch.manual_seed)', 'zh-cn': 'PyTorch 的生成器（torch.manual_seed）' },
      coveredBy: ['torch.cpu'],
      fix: { module: 'torch', import: 'import torch', statement: '{module}.manual_seed({seed})' },
    },
    ...(
      [
        ['torch.cuda', 'PyTorch’s CUDA generators', 'PyTorch 的 CUDA 生成器'],
        ['torch.mps', 'PyTorch’s MPS generator', 'PyTorch 的 MPS 生成器'],
        ['torch.xpu', 'PyTorch’s XPU generators', 'PyTorch 的 XPU 生成器'],
        ['torch.mtia', 'PyTorch’s MTIA generators', 'PyTorch 的 MTIA 生成器'],
      ] as const
    ).map(([id, en, zh]) => ({
      id,
      title: { en, 'zh-cn': zh },
      fix: { module: 'torch', import: 'import torch', statement: '{module}.manual_seed({seed})' },
    })),
    {
      id: 'torch.generator.instance',
      title: { en: 'a torch.Generator', 'zh-cn': 'torch.Generator 对象' },
      fixedByDefault: true,
    },
  ],
  settings: [
    setting('cudnn.benchmark', 'cuDNN’s choice of algorithms by timing', 'cuDNN 按计时选择算法', false),
    setting('cudnn.deterministic', 'deterministic cuDNN algorithms', 'cuDNN 确定性算法', false),
    setting('cudnn.enabled', 'cuDNN', 'cuDNN', true),
    setting('deterministic-algorithms', 'deterministic algorithms in PyTorch', 'PyTorch 确定性算法', false),
    setting('tf32.matmul', 'TF32 in matrix products', '矩阵乘法中的 TF32', false),
    setting('tf32.conv', 'TF32 in convolutions', '卷积中的 TF32', true),
    setting('matmul-precision', 'the precision of float32 matrix products', 'float32 矩阵乘法的精度', 'highest'),
    setting('fp16-reduction', 'reduced-precision sums in half-precision products', '半精度乘法中的低精度求和', true),
    setting('fill-uninitialized', 'filling of new memory in deterministic mode', '确定性模式下填充新内存', true),
    setting('attention.flash', 'flash attention', 'flash attention', true),
    setting('attention.mem-efficient', 'memory-efficient attention', '内存高效注意力', true),
    setting('attention.math', 'plain attention', '普通注意力', true),
    setting('attention.cudnn', 'cuDNN attention', 'cuDNN 注意力', true),
    setting('compile-mode', 'the mode of torch.compile', 'torch.compile 的模式', 'default'),
    setting('inductor.fallback-random', 'eager random numbers in compiled code', '编译代码中使用 eager 随机数', false),
    setting('cublas-workspace', 'CUBLAS_WORKSPACE_CONFIG', 'CUBLAS_WORKSPACE_CONFIG', null),
    setting('cuda-launch-blocking', 'CUDA_LAUNCH_BLOCKING', 'CUDA_LAUNCH_BLOCKING', null),
    setting('threads', 'the number of CPU threads', 'CPU 线程数', null),
    setting('loader-order', 'delivering batches in order', '按顺序交付批次', true),
  ],
  get symbols() {
    return [
      // ------------------------------------------------------------ seeds
      symbol('torch.manual_seed torch.random.manual_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ALL_DEVICES, seed }],
        returns: { generator: 'torch.Generator', global: 'torch.cpu' },
        ...source('torch/random.py:49'),
      }),
      unseeds('torch.seed torch.random.seed', ALL_DEVICES),
      symbol('torch.initial_seed', { kind: 'function', returns: { drawn: true }, ...introspected }),
      restores('torch.set_rng_state torch.random.set_rng_state', ['torch.cpu']),
      restores('torch.cuda.set_rng_state torch.cuda.set_rng_state_all', ['torch.cuda']),
      ...family('torch', 'get_rng_state=random.get_rng_state cuda.get_rng_state cuda.get_rng_state_all', {
        kind: 'function',
        effects: [{ effect: 'checkpoint', checkpoint: 'save', holds: 'rng' }],
        ...introspected,
      }),
      symbol('torch.random.fork_rng', {
        kind: 'function',
        effects: [{ effect: 'restore', streams: ['torch.cpu', 'torch.cuda'] }],
        ...source('torch/random.py:157'),
      }),
      seeds('torch.cuda.manual_seed', ['torch.cuda'], source('torch/cuda/random.py:89 (current device only)')),
      seeds('torch.cuda.manual_seed_all', ['torch.cuda'], source('torch/cuda/random.py:112')),
      unseeds('torch.cuda.seed', ['torch.cuda']),
      unseeds('torch.cuda.seed_all', ['torch.cuda']),
      seeds('torch.mps.manual_seed', ['torch.mps'], introspected),
      unseeds('torch.mps.seed', ['torch.mps']),
      seeds('torch.xpu.manual_seed', ['torch.xpu'], introspected),
      seeds('torch.xpu.manual_seed_all', ['torch.xpu'], introspected),
      unseeds('torch.xpu.seed', ['torch.xpu']),
      seeds('torch.mtia.manual_seed', ['torch.mtia'], introspected),
      seeds('torch.mtia.manual_seed_all', ['torch.mtia'], introspected),
      unseeds('torch.mtia.seed', ['torch.mtia']),
      symbol('torch.default_generator', {
        kind: 'attribute',
        returns: { generator: 'torch.Generator', global: 'torch.cpu' },
        ...introspected,
      }),

      // An unseeded torch.Generator() has the same initial seed in every process: repeatable as it is.
      symbol('torch.Generator', {
        kind: 'class',
        returns: { generator: 'torch.Generator', stream: 'torch.generator.instance' },
        ...from('executed', `${VERSION}: initial_seed() is 67280421310721 in every process`),
      }),
      symbol('torch.Generator.manual_seed', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver', seed }],
        returns: { same: 'receiver' },
        ...introspected,
      }),
      symbol('torch.Generator.seed', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver', unseeds: true }],
        ...introspected,
      }),
      symbol('torch.Generator.set_state', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver' }],
        ...introspected,
      }),

      // ------------------------------------------------------------ tensors
      symbol('torch.Tensor', { kind: 'class', ...introspected }),
      ...family('torch', 'rand rand_like randint randint_like', {
        kind: 'function',
        effects: [draw('torch.default', 'other', { seed: generator })],
        returns: { drawn: true },
        ...introspected,
      }),
      ...family('torch', 'randn randn_like normal', {
        kind: 'function',
        effects: [draw('torch.default', 'noise', { seed: generator })],
        returns: { drawn: true },
        ...introspected,
      }),
      symbol('torch.randperm', {
        kind: 'function',
        effects: [draw('torch.default', 'data-order', { seed: generator })],
        ...introspected,
      }),
      symbol('torch.multinomial', {
        kind: 'function',
        effects: [draw('torch.default', 'sampling', { seed: generator })],
        ...introspected,
      }),
      symbol('torch.bernoulli', {
        kind: 'function',
        effects: [draw('torch.default', 'noise', { seed: generator })],
        ...introspected,
      }),
      symbol('torch.poisson', {
        kind: 'function',
        effects: [draw('torch.default', 'noise', { seed: generatorArgument(1) })],
        ...introspected,
      }),
      symbol('torch.binomial', {
        kind: 'function',
        effects: [draw('torch.default', 'noise', { seed: generatorArgument(2) })],
        ...introspected,
      }),
      ...family(
        'torch',
        `dropout dropout_ alpha_dropout alpha_dropout_ feature_dropout feature_dropout_ feature_alpha_dropout
       feature_alpha_dropout_ native_dropout`,
        {
          kind: 'function',
          effects: [
            draw('torch.default', 'dropout', { when: { parameter: trainArgument, truthy: true, assume: true } }),
            { effect: 'mode-dependent', layer: 'dropout', control: trainArgument },
          ],
          ...introspected,
        },
      ),
      ...family('torch.Tensor', 'normal_ uniform_ log_normal_ cauchy_ exponential_ geometric_ bernoulli_ random_', {
        kind: 'method',
        effects: [draw('torch.default', 'noise', { seed: generator })],
        returns: { same: 'receiver' },
        anyReceiver: true,
        ...introspected,
      }),
      symbol('torch.Tensor.multinomial', {
        kind: 'method',
        effects: [draw('torch.default', 'sampling', { seed: generator })],
        ...introspected,
      }),
      symbol('torch.Tensor.bernoulli', {
        kind: 'method',
        effects: [draw('torch.default', 'noise', { seed: generator })],
        ...introspected,
      }),
      ...family('torch', 'pca_lowrank svd_lowrank lobpcg', {
        kind: 'function',
        effects: [draw('torch.cpu', 'other')],
        ...executed,
      }),
      symbol('torch.quasirandom.SobolEngine', {
        kind: 'class',
        effects: [
          draw('torch.cpu', 'other', {
            when: truthy(at(1, 'scramble', false)),
            seed: seedAt(at(2, 'seed', null), 'stream'),
          }),
        ],
        ...executed,
      }),
      symbol('torch.testing.make_tensor', {
        kind: 'function',
        effects: [draw('torch.cpu', 'other')],
        ...introspected,
      }),

      symbol('torch.distributions.Distribution', {
        kind: 'class',
        ...introspected,
      }),
      ...family('torch.distributions', DISTRIBUTIONS, {
        kind: 'class',
        bases: ['torch.distributions.Distribution'],
        ...introspected,
      }),
      ...family('torch.distributions.Distribution', 'sample rsample sample_n', {
        kind: 'method',
        effects: [draw('torch.default', 'noise')],
        ...introspected,
      }),

      // ------------------------------------------------------------ initialisation
      ...(
        [
          ['normal_ uniform_ sparse_', 3],
          ['trunc_normal_', 5],
          ['xavier_uniform_ xavier_normal_ orthogonal_', 2],
          ['kaiming_uniform_ kaiming_normal_', 4],
        ] as const
      ).flatMap(([names, position]) =>
        family('torch.nn.init', names, {
          kind: 'function',
          effects: [draw('torch.default', 'weight-init', { seed: generatorArgument(position) })],
          ...introspected,
        }),
      ),
      ...family(
        'torch.nn.init',
        'normal uniform xavier_uniform xavier_normal kaiming_uniform kaiming_normal orthogonal',
        {
          kind: 'function',
          effects: [draw('torch.default', 'weight-init')],
          ...source('torch/nn/init.py (deprecated names)'),
        },
      ),

      // ------------------------------------------------------------ layers
      ...family(
        'torch.nn',
        `Linear Bilinear Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LSTMCell GRUCell RNNCell
       RNNCellBase AdaptiveLogSoftmaxWithLoss`,
        { ...weighted, ...executed },
      ),
      symbol('torch.nn.LinearCrossEntropyLoss', {
        ...weighted,
        versions: { package: 'torch', since: '2.13' },
        ...executed,
      }),
      symbol('torch.nn.Embedding', {
        kind: 'class',
        bases: MODULE,
        effects: [draw('torch.cpu', 'weight-init', { when: falsy(at(7, '_weight', null)) })],
        ...executed,
      }),
      symbol('torch.nn.EmbeddingBag', {
        kind: 'class',
        bases: MODULE,
        effects: [
          draw('torch.cpu', 'weight-init', { when: falsy(at(7, '_weight', null)) }),
          throwing('backward', is(at(5, 'mode', 'mean'), 'max')),
        ],
        ...executed,
      }),
      symbol('torch.nn.Embedding.from_pretrained', {
        kind: 'method',
        returns: { instance: 'torch.nn.Embedding', mode: 'train' },
        ...executed,
      }),
      symbol('torch.nn.EmbeddingBag.from_pretrained', {
        kind: 'method',
        returns: { instance: 'torch.nn.EmbeddingBag', mode: 'train' },
        ...executed,
      }),
      ...family(
        'torch.nn',
        `LazyLinear LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d`,
        {
          kind: 'class',
          bases: MODULE,
          effects: [draw('torch.cpu', 'weight-init', { at: 'first-invoke' })],
          ...executed,
        },
      ),
      symbol('torch.nn.RNNBase', { kind: 'class', bases: MODULE, effects: [initialises], ...executed }),
      ...family('torch.nn', 'LSTM GRU', { ...recurrent(5), ...executed }),
      symbol('torch.nn.RNN', { ...recurrent(6), ...executed }),
      symbol('torch.nn.MultiheadAttention', { ...attentive(at(2, 'dropout', 0)), ...executed }),
      ...family('torch.nn', 'TransformerEncoderLayer TransformerDecoderLayer', {
        ...attentive(at(3, 'dropout', 0.1)),
        ...executed,
      }),
      symbol('torch.nn.Transformer', { ...attentive(at(5, 'dropout', 0.1)), ...executed }),
      // They deep-copy the layer that they are given and draw nothing themselves.
      ...family('torch.nn', 'TransformerEncoder TransformerDecoder', {
        kind: 'class',
        bases: MODULE,
        intrinsic: 'sequential',
        ...from('executed', `${VERSION}: constructing one leaves the generator's state as it was`),
      }),
      ...family('torch.nn', 'Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout', {
        ...dropoutLayer,
        ...executed,
      }),
      symbol('torch.nn.RReLU', {
        kind: 'class',
        bases: MODULE,
        effects: [draw('torch.default', 'dropout', { at: 'invoke' }), { effect: 'mode-dependent', layer: 'noise' }],
        ...executed,
      }),
      // Random whatever the mode.
      ...family('torch.nn', 'FractionalMaxPool2d FractionalMaxPool3d', {
        kind: 'class',
        bases: MODULE,
        effects: [
          draw('torch.default', 'noise', {
            at: 'invoke',
            seed: generatorAt(at(4, '_random_samples', null), 'stream'),
          }),
          throwing('backward'),
        ],
        ...executed,
      }),
      ...family(
        'torch.nn',
        'BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d',
        { ...batchStatistics, ...executed },
      ),
      ...family('torch.nn', 'InstanceNorm1d InstanceNorm2d InstanceNorm3d', {
        kind: 'class',
        bases: MODULE,
        effects: [
          { effect: 'mode-dependent', layer: 'batch-statistics', when: truthy(at(4, 'track_running_stats', false)) },
        ],
        ...executed,
      }),
      ...family('torch.nn', 'Sequential ModuleList ModuleDict DataParallel', {
        kind: 'class',
        bases: MODULE,
        intrinsic: 'sequential',
        ...introspected,
      }),
      symbol('torch.nn.parallel.DistributedDataParallel', {
        kind: 'class',
        bases: MODULE,
        intrinsic: 'sequential',
        ...introspected,
      }),
      symbol('torch.nn.parallel.DataParallel', {
        kind: 'class',
        bases: MODULE,
        intrinsic: 'sequential',
        ...introspected,
      }),
      // Layers without weights drawn at random and without a mode.
      ...family(
        'torch.nn',
        `Identity Flatten Unflatten ReLU ReLU6 LeakyReLU ELU CELU SELU GELU SiLU Mish Softplus Softsign Softshrink
       Hardshrink Hardtanh Hardsigmoid Hardswish Sigmoid LogSigmoid Tanh Tanhshrink Threshold GLU PReLU Softmax Softmax2d
       Softmin LogSoftmax MaxPool1d MaxPool2d AvgPool1d AvgPool2d LPPool1d LPPool2d AdaptiveAvgPool1d
       AdaptiveMaxPool1d AdaptiveMaxPool3d LayerNorm GroupNorm RMSNorm LocalResponseNorm ZeroPad1d ZeroPad2d ZeroPad3d
       ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad2d CircularPad1d CircularPad2d CircularPad3d PixelShuffle
       PixelUnshuffle ChannelShuffle UpsamplingNearest2d CosineSimilarity PairwiseDistance Fold Unfold MSELoss L1Loss
       SmoothL1Loss HuberLoss BCELoss BCEWithLogitsLoss KLDivLoss PoissonNLLLoss GaussianNLLLoss HingeEmbeddingLoss
       CosineEmbeddingLoss MarginRankingLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss
       SoftMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss`,
        { kind: 'class', bases: MODULE, ...executed },
      ),
      ...family('torch.nn.utils', 'spectral_norm parametrizations.spectral_norm', {
        kind: 'function',
        effects: [initialises, { effect: 'mode-dependent', layer: 'batch-statistics' }],
        returns: { same: at(0, 'module') },
        ...executed,
      }),
      symbol('torch.device', {
        kind: 'class',
        effects: [{ effect: 'skip-initialisation', when: is(at(0, 'type'), 'meta') }],
        ...from('executed', `${VERSION}: layers made on the meta device draw nothing`),
      }),
      symbol('torch.nn.utils.skip_init', { kind: 'function', intrinsic: 'ignore', ...executed }),
      ...family('torch.nn.utils.prune', 'random_unstructured random_structured', {
        kind: 'function',
        effects: [draw('torch.cpu', 'other')],
        returns: { same: at(0, 'module') },
        ...introspected,
      }),

      // ------------------------------------------------------------ functional forms
      ...family('torch.nn.functional', 'dropout dropout1d dropout2d dropout3d', {
        ...functionalDropout(true),
        ...executed,
      }),
      ...family('torch.nn.functional', 'alpha_dropout feature_alpha_dropout', {
        ...functionalDropout(false),
        ...executed,
      }),
      ...family('torch.nn.functional', 'rrelu rrelu_', { ...functionalDropout(false, 3), ...executed }),
      symbol('torch.nn.functional.multi_head_attention_forward', {
        kind: 'function',
        effects: [
          draw('torch.default', 'dropout', {
            when: all(above(at(10, 'dropout_p'), 0), {
              parameter: at(13, 'training', true),
              truthy: true,
              assume: true,
            }),
          }),
          {
            effect: 'mode-dependent',
            layer: 'dropout',
            control: at(13, 'training', true),
            when: above(at(10, 'dropout_p'), 0),
          },
        ],
        ...introspected,
      }),
      // The dropout of attention follows the number it is given, in evaluation too.
      symbol('torch.nn.functional.scaled_dot_product_attention', {
        kind: 'function',
        effects: [
          draw('torch.default', 'dropout', { when: { parameter: attentionDropout, above: 0, assume: true } }),
          { effect: 'mode-dependent', layer: 'dropout', control: attentionDropout },
          fixable('backward'),
        ],
        ...executed,
      }),
      symbol('torch.nn.functional.gumbel_softmax', {
        kind: 'function',
        effects: [draw('torch.default', 'noise')],
        ...executed,
      }),
      ...family('torch.nn.functional', 'fractional_max_pool2d fractional_max_pool3d', {
        kind: 'function',
        effects: [
          draw('torch.default', 'noise', { seed: generatorAt(at(5, '_random_samples', null), 'stream') }),
          throwing('backward'),
        ],
        ...introspected,
      }),
      symbol('torch.nn.functional.batch_norm', {
        kind: 'function',
        effects: [{ effect: 'mode-dependent', layer: 'batch-statistics', control: at(5, 'training', false) }],
        ...introspected,
      }),

      // ------------------------------------------------------------ modes, forwards, training
      symbol('torch.nn.Module', {
        kind: 'class',
        effects: [
          { effect: 'calls', of: 'receiver', methods: ['forward'], at: 'invoke' },
          { effect: 'forward', purpose: 'context', at: 'invoke' },
        ],
        ...introspected,
      }),
      symbol('torch.nn.Module.eval', {
        kind: 'method',
        effects: [{ effect: 'mode', mode: 'eval' }],
        returns: { same: 'receiver' },
        anyReceiver: true,
        ...executed,
      }),
      symbol('torch.nn.Module.train', {
        kind: 'method',
        effects: [{ effect: 'mode', mode: at(0, 'mode', true) }],
        returns: { same: 'receiver' },
        anyReceiver: true,
        ...executed,
      }),
      symbol('torch.nn.Module.apply', {
        kind: 'method',
        effects: [{ effect: 'calls', of: at(0, 'fn') }],
        returns: { same: 'receiver' },
        ...introspected,
      }),
      ...family(
        'torch.nn.Module',
        `to cuda cpu xpu half float double bfloat16 type requires_grad_ share_memory to_empty`,
        { kind: 'method', returns: { same: 'receiver' }, ...introspected },
      ),
      symbol('torch.nn.Module.load_state_dict', {
        kind: 'method',
        effects: [{ effect: 'checkpoint', checkpoint: 'load', holds: 'model' }],
        anyReceiver: true,
        ...from('executed', `${VERSION}: loading leaves the mode as it was`),
      }),
      symbol('torch.load', {
        kind: 'function',
        effects: [{ effect: 'checkpoint', checkpoint: 'load', holds: 'model' }],
        ...source('torch/serialization.py'),
      }),
      symbol('torch.save', {
        kind: 'function',
        effects: [{ effect: 'checkpoint', checkpoint: 'save', holds: 'model' }],
        ...source('torch/serialization.py'),
      }),
      ...family('torch', 'no_grad inference_mode', {
        kind: 'class',
        effects: [{ effect: 'inference-context' }],
        ...from('executed', `${VERSION}: neither switches dropout or batch statistics off`),
      }),
      symbol('torch.Tensor.backward', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        anyReceiver: true,
        ...introspected,
      }),
      ...family('torch.autograd', 'backward grad', {
        kind: 'function',
        effects: [{ effect: 'train' }],
        ...introspected,
      }),
      symbol('torch.optim.Optimizer', { kind: 'class', ...introspected }),
      ...family('torch.optim', OPTIMIZERS, { kind: 'class', bases: ['torch.optim.Optimizer'], ...introspected }),
      symbol('torch.optim.Optimizer.step', {
        kind: 'method',
        effects: [{ effect: 'train' }, { effect: 'calls', of: at(0, 'closure', null) }],
        anyReceiver: true,
        ...introspected,
      }),
      symbol('torch.amp.GradScaler torch.cuda.amp.GradScaler', { kind: 'class', ...introspected }),
      symbol('torch.amp.GradScaler.step', { kind: 'method', effects: [{ effect: 'train' }], ...introspected }),
      symbol('torch.jit.script', { kind: 'function', returns: { same: at(0, 'obj') }, ...introspected }),
      // A traced or exported graph keeps the mode that the model had then.
      symbol('torch.jit.trace', {
        kind: 'function',
        effects: [{ effect: 'forward', purpose: 'inference', parameter: at(0, 'func') }],
        returns: { same: at(0, 'func') },
        ...from('executed', `${VERSION}: eval() after tracing does not switch dropout off`),
      }),
      symbol('torch.export.export', {
        kind: 'function',
        effects: [{ effect: 'forward', purpose: 'inference', parameter: at(0, 'mod') }],
        ...executed,
      }),
      symbol('torch.onnx.export', {
        kind: 'function',
        intrinsic: 'ignore',
        ...source('torch/onnx/__init__.py: training=TrainingMode.EVAL'),
      }),

      // ------------------------------------------------------------ data
      symbol('torch.utils.data.DataLoader', {
        kind: 'class',
        effects: [
          draw('torch.cpu', 'data-order', { at: 'iterate', when: truthy(shuffle), seed: loaderGenerator }),
          // Without shuffling one number is drawn all the same, for the workers.
          draw('torch.cpu', 'data-order', {
            at: 'iterate',
            when: falsy(shuffle),
            seed: loaderGenerator,
            harmless: true,
          }),
          {
            effect: 'calls',
            of: at(0, 'dataset'),
            methods: ['__getitem__', '__iter__'],
            process: 'worker',
            workers: loaderWorkers,
            at: 'iterate',
          },
          { effect: 'calls', of: at(6, 'collate_fn', null), process: 'worker', workers: loaderWorkers, at: 'iterate' },
          {
            effect: 'calls',
            of: at(10, 'worker_init_fn', null),
            process: 'worker',
            workers: loaderWorkers,
            at: 'iterate',
          },
          { effect: 'calls', of: at(3, 'sampler', null), methods: ['__iter__'], at: 'iterate' },
          { effect: 'calls', of: at(4, 'batch_sampler', null), methods: ['__iter__'], at: 'iterate' },
          { effect: 'setting', setting: 'loader-order', value: keyword('in_order', true) },
        ],
        ...from('executed', `${VERSION}: torch/utils/data/dataloader.py, _utils/worker.py:276`),
      }),
      symbol('torch.utils.data.RandomSampler', {
        kind: 'class',
        bases: ['torch.utils.data.Sampler'],
        effects: [draw('torch.cpu', 'data-order', { at: 'iterate', seed: generatorArgument(3) })],
        ...executed,
      }),
      symbol('torch.utils.data.SubsetRandomSampler', {
        kind: 'class',
        bases: ['torch.utils.data.Sampler'],
        effects: [draw('torch.cpu', 'data-order', { at: 'iterate', seed: generatorArgument(1) })],
        ...executed,
      }),
      symbol('torch.utils.data.WeightedRandomSampler', {
        kind: 'class',
        bases: ['torch.utils.data.Sampler'],
        effects: [draw('torch.cpu', 'data-order', { at: 'iterate', seed: generatorArgument(3) })],
        ...executed,
      }),
      symbol('torch.utils.data.BatchSampler', {
        kind: 'class',
        bases: ['torch.utils.data.Sampler'],
        effects: [{ effect: 'calls', of: at(0, 'sampler'), methods: ['__iter__'], at: 'iterate' }],
        ...executed,
      }),
      ...family(
        'torch.utils.data',
        'Sampler SequentialSampler TensorDataset ConcatDataset ChainDataset Dataset IterableDataset',
        {
          kind: 'class',
          ...introspected,
        },
      ),
      symbol('torch.utils.data.Subset', {
        kind: 'class',
        effects: [
          { effect: 'calls', of: at(0, 'dataset'), methods: ['__getitem__'], at: { methods: ['__getitem__'] } },
          { effect: 'order', order: 'consumes', of: at(0, 'dataset') },
        ],
        ...introspected,
      }),
      symbol('torch.utils.data.random_split', {
        kind: 'function',
        effects: [
          draw('torch.cpu', 'data-split', { seed: generatorAt(at(2, 'generator'), 'stream') }),
          { effect: 'order', order: 'consumes' },
        ],
        returns: { sequence: 'torch.utils.data.Subset', length: null },
        ...executed,
      }),
      // Seeded with 0 and the epoch: repeatable without any call.
      symbol('torch.utils.data.distributed.DistributedSampler torch.utils.data.DistributedSampler', {
        kind: 'class',
        bases: ['torch.utils.data.Sampler'],
        effects: [
          draw('site', 'data-order', {
            at: 'iterate',
            when: truthy(at(3, 'shuffle', true)),
            seed: seedAt(at(4, 'seed', 0), 'fixed'),
          }),
        ],
        ...executed,
      }),

      // ------------------------------------------------------------ processes
      symbol('torch.multiprocessing.spawn', {
        kind: 'function',
        effects: [{ effect: 'calls', of: at(0, 'fn'), process: 'spawn' }],
        ...introspected,
      }),
      symbol('torch.multiprocessing.Process', {
        kind: 'class',
        effects: [{ effect: 'calls', of: at(1, 'target', null), process: 'fork', at: { methods: ['start', 'run'] } }],
        ...introspected,
      }),

      // ------------------------------------------------------------ switches
      attribute('torch.backends.cudnn.benchmark', 'cudnn.benchmark', source('torch/backends/cudnn/__init__.py')),
      attribute(
        'torch.backends.cudnn.deterministic',
        'cudnn.deterministic',
        source('torch/backends/cudnn/__init__.py'),
      ),
      attribute('torch.backends.cudnn.enabled', 'cudnn.enabled', source('torch/backends/cudnn/__init__.py')),
      attribute('torch.backends.cudnn.allow_tf32', 'tf32.conv', source('torch/backends/cudnn/__init__.py')),
      attribute('torch.backends.cuda.matmul.allow_tf32', 'tf32.matmul', source('torch/backends/cuda/__init__.py')),
      attribute('torch.backends.cuda.matmul.fp32_precision', 'tf32.matmul', introspected),
      attribute('torch.backends.cudnn.conv.fp32_precision', 'tf32.conv', introspected),
      ...family(
        'torch.backends.cuda.matmul',
        'allow_fp16_reduced_precision_reduction allow_bf16_reduced_precision_reduction',
        { kind: 'attribute', effects: [{ effect: 'setting', setting: 'fp16-reduction' }], ...introspected },
      ),
      attribute('torch.utils.deterministic.fill_uninitialized_memory', 'fill-uninitialized', introspected),
      attribute('torch._inductor.config.fallback_random', 'inductor.fallback-random', introspected),
      symbol('torch.use_deterministic_algorithms', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'deterministic-algorithms', value: at(0, 'mode') }],
        ...source('torch/__init__.py:1388'),
      }),
      symbol('torch.set_deterministic', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'deterministic-algorithms', value: at(0, 'd') }],
        versions: { package: 'torch', until: '1.11' },
        ...from('doc', 'PyTorch release notes: renamed torch.use_deterministic_algorithms in 1.8, removed later'),
      }),
      symbol('torch.set_deterministic_debug_mode', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'deterministic-algorithms', value: at(0, 'debug_mode') }],
        ...source('torch/__init__.py:1552'),
      }),
      symbol('torch.backends.cudnn.flags', {
        kind: 'function',
        effects: [
          { effect: 'setting', setting: 'cudnn.benchmark', value: at(1, 'benchmark', false) },
          { effect: 'setting', setting: 'cudnn.deterministic', value: at(3, 'deterministic', false) },
        ],
        ...source('torch/backends/cudnn/__init__.py (holds inside its with block)'),
      }),
      symbol('torch.set_float32_matmul_precision', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'matmul-precision', value: at(0, 'precision') }],
        ...introspected,
      }),
      ...(
        [
          ['enable_flash_sdp', 'attention.flash'],
          ['enable_mem_efficient_sdp', 'attention.mem-efficient'],
          ['enable_math_sdp', 'attention.math'],
          ['enable_cudnn_sdp', 'attention.cudnn'],
        ] as const
      ).map(([name, id]) =>
        symbol(`torch.backends.cuda.${name}`, {
          kind: 'function',
          effects: [{ effect: 'setting', setting: id, value: at(0, 'enabled') }],
          ...introspected,
        }),
      ),
      ...family('torch', 'set_num_threads set_num_interop_threads', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'threads', value: at(0, 'num') }],
        ...introspected,
      }),
      symbol('torch.compile', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'compile-mode', value: keyword('mode', null) }],
        returns: { same: at(0, 'model', null) },
        ...source('torch/__init__.py, torch/_inductor/config.py'),
      }),
      environment(
        'CUBLAS_WORKSPACE_CONFIG',
        'cublas-workspace',
        source('the check that demanded it is gone (pull request 161749); needed up to 2.9 with CUDA 10.2 or newer'),
      ),
      environment('CUDA_LAUNCH_BLOCKING', 'cuda-launch-blocking', from('doc', 'torch.nn.LSTM, note on nondeterminism')),
      environment('TORCHINDUCTOR_MAX_AUTOTUNE', 'compile-mode', source('torch/_inductor/config.py')),
      environment('OMP_NUM_THREADS', 'threads', from('doc', 'PyTorch documentation, CPU threading')),
      environment('MKL_NUM_THREADS', 'threads', from('doc', 'PyTorch documentation, CPU threading')),

      // ------------------------------------------------------------ kernels
      ...family(
        'torch.nn',
        `AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool2d AvgPool3d CTCLoss ReflectionPad1d ReflectionPad3d`,
        { ...layerKernel(throwing('backward')), ...alerts },
      ),
      ...family('torch.nn', 'MaxUnpool1d MaxUnpool2d MaxUnpool3d NLLLoss CrossEntropyLoss', {
        // NLLLoss and CrossEntropyLoss only on images (N, C, H, W), which their constructor does not tell.
        kind: 'class',
        bases: MODULE,
        ...alerts,
      }),
      ...family('torch.nn', 'MaxPool3d ReplicationPad1d ReplicationPad2d ReplicationPad3d', {
        ...layerKernel(fixable('backward')),
        ...alerts,
      }),
      symbol('torch.nn.Upsample', {
        ...layerKernel(throwing('backward', is(layerInterpolationMode, 'linear', 'bicubic'))),
        ...alerts,
      }),
      symbol('torch.nn.UpsamplingBilinear2d', { ...layerKernel(fixable('backward')), ...alerts }),
      symbol('torch.nn.functional.interpolate', {
        ...kernel(throwing('backward', is(interpolationMode, ...INTERPOLATIONS))),
        ...alerts,
      }),
      ...family(
        'torch.nn.functional',
        'grid_sample adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d avg_pool3d ctc_loss',
        {
          ...kernel(throwing('backward')),
          ...alerts,
        },
      ),
      ...family('torch.nn.functional', 'max_unpool1d max_unpool2d max_unpool3d', {
        ...kernel(throwing('forward')),
        ...alerts,
      }),
      ...family('torch', 'histc kthvalue', { ...kernel(throwing('forward')), ...alerts }),
      symbol('torch.bincount', {
        ...kernel(throwing('forward', { parameter: at(1, 'weights', null), given: true })),
        ...alerts,
      }),
      ...family('torch', 'median nanmedian', {
        ...kernel(throwing('forward', { parameter: at(1, 'dim'), given: true })),
        ...alerts,
      }),
      ...family('torch.Tensor', 'put_ index_reduce_ scatter_reduce scatter_reduce_', {
        kind: 'method',
        effects: [throwing('forward')],
        ...alerts,
      }),
      ...family('torch', 'index_add index_copy scatter_add gather index_select repeat_interleave', {
        ...kernel(fixable('both')),
        ...from('doc', 'torch.use_deterministic_algorithms, PyTorch 2.13'),
      }),
      ...family('torch.Tensor', 'index_add_ index_copy_ scatter_add_ index_put_', {
        kind: 'method',
        effects: [fixable('both')],
        ...from('doc', 'torch.use_deterministic_algorithms, PyTorch 2.13'),
      }),
    ];
  },
};
