import { any, at, draw, falsy, family, from, generatorAt, given, keyword, seedAt, symbol } from './families.ts';
import type { CatalogueData, SeedParameter, StreamFacts, SymbolFacts } from './schema.ts';

/** Packages around PyTorch that are too small for a file of their own: ignite, PyG, timm, fastai, MONAI, Ray Train. */

const STREAMS = ['py.random', 'np.global', 'torch.cpu', 'torch.cuda', 'torch.mps', 'torch.xpu'];

const seeds = (
  names: string,
  seed: SeedParameter,
  facts: ReturnType<typeof from>,
  streams: readonly StreamFacts['id'][] = STREAMS,
): SymbolFacts => symbol(names, { kind: 'function', effects: [{ effect: 'seed', streams, seed }], ...facts });

const required = (name: string) => seedAt(at(0, name), 'entropy');
const pyg = from('source', 'torch_geometric 2.8.0');
const pygDocs = from('doc', 'PyTorch Geometric documentation');

export const torchEcosystem: CatalogueData = {
  id: 'torch-ecosystem',
  language: 'python',
  roots: ['ignite', 'torch_geometric', 'timm', 'fastai', 'monai', 'ray'],
  modules: {
    'timm.models.create_model': 'timm.create_model',
    'timm.models.factory.create_model': 'timm.create_model',
    'fastai.vision.all': 'fastai.basics',
    'fastai.text.all': 'fastai.basics',
    'fastai.tabular.all': 'fastai.basics',
    'fastai.collab': 'fastai.basics',
    'fastai.torch_core': 'fastai.basics',
    'fastai.data.transforms': 'fastai.basics',
    'fastai.data.all': 'fastai.basics',
  },
  get symbols() {
    return [
      seeds('ignite.utils.manual_seed', required('seed'), from('source', 'pytorch/ignite ignite/utils.py')),

      seeds(
        'torch_geometric.seed_everything torch_geometric.seed.seed_everything',
        required('seed'),
        from('source', 'torch_geometric 2.8.0: torch_geometric/seed.py:7'),
      ),
      ...family('torch_geometric.transforms', 'RandomNodeSplit RandomLinkSplit', {
        kind: 'class',
        effects: [draw('torch.cpu', 'data-split', { at: 'invoke' })],
        ...pygDocs,
      }),
      ...family('torch_geometric.transforms', 'RandomJitter RandomRotate RandomScale RandomShear RandomFlip', {
        kind: 'class',
        effects: [draw('torch.cpu', 'augmentation', { at: 'invoke' })],
        ...pygDocs,
      }),
      ...family(
        'torch_geometric.nn',
        `GCNConv GATConv GATv2Conv SAGEConv GraphConv ChebConv TAGConv ARMAConv SGConv TransformerConv RGCNConv NNConv
       GatedGraphConv ResGatedGraphConv ClusterGCNConv LEConv`,
        { kind: 'class', bases: ['torch.nn.Module'], effects: [draw('torch.cpu', 'weight-init')], ...pygDocs },
      ),
      ...family('torch_geometric.nn', 'GINConv Sequential', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        intrinsic: 'sequential',
        ...pygDocs,
      }),
      ...family('torch_geometric.loader', 'DataLoader', {
        kind: 'class',
        effects: [
          draw('torch.cpu', 'data-order', {
            at: 'iterate',
            when: { parameter: at(2, 'shuffle', false), truthy: true },
            seed: generatorAt(keyword('generator', null), 'stream'),
          }),
          { effect: 'calls', of: at(0, 'dataset'), methods: ['__getitem__', 'get'], process: 'worker', at: 'iterate' },
        ],
        ...pyg,
      }),
      ...family(
        'torch_geometric.loader',
        'NeighborLoader LinkNeighborLoader ClusterLoader GraphSAINTRandomWalkSampler',
        {
          kind: 'class',
          effects: [draw('torch.cpu', 'data-order', { at: 'iterate' })],
          ...pygDocs,
        },
      ),

      // A head for another number of classes is new, whatever is pretrained.
      symbol('timm.create_model', {
        kind: 'function',
        effects: [
          draw('torch.cpu', 'weight-init', {
            when: any(falsy(at(1, 'pretrained', false)), given(keyword('num_classes', null))),
          }),
        ],
        returns: { instance: 'timm.models.Model', mode: 'train' },
        ...from('executed', 'timm 1.0.29'),
      }),
      symbol('timm.models.Model', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        effects: [{ effect: 'mode-dependent', layer: 'batch-statistics' }],
        virtual: true,
        ...from('executed', 'timm 1.0.29: nearly all of its models normalise by batch or drop paths'),
      }),
      ...family('timm.layers', 'DropPath PatchDropout', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        effects: [draw('torch.default', 'dropout', { at: 'invoke' }), { effect: 'mode-dependent', layer: 'dropout' }],
        ...from('executed', 'timm 1.0.29'),
      }),
      symbol('timm.layers.drop_path', {
        kind: 'function',
        effects: [
          draw('torch.default', 'dropout', {
            when: { parameter: at(2, 'training', false), truthy: true, assume: true },
          }),
          { effect: 'mode-dependent', layer: 'dropout', control: at(2, 'training', false) },
        ],
        ...from('source', 'timm 1.0.29: timm/layers/drop.py'),
      }),
      seeds(
        'timm.utils.random_seed timm.utils.random.random_seed',
        seedAt(at(0, 'seed', 42), 'entropy'),
        from('introspected', 'timm 1.0.29'),
      ),

      seeds('fastai.basics.set_seed', required('s'), from('doc', 'fastai documentation, torch_core.set_seed')),
      symbol('fastai.basics.RandomSplitter', {
        kind: 'function',
        effects: [draw('torch.cpu', 'data-split', { seed: seedAt(at(1, 'seed', null), 'stream') })],
        ...from('source', 'fastai/fastai fastai/data/transforms.py'),
      }),
      symbol('fastai.basics.RandomSubsetSplitter', {
        kind: 'function',
        effects: [draw('torch.cpu', 'data-split', { seed: seedAt(at(2, 'seed', null), 'stream') })],
        ...from('source', 'fastai/fastai fastai/data/transforms.py'),
      }),
      symbol('fastai.basics.TrainTestSplitter', {
        kind: 'function',
        effects: [draw('np.global', 'data-split', { seed: seedAt(at(1, 'random_state', null), 'stream') })],
        ...from('source', 'fastai/fastai fastai/data/transforms.py'),
      }),

      // None turns determinism off again and seeds nothing.
      symbol('monai.utils.set_determinism monai.utils.misc.set_determinism', {
        kind: 'function',
        effects: [
          { effect: 'seed', streams: STREAMS, seed: seedAt(at(0, 'seed'), 'entropy') },
          { effect: 'setting', setting: 'cudnn.deterministic', value: true },
          { effect: 'setting', setting: 'cudnn.benchmark', value: false },
        ],
        ...from('source', 'Project-MONAI/MONAI monai/utils/misc.py'),
      }),
      symbol('ray.train.torch.enable_reproducibility', {
        kind: 'function',
        effects: [
          { effect: 'seed', streams: STREAMS, seed: seedAt(at(0, 'seed', 0), 'entropy') },
          { effect: 'setting', setting: 'cudnn.benchmark', value: false },
          { effect: 'setting', setting: 'deterministic-algorithms', value: true },
        ],
        ...from('source', 'ray 2.58.0: ray/train/torch/train_loop_utils.py:333'),
      }),
      ...family('ray.data.Dataset', 'random_shuffle randomize_block_order random_sample train_test_split', {
        kind: 'method',
        effects: [draw('site', 'data-order', { seed: seedAt(keyword('seed', null), 'entropy') })],
        returns: { same: 'receiver' },
        ...from('source', 'ray 2.58.0'),
      }),
      symbol('ray.data.Dataset', { kind: 'class', ...from('source', 'ray 2.58.0') }),
    ];
  },
};
