import { at, draw, family, from, is, keyword, seedAt, symbol } from './families.ts';
import type { CatalogueData, Effect, SymbolFacts } from './schema.ts';

/** XGBoost, LightGBM, CatBoost: fixed default seeds, so a missing seed repeats; some kernels do not. */

const xgboost = from('source', 'dmlc/xgboost doc/parameter.rst:504');
const lightgbm = from('executed', 'lightgbm 4.7.0: without a seed two fits are the same, whatever np.random.seed was');
const catboost = from('doc', 'CatBoost documentation, random_seed: 0 where it is None');

const FITTING = { methods: ['fit'] };
const fixed = (parameter: string): Effect =>
  draw('site', 'training', { at: FITTING, seed: seedAt(keyword(parameter, null), 'fixed') });
const estimators = (prefix: string, names: string, effects: Effect[], facts: ReturnType<typeof from>): SymbolFacts[] =>
  family(prefix, names, { kind: 'class', bases: ['sklearn.base.BaseEstimator'], effects, ...facts });

/** Lock-free updates of the linear booster. */
const shotgun: Effect = {
  effect: 'nondeterministic',
  device: 'cpu',
  direction: 'forward',
  deterministicMode: 'ignores',
  when: is(keyword('booster', null), 'gblinear'),
  at: FITTING,
};
const onGpu: Effect = {
  effect: 'nondeterministic',
  device: 'gpu',
  direction: 'forward',
  deterministicMode: 'ignores',
  when: is(keyword('task_type', null), 'GPU'),
  at: FITTING,
};

export const boosting: CatalogueData = {
  id: 'boosting',
  language: 'python',
  roots: ['xgboost', 'lightgbm', 'catboost'],
  modules: { 'xgboost.sklearn': 'xgboost', 'lightgbm.sklearn': 'lightgbm' },
  get symbols() {
    return [
      ...estimators(
        'xgboost',
        'XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor',
        [fixed('random_state'), shotgun],
        xgboost,
      ),
      symbol('xgboost.train', { kind: 'function', effects: [{ effect: 'train' }], ...xgboost }),
      // It seeds NumPy's global generator with its own seed, 0 by default: a side effect on everything after it.
      symbol('xgboost.cv', {
        kind: 'function',
        effects: [
          { effect: 'train' },
          { effect: 'seed', streams: ['np.global'], seed: seedAt(keyword('seed', 0), 'fixed') },
        ],
        ...from('source', 'dmlc/xgboost python-package/xgboost/training.py:377'),
      }),

      ...estimators('lightgbm', 'LGBMModel LGBMClassifier LGBMRegressor LGBMRanker', [fixed('random_state')], lightgbm),
      symbol('lightgbm.train', { kind: 'function', effects: [{ effect: 'train' }], ...lightgbm }),
      symbol('lightgbm.cv', {
        kind: 'function',
        effects: [{ effect: 'train' }, draw('site', 'data-split', { seed: seedAt(at(11, 'seed', 0), 'fixed') })],
        ...lightgbm,
      }),

      ...estimators(
        'catboost',
        'CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker',
        [fixed('random_seed'), onGpu],
        catboost,
      ),
      ...family('catboost', 'train cv', { kind: 'function', effects: [{ effect: 'train' }], ...catboost }),
    ];
  },
};
