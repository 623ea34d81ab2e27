import { at, draw, family, from, generatorAt, given, keyword, seedAt, symbol } from './families.ts';
import type { CatalogueData, Versions } from './schema.ts';

/** Augmentation, reinforcement learning and search: libraries whose objects hold generators of their own. */

const gymnasium = from('source', 'gymnasium 1.3.0: gymnasium/core.py:114');
const albumentations = from('source', 'albumentations 2.0.8: core/composition.py:601');
const optuna = from('doc', 'Optuna documentation, samplers');

const ALBUMENTATIONS_2: Versions = { package: 'albumentations', since: '2' };
const ALBUMENTATIONS_1: Versions = { package: 'albumentations', until: '2' };
const seed = keyword('seed', null);

export const environments: CatalogueData = {
  id: 'environments',
  language: 'python',
  roots: ['gymnasium', 'gym', 'albumentations', 'optuna'],
  modules: { gym: 'gymnasium', 'albumentations.core.composition': 'albumentations' },
  streams: [
    { id: 'gym.env.instance', title: { en: 'an environment', 'zh-cn': '环境对象' } },
    { id: 'optuna.sampler.instance', title: { en: 'an Optuna sampler', 'zh-cn': 'Optuna 采样器' } },
  ],
  get symbols() {
    return [
      // ------------------------------------------------------------ gymnasium
      symbol('gymnasium.Env', { kind: 'class', ...gymnasium }),
      symbol('gymnasium.make', {
        kind: 'function',
        returns: {
          generator: 'gymnasium.Env',
          stream: 'gym.env.instance',
          seed: seedAt(seed, 'entropy'),
        },
        ...gymnasium,
      }),
      symbol('gymnasium.Env.reset', {
        kind: 'method',
        effects: [
          { effect: 'seed', streams: 'receiver', seed: seedAt(seed, 'entropy'), when: given(seed) },
          draw('receiver', 'other'),
        ],
        ...gymnasium,
      }),
      symbol('gymnasium.Env.seed', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver', seed: seedAt(at(0, 'seed', null), 'entropy') }],
        versions: { package: 'gymnasium', until: '0.26' },
        ...from('doc', 'Gym 0.21 API'),
      }),

      // ------------------------------------------------------------ albumentations
      // Since 2.0 neither np.random.seed nor random.seed nor torch.manual_seed reaches it.
      symbol('albumentations.Compose', {
        kind: 'class',
        effects: [
          draw('site', 'augmentation', { at: 'invoke', seed: seedAt(seed, 'entropy'), versions: ALBUMENTATIONS_2 }),
          draw('py.random', 'augmentation', { at: 'invoke', versions: ALBUMENTATIONS_1 }),
        ],
        ...albumentations,
      }),

      // ------------------------------------------------------------ optuna
      ...family(
        'optuna.samplers',
        'TPESampler RandomSampler CmaEsSampler NSGAIISampler NSGAIIISampler QMCSampler GPSampler BruteForceSampler',
        {
          kind: 'class',
          returns: {
            generator: 'optuna.samplers.TPESampler',
            stream: 'optuna.sampler.instance',
            seed: seedAt(seed, 'entropy'),
          },
          ...optuna,
        },
      ),
      symbol('optuna.create_study optuna.study.create_study', {
        kind: 'function',
        effects: [draw('site', 'other', { seed: generatorAt(keyword('sampler', null), 'entropy') })],
        returns: { instance: 'optuna.Study' },
        ...optuna,
      }),
      symbol('optuna.Study optuna.study.Study', { kind: 'class', ...optuna }),
      symbol('optuna.Study.optimize', {
        kind: 'method',
        effects: [{ effect: 'calls', of: at(0, 'func') }],
        ...optuna,
      }),
    ];
  },
};
