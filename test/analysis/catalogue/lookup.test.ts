import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../server/src/analysis/catalogue/catalogue.ts';
import { type CatalogueData, createCatalogue } from '../../../server/src/analysis/catalogue/index.ts';

const python = catalogue.filter((file) => file.language === 'python');

/** The data files, counting how often the symbols of each are read. */
function watched(files: readonly CatalogueData[]): { files: CatalogueData[]; reads: Map<string, number> } {
  const reads = new Map<string, number>();
  const watch = (file: CatalogueData): CatalogueData => ({
    ...file,
    get symbols() {
      reads.set(file.id, (reads.get(file.id) ?? 0) + 1);
      return file.symbols;
    },
  });
  return { files: files.map(watch), reads };
}

describe('the index of the catalogue', () => {
  it('finds a name under each of its spellings', () => {
    const known = createCatalogue(python);
    const names = {
      'tensorflow.keras.layers.Dense': 'keras.layers.Dense',
      'pytorch_lightning.Trainer': 'lightning.pytorch.Trainer',
      'numpy.random.mtrand.seed': 'numpy.random.seed',
      'torch.utils.data.dataloader.DataLoader': 'torch.utils.data.DataLoader',
      'sklearn.cross_validation.train_test_split': 'sklearn.model_selection.train_test_split',
    };
    for (const [name, canonical] of Object.entries(names)) {
      expect(known.canonical(name)).toBe(canonical);
      expect(known.symbol(name)?.name, name).toBe(canonical);
    }
  });

  it('finds built-in names, environment variables and methods of bases in other files', () => {
    const known = createCatalogue(python);
    expect(known.symbol(known.global('sorted') ?? '')?.effects).toMatchObject([{ effect: 'order', order: 'sorts' }]);
    expect(known.symbol('env:PYTHONHASHSEED')?.assigned).toMatchObject([{ setting: 'python-hash-seed' }]);
    expect(known.member('xgboost.XGBClassifier', 'fit')?.effects).toMatchObject([{ effect: 'train' }]);
    expect(known.member('lightning.LightningModule', 'eval')?.effects).toMatchObject([
      { effect: 'mode', mode: 'eval' },
    ]);
    expect(known.symbol('torch.no_such_name')).toBeUndefined();
  });

  it('reads the symbols of a framework once, and only when one of its names is asked for', () => {
    const { files, reads } = watched(python);
    const known = createCatalogue(files);
    expect([...reads.keys()]).toEqual([]);
    known.symbol('numpy.random.seed');
    known.symbol('numpy.random.rand');
    known.symbol('torch.manual_seed');
    expect(Object.fromEntries(reads)).toEqual({ numpy: 1, torch: 1 });
    expect(known.anyReceiver('backward').map((symbol) => symbol.name)).toEqual(['torch.Tensor.backward']);
  });
});
