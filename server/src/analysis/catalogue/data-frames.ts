import { at, draw, family, from, keyword, seedAt, symbol } from './families.ts';
import type { CatalogueData } from './schema.ts';

/** pandas and polars: samples and shuffles of rows. */

const pandas = from('source', 'pandas 3.0.6; without random_state it draws from np.random (executed)');
const polars = from('source', 'polars 1.44.2: polars/functions/random.py:9');
const seed = seedAt(keyword('seed', null), 'stream');

export const dataFrames: CatalogueData = {
  id: 'data-frames',
  language: 'python',
  roots: ['pandas', 'polars'],
  modules: {},
  streams: [
    {
      id: 'polars.global',
      title: { en: 'Polars’ generator', 'zh-cn': 'Polars 的生成器' },
      fix: { module: 'polars', import: 'import polars as pl', statement: '{module}.set_random_seed({seed})' },
    },
  ],
  get symbols() {
    return [
      ...family('pandas', 'DataFrame Series', { kind: 'class', ...pandas }),
      ...family(
        'pandas',
        'read_csv read_parquet read_json read_excel read_pickle read_feather read_table concat merge',
        {
          kind: 'function',
          returns: { instance: 'pandas.DataFrame' },
          ...pandas,
        },
      ),
      symbol('pandas.DataFrame.sample pandas.Series.sample', {
        kind: 'method',
        effects: [draw('np.global', 'data-order', { seed: seedAt(at(4, 'random_state', null), 'stream') })],
        anyReceiver: { withArgument: ['frac', 'random_state'] },
        ...pandas,
      }),
      ...family('pandas.DataFrame', 'sort_values sort_index', {
        kind: 'method',
        effects: [{ effect: 'order', order: 'sorts', of: 'receiver' }],
        ...pandas,
      }),
      ...family('pandas.DataFrame', 'copy reset_index dropna fillna drop rename astype', {
        kind: 'method',
        returns: { same: 'receiver' },
        ...pandas,
      }),

      symbol('polars.set_random_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['polars.global'], seed: seedAt(at(0, 'seed'), 'entropy') }],
        ...polars,
      }),
      ...family('polars', 'DataFrame Series', { kind: 'class', ...polars }),
      ...family('polars', 'read_csv read_parquet read_json concat', {
        kind: 'function',
        returns: { instance: 'polars.DataFrame' },
        ...polars,
      }),
      ...family('polars', 'DataFrame.sample Series.sample', {
        kind: 'method',
        effects: [draw('polars.global', 'data-order', { seed })],
        ...polars,
      }),
      symbol('polars.Series.shuffle', {
        kind: 'method',
        effects: [draw('polars.global', 'data-order', { seed: seedAt(at(0, 'seed', null), 'stream') })],
        ...polars,
      }),
    ];
  },
};
