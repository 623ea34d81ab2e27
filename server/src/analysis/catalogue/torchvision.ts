import { at, draw, falsy, family, from, keyword, symbol } from './families.ts';
import type { CatalogueData, Effect, SymbolFacts } from './schema.ts';

/** torchvision: transforms draw from PyTorch's generator when they are applied, models draw their weights. */

const executed = from('executed', 'torchvision 0.28.0');
const source = from('source', 'torchvision 0.28.0');
const introspected = from('introspected', 'torchvision 0.28.0');

const augments = (stream: string): Effect => draw(stream, 'augmentation', { at: 'invoke' });
const transforms = (module: string, names: string, stream = 'torch.cpu'): SymbolFacts[] =>
  family(module, names, { kind: 'class', effects: [augments(stream)], ...executed });

/** What both generations of transforms have. */
const BOTH = `AugMix AutoAugment ColorJitter ElasticTransform GaussianBlur RandAugment RandomAdjustSharpness RandomAffine
  RandomApply RandomAutocontrast RandomCrop RandomEqualize RandomErasing RandomGrayscale RandomHorizontalFlip
  RandomInvert RandomPerspective RandomPosterize RandomResizedCrop RandomRotation RandomSolarize RandomVerticalFlip
  TrivialAugmentWide`;

const PLAIN = `ToTensor PILToTensor ToPILImage Normalize Resize CenterCrop Pad FiveCrop TenCrop Grayscale
  ConvertImageDtype`;

const composed = {
  kind: 'class',
  effects: [{ effect: 'calls', of: at(0, 'transforms'), at: 'invoke' }],
} as const;

/** A model whose weights are random: neither `weights` nor the older `pretrained` is given. */
const untrained: Effect = draw('torch.cpu', 'weight-init', {
  when: { all: [falsy(keyword('weights', null)), falsy(keyword('pretrained', false))] },
});
const model = (of: string, names: string): SymbolFacts[] =>
  family('torchvision.models', names, {
    kind: 'function',
    effects: [untrained],
    returns: { instance: `torchvision.models.${of}`, mode: 'train' },
    ...source,
  });
const architecture = (name: string, ...layers: ('dropout' | 'batch-statistics')[]): SymbolFacts =>
  symbol(`torchvision.models.${name}`, {
    kind: 'class',
    bases: ['torch.nn.Module'],
    effects: [
      draw('torch.cpu', 'weight-init'),
      ...layers.map((layer): Effect => ({ effect: 'mode-dependent', layer })),
      ...(layers.includes('dropout') ? [draw('torch.default', 'dropout', { at: 'invoke' })] : []),
    ],
    ...source,
  });

const blockActive = keyword('training', true);

