import { at, family, from, given, keyword, seedAt, symbol, truthy } from './families.ts';
import type { CatalogueData, Effect, SeedEffect, SymbolFacts } from './schema.ts';

/** Lightning, under its three package names: seeds, the trainer and its hooks, Fabric. */

const source = (file: string) => from('source', `lightning 2.6.6: ${file}`);

const STREAMS = ['py.random', 'np.global', 'torch.cpu', 'torch.cuda', 'torch.mps', 'torch.xpu', 'torch.mtia'];

/** Without a seed: PL_GLOBAL_SEED or 0 since 2.2, a random one before. */
const seeds: SeedEffect[] = [
  {
    effect: 'seed',
    streams: STREAMS,
    seed: seedAt(at(0, 'seed', null), 'fixed'),
    versions: { package: 'lightning', since: '2.2' },
  },
  {
    effect: 'seed',
    streams: STREAMS,
    seed: seedAt(at(0, 'seed', null), 'entropy'),
    versions: { package: 'lightning', until: '2.2' },
  },
];

const HOOKS = `configure_model setup on_fit_start on_train_start on_train_epoch_start on_train_batch_start training_step
  on_train_batch_end on_train_epoch_end on_train_end configure_optimizers`
  .trim()
  .split(/\s+/);
const EVALUATION = ['on_validation_start', 'validation_step', 'on_validation_epoch_end', 'test_step', 'predict_step'];
const LOADERS = [
  'prepare_data',
  'setup',
  'train_dataloader',
  'val_dataloader',
  'test_dataloader',
  'predict_dataloader',
];

const model = at(0, 'model');
const iterates = (position: number, name: string): Effect => ({
  effect: 'calls',
  of: at(position, name, null),
  methods: ['__iter__'],
});

/** validate, test and predict switch the model to evaluation themselves. */
const evaluating = (name: string): SymbolFacts =>
  symbol(`lightning.pytorch.Trainer.${name}`, {
    kind: 'method',
    effects: [
      { effect: 'forward', purpose: 'inference', parameter: at(0, 'model', null), mode: 'eval' },
      { effect: 'calls', of: at(0, 'model', null), methods: [...LOADERS, ...EVALUATION] },
      iterates(1, 'dataloaders'),
    ],
    ...source('lightning/pytorch/loops'),
  });

export const lightning: CatalogueData = {
  id: 'lightning',
  language: 'python',
  roots: ['lightning'],
  modules: {
    pytorch_lightning: 'lightning.pytorch',
    lightning_fabric: 'lightning.fabric',
    'lightning.pytorch.core.LightningModule': 'lightning.pytorch.LightningModule',
    'lightning.pytorch.core.lightning.LightningModule': 'lightning.pytorch.LightningModule',
    'lightning.pytorch.core.module.LightningModule': 'lightning.pytorch.LightningModule',
    'lightning.pytorch.trainer.Trainer': 'lightning.pytorch.Trainer',
    'lightning.pytorch.trainer.trainer.Trainer': 'lightning.pytorch.Trainer',
  },
  get symbols() {
    return [
      symbol(
        `lightning.seed_everything lightning.pytorch.seed_everything lightning.fabric.seed_everything
       lightning.fabric.utilities.seed.seed_everything lightning.pytorch.utilities.seed.seed_everything`,
        { kind: 'function', effects: seeds, ...source('lightning/fabric/utilities/seed.py:20') },
      ),
      symbol('lightning.fabric.utilities.seed.reset_seed lightning.pytorch.utilities.seed.reset_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: STREAMS }],
        ...source('lightning/fabric/utilities/seed.py:72'),
      }),
      symbol('lightning.pytorch.utilities.seed.isolate_rng', {
        kind: 'function',
        effects: [{ effect: 'restore', streams: STREAMS }],
        ...source('lightning/pytorch/utilities/seed.py:23'),
      }),

      symbol('lightning.pytorch.LightningModule lightning.LightningModule', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        ...source('lightning/pytorch/core/module.py'),
      }),
      symbol('lightning.pytorch.LightningDataModule lightning.LightningDataModule', {
        kind: 'class',
        ...source('lightning/pytorch/core/datamodule.py'),
      }),
      ...family('lightning.pytorch.LightningModule', 'freeze', {
        kind: 'method',
        effects: [{ effect: 'mode', mode: 'eval' }],
        ...source('lightning/pytorch/core/module.py'),
      }),
      symbol('lightning.pytorch.LightningModule.manual_backward', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        ...source('lightning/pytorch/core/module.py'),
      }),

      symbol('lightning.pytorch.Trainer lightning.Trainer', {
        kind: 'class',
        effects: [
          {
            effect: 'setting',
            setting: 'cudnn.benchmark',
            value: keyword('benchmark', null),
            when: given(keyword('benchmark', null)),
          },
          {
            effect: 'setting',
            setting: 'deterministic-algorithms',
            value: keyword('deterministic', null),
            when: given(keyword('deterministic', null)),
          },
        ],
        ...source('lightning/pytorch/trainer/trainer.py'),
      }),
      symbol('lightning.pytorch.Trainer.fit', {
        kind: 'method',
        effects: [
          { effect: 'train' },
          { effect: 'calls', of: at(3, 'datamodule', null), methods: LOADERS },
          { effect: 'calls', of: model, methods: [...LOADERS, ...HOOKS] },
          iterates(1, 'train_dataloaders'),
        ],
        ...source('lightning/pytorch/trainer/trainer.py'),
      }),
      evaluating('validate'),
      evaluating('test'),
      evaluating('predict'),

      // The command line seeds before it builds anything, unless it is told not to.
      symbol('lightning.pytorch.cli.LightningCLI lightning.pytorch.LightningCLI', {
        kind: 'class',
        effects: [
          { effect: 'seed', streams: STREAMS, when: truthy(keyword('seed_everything_default', true)) },
          { effect: 'calls', of: at(0, 'model_class', null) },
          { effect: 'calls', of: at(1, 'datamodule_class', null) },
        ],
        ...source('lightning/pytorch/cli.py:330'),
      }),

      symbol('lightning.fabric.Fabric lightning.Fabric', { kind: 'class', ...source('lightning/fabric/fabric.py') }),
      symbol('lightning.fabric.Fabric.seed_everything', {
        kind: 'method',
        effects: seeds,
        ...source('lightning/fabric/fabric.py:1104'),
      }),
      ...family('lightning.fabric.Fabric', 'setup_module setup_optimizers', {
        kind: 'method',
        returns: { same: at(0, 'module') },
        ...source('lightning/fabric/fabric.py'),
      }),
      symbol('lightning.fabric.Fabric.setup_dataloaders', {
        kind: 'method',
        returns: { same: at(0, 'dataloaders') },
        ...source('lightning/fabric/fabric.py'),
      }),
      symbol('lightning.fabric.Fabric.backward', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        ...source('lightning/fabric/fabric.py'),
      }),
    ];
  },
};
