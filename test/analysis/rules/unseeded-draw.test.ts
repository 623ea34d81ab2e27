import { describe, expect, test } from 'vitest';
import { check } from '../check.ts';

describe('unseeded-draw', () => {
  test('one finding a stream, on the first draw that decides something', () => {
    const [torch] = check(`
import numpy as np
import torch
from torch import nn
from sklearn.model_selection import train_test_split

x = np.random.randn(100, 3)
a, b = train_test_split(x)  # expect: unseeded-draw np.global
model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))  # expect: unseeded-draw torch.cpu
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
`).filter((finding) => finding.stream === 'torch.cpu');
    expect(torch?.related).toHaveLength(1);
    expect(torch?.message).toContain('Linear');
  });

  test('a seed covers what runs after it', () => {
    check(`
import torch
torch.manual_seed(0)
model = torch.nn.Linear(2, 3)
`);
  });

  test('streams do not cover each other', () => {
    check(`
import random
import numpy as np
import torch
torch.manual_seed(0)
order = list(range(10))
random.shuffle(order)  # expect: unseeded-draw py.random
np.random.shuffle(order)  # expect: unseeded-draw np.global
model = torch.nn.Linear(2, 3)
`);
  });

  test('a function runs where it is called, not where it stands', () => {
    check(`
import torch

def build():
    return torch.nn.Linear(2, 3)

def main():
    torch.manual_seed(1)
    return build()

if __name__ == "__main__":
    main()
`);
  });

  test('a loader is drawn from where it is iterated over', () => {
    check(`
import torch
from torch.utils.data import DataLoader
loader = DataLoader(range(10), shuffle=True)
torch.manual_seed(0)
for batch in loader:
    print(batch)
`);
  });

  test('a generator that is not passed seeds nothing', () => {
    check(`
import torch
from torch.utils.data import DataLoader, random_split
generator = torch.Generator().manual_seed(42)
a, b = random_split(range(10), [8, 2])  # expect: unseeded-draw torch.cpu
`);
  });

  test('a generator that is passed is enough', () => {
    check(`
import torch
from torch.utils.data import random_split
generator = torch.Generator().manual_seed(42)
a, b = random_split(range(10), [8, 2], generator=generator)
`);
  });

  test('a helper in another file, in a package, re-exported', () => {
    check({
      'train.py': `
import torch
from utils import set_seed
set_seed(42)
model = torch.nn.Linear(2, 3)
`,
      'utils/__init__.py': 'from .seeding import set_seed\n',
      'utils/seeding.py': `
import random
import torch
def set_seed(seed):
    random.seed(seed)
    torch.manual_seed(seed)
`,
    });
  });

  test('a helper that leaves a stream out', () => {
    check({
      'train.py': `
import numpy as np
import torch
from seeding import set_seed
set_seed(42)
model = torch.nn.Linear(2, 3)
np.random.shuffle([1, 2])  # expect: unseeded-draw np.global
`,
      'seeding.py': `
import torch
def set_seed(seed):
    torch.manual_seed(seed)
`,
    });
  });

  test('library code without a caller is not judged', () => {
    check(`
import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 3)
`);
  });

  test('a flag that is parsed and never used', () => {
    check(`
import argparse
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()
model = torch.nn.Linear(2, 3)  # expect: unseeded-draw torch.cpu
torch.optim.SGD(model.parameters(), lr=0.1).step()
`);
  });

  test('estimators and splitters that draw nothing, or whose default is a number', () => {
    check(`
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.model_selection import KFold, train_test_split
from sklearn.svm import SVC
x, y = [[1], [2]], [0, 1]
for a, b in KFold(2).split(x):
    LogisticRegression().fit(x, y)
Perceptron().fit(x, y)
SVC().fit(x, y)
train_test_split(x, shuffle=False)
`);
  });

  test('estimators draw when they are fitted', () => {
    check(`
import numpy as np
from sklearn.ensemble import RandomForestClassifier
forest = RandomForestClassifier()
np.random.seed(0)
forest.fit([[1], [2]], [0, 1])
`);
    check(`
from sklearn.ensemble import RandomForestClassifier
forest = RandomForestClassifier()  # expect: unseeded-draw np.global
forest.fit([[1], [2]], [0, 1])
`);
  });

  test('estimators inside a pipeline, nested, by keyword', () => {
    const [finding] = check(`
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import StandardScaler
inner = Pipeline(steps=[("scale", StandardScaler()), ("forest", RandomForestClassifier())])  # expect: unseeded-draw np.global
Pipeline([("inner", inner)]).fit([[1], [2]], [0, 1])
`);
    expect(finding?.fixes[0]?.title).toBe('Pass random_state=42');
    check(`
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline
Pipeline([("forest", RandomForestClassifier(random_state=0))]).fit([[1], [2]], [0, 1])
`);
  });

  test('a list that holds itself comes to an end', () => {
    check(`
from sklearn.pipeline import Pipeline
steps = []
steps.append(steps)
Pipeline(steps).fit([[1], [2]], [0, 1])
`);
  });

  test('an unseeded generator object is reported where it is made', () => {
    check(`
import numpy as np
rng = np.random.default_rng()  # expect: unseeded-draw np.generator.instance
order = rng.permutation(10)
`);
  });

  test('names in strings and comments, and other modules under the same name', () => {
    check(`
from jax import random
text = "np.random.shuffle(x)"
# torch.nn.Linear(2, 3)
key = random.PRNGKey(0)
x = random.normal(key, (3,))
`);
  });

  test('notebooks: cells in order', () => {
    check({
      'a.ipynb': [
        'import torch',
        'layer = torch.nn.Linear(2, 3)  # expect: seed-after-draw torch.cpu',
        'torch.manual_seed(1)\nlayer = torch.nn.Linear(2, 3)',
      ],
      'b.ipynb': [
        'import torch\nprint(torch.__version__)',
        'layer = torch.nn.Linear(2, 3)  # expect: unseeded-draw torch.cpu',
      ],
    });
  });

  test('the fix reuses the seed that is there', () => {
    const [finding] = check(`
import numpy as np
import torch
SEED = 7
torch.manual_seed(SEED)
model = torch.nn.Linear(2, 3)
np.random.shuffle([1, 2])  # expect: unseeded-draw np.global
`);
    expect(finding?.fixes[0]?.edits[0]?.text).toBe('\nnp.random.seed(SEED)');
  });

  test('a single call is offered its own seed', () => {
    const [finding] = check(`
from sklearn.model_selection import train_test_split
a, b = train_test_split([1, 2, 3])  # expect: unseeded-draw np.global
`);
    expect(finding?.fixes.map((fix) => fix.edits[0]?.text)).toEqual([
      ', random_state=42',
      '\n\nimport numpy as np\nnp.random.seed(42)\n',
    ]);
  });
});

