import { describe, expect, test } from 'vitest';
import { analysisOf, applyEdits, check, type Files } from '../check.ts';

/** The fixes of the only finding: title and the files as they are afterwards. */
function fixesOf(files: Files): { title: string; fixed: string }[] {
  const found = [
    ...analysisOf({ ...files })
      .checkAll()
      .values(),
  ].flat();
  expect(found).toHaveLength(1);
  return (found[0]?.fixes ?? []).map((fix) => ({
    title: fix.title,
    fixed: Object.values(applyEdits(files, fix.edits)).flat().join('\n# next cell\n'),
  }));
}

describe('the seeding fix', () => {
  test('a call that takes a generator gets one, by the name torch has in the file', () => {
    const source = `
import torch as t
from torch.utils.data import DataLoader
loader = DataLoader(range(10), shuffle=True)
for batch in loader:  # expect: unseeded-draw torch.cpu
    print(batch)
`;
    check(source);
    const titles = fixesOf({ 'main.py': source }).map((fix) => fix.title);
    expect(titles).toEqual([
      'Pass generator=t.Generator().manual_seed(42)',
      'Seed before the first draw with t.manual_seed(42)',
    ]);
  });

  test('without a name for torch only the stream is seeded', () => {
    const [fix, ...others] = fixesOf({
      'main.py': `
from torch.utils.data import DataLoader
for batch in DataLoader(range(10), shuffle=True):
    print(batch)
`,
    });
    expect(others).toEqual([]);
    expect(fix?.fixed).toContain('import DataLoader\n\nimport torch\ntorch.manual_seed(42)\n\nfor batch');
  });

  test('a generator for the device of the tensor is not made up', () => {
    const fixes = fixesOf({ 'main.py': 'import torch\norder = torch.randperm(10)\n' });
    expect(fixes.map((fix) => fix.title)).toEqual(['Seed before the first draw with torch.manual_seed(42)']);
  });

  test('names several calls in one sentence', () => {
    const [fix] = fixesOf({
      'main.py': `
import numpy as np
from sklearn.ensemble import RandomForestClassifier
x = np.random.permutation(10)
RandomForestClassifier().fit(x, x)
`,
    });
    expect(fix?.title).toBe('Seed before the first draw with np.random.seed(42)');
  });

  test('takes the value that the program seeds with later', () => {
    const [fix] = fixesOf({
      'main.py': `
import torch
model = torch.nn.Linear(2, 3)
torch.manual_seed(123)
torch.optim.SGD(model.parameters(), lr=0.1).step()
`,
    });
    expect(fix?.fixed).toContain('import torch\n\ntorch.manual_seed(123)\n\nmodel');
  });

  test('goes into the cell that draws', () => {
    const [fix] = fixesOf({
      'a.ipynb': ['import torch', 'print(1)', 'size = 2\nlayer = torch.nn.Linear(size, 3)', 'torch.manual_seed(7)'],
    });
    expect(fix?.fixed).toContain('# next cell\ntorch.manual_seed(7)\nsize = 2\n');
    const [imported] = fixesOf({ 'a.ipynb': ['print(1)', 'import torch\nlayer = torch.nn.Linear(2, 3)'] });
    expect(imported?.fixed).toContain('import torch\n\ntorch.manual_seed(42)\n\nlayer');
  });

  test('leaves a name alone that the file uses for something else', () => {
    const [fix] = fixesOf({
      'main.py': `
import random as rnd
from jax import random
import torch
torch.manual_seed(0)
key = random.PRNGKey(0)
order = rnd.sample(range(10), 10)
rnd.shuffle(order)
`,
    });
    expect(fix?.title).toBe('Seed before the first draw with rnd.seed(0)');
    const [renamed] = fixesOf({
      'main.py': `
from random import shuffle
from jax import random
key = random.PRNGKey(0)
shuffle([1, 2])
`,
    });
    expect(renamed?.fixed).toContain('import random as seeded_random\nseeded_random.seed(42)');
  });

  test('code on the line of the import', () => {
    check('import torch; model = torch.nn.Linear(2, 3)  # expect: unseeded-draw torch.cpu\n');
  });

  test('a bare generator expression takes no second argument', () => {
    const fixes = fixesOf({
      'main.py': `
from sklearn.model_selection import train_test_split
a, b = train_test_split(x for x in range(9))
`,
    });
    expect(fixes.map((fix) => fix.title)).toEqual(['Seed before the first draw with np.random.seed(42)']);
  });

  test('a model that is a variable of a comprehension is only explained', () => {
    const [fix] = fixesOf({
      'main.py': `
import torch
from torch import nn
torch.manual_seed(0)
models = [nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))]
with torch.no_grad():
    outputs = [model(torch.zeros(2)) for model in models]
`,
    });
    expect(fix?.title).toMatch(/^By hand/);
  });
});

describe('the Math.random fix', () => {
  const layer = 'const layer = tf.layers.dense({ units: 1, inputShape: [2] });\nlayer.build([1, 2]);\n';

  test.each([
    ['after imports', "import * as tf from '@tensorflow/tfjs';\n", '\n'],
    ['code right behind the imports', "import * as tf from '@tensorflow/tfjs';\n", ''],
    ['a script without imports', '', ''],
    ['a directive', '"use strict";\n', ''],
  ])('one blank line before and after: %s', (_name, imports, gap) => {
    const [fix] = fixesOf({ 'train.js': `${imports}${gap}${layer}` });
    const above = imports === '' ? '' : `${imports}\n`;
    expect(fix?.fixed.startsWith(`${above}// Math.random cannot be seeded`)).toBe(true);
    expect(fix?.fixed).toContain('};\n}\n\nconst layer');
  });

  test('twice in one file it still runs', () => {
    const [fix] = fixesOf({ 'train.js': `import * as tf from '@tensorflow/tfjs';\n${layer}` });
    const block = /\/\/ Math\.random[\s\S]*?\n}\n/.exec(fix?.fixed ?? '')?.[0] ?? '';
    const draw = () =>
      new Function('Math', `${block}${block}return [Math.random(), Math.random()];`)(Object.create(Math));
    expect(draw()).toEqual(draw());
    expect(new Set(draw()).size).toBe(2);
  });
});