export const torchvision: CatalogueData = {
  id: 'torchvision',
  language: 'python',
  roots: ['torchvision'],
  modules: { 'torchvision.transforms.transforms': 'torchvision.transforms' },
  get symbols() {
    return [
      ...transforms('torchvision.transforms', BOTH),
      // The first generation's choice of transforms is Python's, the second's is PyTorch's.
      ...transforms('torchvision.transforms', 'RandomChoice RandomOrder', 'py.random'),
      ...transforms(
        'torchvision.transforms.v2',
        `${BOTH} RandomChoice RandomOrder CutMix MixUp GaussianNoise JPEG RandomChannelPermutation
       RandomPhotometricDistort RandomResize RandomShortestSize RandomZoomOut RandomIoUCrop ScaleJitter`,
      ),
      ...family('torchvision.transforms', PLAIN, { kind: 'class', intrinsic: 'ignore', ...introspected }),
      ...family('torchvision.transforms.v2', `${PLAIN} ToImage ToDtype`, {
        kind: 'class',
        intrinsic: 'ignore',
        ...introspected,
      }),
      symbol('torchvision.transforms.Compose torchvision.transforms.v2.Compose', { ...composed, ...source }),

      // ------------------------------------------------------------ data sets apply the transforms in __getitem__
      ...family(
        'torchvision.datasets',
        `MNIST FashionMNIST KMNIST QMNIST EMNIST CIFAR10 CIFAR100 SVHN STL10 ImageFolder DatasetFolder ImageNet CelebA
       VOCDetection VOCSegmentation CocoDetection CocoCaptions Flowers102 Food101 OxfordIIITPet StanfordCars Caltech101
       Caltech256 Places365 GTSRB DTD EuroSAT Omniglot USPS LFWPeople Country211 FGVCAircraft SUN397`,
        {
          kind: 'class',
          bases: ['torch.utils.data.Dataset'],
          effects: [
            { effect: 'calls', of: keyword('transform', null), at: { methods: ['__getitem__'] } },
            { effect: 'calls', of: keyword('target_transform', null), at: { methods: ['__getitem__'] } },
            { effect: 'calls', of: keyword('transforms', null), at: { methods: ['__getitem__'] } },
          ],
          ...source,
        },
      ),
      symbol('torchvision.datasets.FakeData', {
        kind: 'class',
        bases: ['torch.utils.data.Dataset'],
        effects: [{ effect: 'calls', of: keyword('transform', null), at: { methods: ['__getitem__'] } }],
        ...from('source', 'torchvision/datasets/fakedata.py: each item seeds itself and restores the generator'),
      }),

      // ------------------------------------------------------------ models
      ...model(
        'ResNet',
        'resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d wide_resnet50_2 wide_resnet101_2',
      ),
      ...model('VGG', 'vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn'),
      ...model('AlexNet', 'alexnet'),
      ...model('SqueezeNet', 'squeezenet1_0 squeezenet1_1'),
      ...model('DenseNet', 'densenet121 densenet161 densenet169 densenet201'),
      ...model('Inception3', 'inception_v3'),
      ...model('GoogLeNet', 'googlenet'),
      ...model('ShuffleNetV2', 'shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0'),
      ...model('MobileNetV2', 'mobilenet_v2'),
      ...model('MobileNetV3', 'mobilenet_v3_small mobilenet_v3_large'),
      ...model('MNASNet', 'mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3'),
      ...model(
        'EfficientNet',
        `efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6
       efficientnet_b7 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l`,
      ),
      ...model(
        'RegNet',
        'regnet_y_400mf regnet_y_800mf regnet_y_1_6gf regnet_y_3_2gf regnet_y_8gf regnet_y_16gf regnet_y_32gf',
      ),
      ...model('ConvNeXt', 'convnext_tiny convnext_small convnext_base convnext_large'),
      ...model('VisionTransformer', 'vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14'),
      ...model('SwinTransformer', 'swin_t swin_s swin_b swin_v2_t swin_v2_s swin_v2_b'),
      // Stands for the models whose architecture the call does not tell; nearly all normalise by batch.
      symbol('torchvision.models.Model', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        effects: [{ effect: 'mode-dependent', layer: 'batch-statistics' }],
        virtual: true,
        ...source,
      }),
      architecture('ResNet', 'batch-statistics'),
      architecture('VGG', 'dropout'),
      architecture('AlexNet', 'dropout'),
      architecture('SqueezeNet', 'dropout'),
      architecture('DenseNet', 'batch-statistics'),
      architecture('Inception3', 'batch-statistics', 'dropout'),
      architecture('GoogLeNet', 'batch-statistics', 'dropout'),
      architecture('ShuffleNetV2', 'batch-statistics'),
      architecture('MobileNetV2', 'batch-statistics', 'dropout'),
      architecture('MobileNetV3', 'batch-statistics', 'dropout'),
      architecture('MNASNet', 'batch-statistics', 'dropout'),
      architecture('EfficientNet', 'batch-statistics', 'dropout'),
      architecture('RegNet', 'batch-statistics'),
      // Stochastic depth.
      architecture('ConvNeXt', 'dropout'),
      architecture('VisionTransformer'),
      architecture('SwinTransformer', 'dropout'),
      // In training they take targets and give losses: what the mode changes is plain to see.
      ...family(
        'torchvision.models.detection',
        `fasterrcnn_resnet50_fpn fasterrcnn_resnet50_fpn_v2 maskrcnn_resnet50_fpn retinanet_resnet50_fpn ssd300_vgg16`,
        {
          kind: 'function',
          effects: [untrained],
          returns: { instance: 'torch.nn.Module', mode: 'train' },
          ...source,
        },
      ),
      ...family(
        'torchvision.models',
        `segmentation.fcn_resnet50 segmentation.fcn_resnet101
       segmentation.deeplabv3_resnet50 segmentation.deeplabv3_resnet101 video.r3d_18`,
        {
          kind: 'function',
          effects: [untrained],
          returns: { instance: 'torchvision.models.Model', mode: 'train' },
          ...source,
        },
      ),
      symbol('torchvision.models.get_model', {
        kind: 'function',
        effects: [untrained],
        returns: { instance: 'torchvision.models.Model', mode: 'train' },
        ...source,
      }),

      // ------------------------------------------------------------ operations
      ...family('torchvision.ops', 'drop_block2d drop_block3d stochastic_depth', {
        kind: 'function',
        effects: [
          draw('torch.default', 'dropout', { when: { parameter: blockActive, truthy: true, assume: true } }),
          { effect: 'mode-dependent', layer: 'dropout', control: blockActive },
        ],
        ...introspected,
      }),
      ...family('torchvision.ops', 'DropBlock2d DropBlock3d StochasticDepth', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        effects: [draw('torch.default', 'dropout', { at: 'invoke' }), { effect: 'mode-dependent', layer: 'dropout' }],
        ...executed,
      }),
      ...family('torchvision.ops', 'roi_align roi_pool ps_roi_align ps_roi_pool deform_conv2d', {
        kind: 'function',
        effects: [{ effect: 'nondeterministic', device: 'gpu', direction: 'backward', deterministicMode: 'throws' }],
        ...from('source', 'alerts in the CUDA library of torchvision 0.28.0'),
      }),
    ];
  },
};