describe('unseeded-draw with Keras 3', () => {
  const program = (seed: string, comment = '') => `
import random
import numpy as np
import tensorflow as tf
from tensorflow import keras
${seed}
x = np.random.rand(100, 4)
model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dropout(0.2)])${comment}
model.compile(optimizer="adam", loss="mse")
model.fit(x, x, epochs=2)
`;

  test('layers follow the random module; one call seeds all, one finding names it', () => {
    const [finding] = check(program('', '  # expect: unseeded-draw py.random'));
    expect(finding?.fixes[0]?.edits[0]?.text).toContain('keras.utils.set_random_seed(42)');
    check(program('keras.utils.set_random_seed(1)'));
    check(program('random.seed(1)\nnp.random.seed(1)\ntf.random.set_seed(1)'));
  });

  test('the seed of TensorFlow alone leaves the layers out', () => {
    check(program('np.random.seed(1)\ntf.random.set_seed(1)', '  # expect: unseeded-draw py.random'));
  });
});

describe('unseeded-draw in JavaScript', () => {
  test('initialisers and seedable operations; a replaced Math.random seeds all', () => {
    check({
      'train.js': `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2] })); // expect: unseeded-draw js.Math.random
const noise = tf.randomNormal([2, 2]); // expect: unseeded-draw js.Math.random
`,
    });
  });
});
