import { describe, expect, test } from 'vitest';
import { mayMatter } from '../../../server/src/analysis/frontends/python/prefilter.ts';
import { analysisOf, check } from '../check.ts';

describe('files that are looked into at all', () => {
  test.each([
    ['a layer', 'import torch\nm = torch.nn.Linear(2, 3)'],
    ['a layer by its own name', 'from torch.nn import Linear\nm = Linear(2, 3)'],
    ['several imports on a line', 'import os, torch\nm = torch.nn.Linear(2, 3)'],
    ['an import in a function', 'def build():\n    import torch\n    return torch.nn.Linear(2, 3)\n\nbuild()'],
    ['layers added to a model', 'from torch import nn\nlayers = [nn.Linear(2, 3)]\nnet = nn.Sequential(*layers)'],
    ['in a loop', 'from torch import nn\nfor size in (1, 2):\n    nn.Linear(size, 3)'],
    ['in a branch', 'from torch import nn\nif len("a") > 0:\n    net = nn.Linear(1, 3)\nprint(net)'],
    ['annotated', 'from torch import nn\nnet: nn.Module = nn.Linear(1, 3)'],
    ['in Keras', 'import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])\nmodel.build((None, 2))'],
    ['in Flax', 'from flax import nnx\nlayer = nnx.Linear(2, 3, rngs=nnx.Rngs(0))'],
  ])('%s', (name, source) => {
    const analysis = analysisOf({ 'main.py': `${source}\n` });
    // The Flax layer is seeded: it is seen all the same.
    if (name === 'in Flax') expect(analysis.explain('main.py', source.indexOf('Rngs(0)'))).not.toBeNull();
    else expect(analysis.check('main.py').map((finding) => finding.rule)).toEqual(['unseeded-draw']);
  });

  test('a program that builds a model of another file', () => {
    check({
      'net.py': 'from torch import nn\n\ndef build():\n    return nn.Linear(2, 3)\n',
      'main.py': 'import torch\nfrom net import build\nmodel = build()  # expect: unseeded-draw torch.cpu\n',
    });
  });
});

describe('files that are not worth a parse', () => {
  test.each([
    ['arithmetic with NumPy', 'import numpy as np\nx = np.zeros(3)\nprint(x.sum())'],
    ['a library of layers', 'from torch import nn\n\nclass Net(nn.Module):\n    pass'],
    ['a logger beside one', 'import logging\nfrom torch import nn\n\nlogger = logging.getLogger(__name__)'],
    ['imports for types', 'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import torch'],
    ['a docstring', '"""Layers (like those of torch).\n\nSee the paper (2017).\n"""\nfrom torch import nn'],
  ])('%s', (_name, source) => {
    expect(mayMatter(`${source}\n`)).toBe(false);
  });
});
