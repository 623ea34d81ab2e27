import { describe, expect, test } from 'vitest';
import { check } from '../check.ts';

describe('conv-autotune', () => {
  test('switched on, by any spelling; switched off', () => {
    check(`
import torch
from torch.backends import cudnn
torch.backends.cudnn.benchmark = True  # expect: conv-autotune
cudnn.benchmark = False
`);
  });

  test('inside a function that nobody calls here', () => {
    const [finding] = check(`
import torch.backends.cudnn as cudnn

def setup():
    cudnn.benchmark = True  # expect: conv-autotune
`);
    expect(finding?.fixes[0]?.edits[0]?.text).toBe('False');
  });

  test('a flag whose default leaves it off', () => {
    check(`
import argparse
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--fast", action="store_true")
args = parser.parse_args()
torch.backends.cudnn.benchmark = args.fast
`);
  });
});

describe('reduced-precision', () => {
  test('explicit switches', () => {
    check(`
import torch
torch.backends.cuda.matmul.allow_tf32 = True  # expect: reduced-precision
torch.set_float32_matmul_precision("high")  # expect: reduced-precision
torch.set_float32_matmul_precision("highest")
`);
  });
});

describe('unordered-iteration', () => {
  test('a listing that feeds a split; sorted, it does not', () => {
    check(`
import os
from sklearn.model_selection import train_test_split
files = os.listdir("data")
a, b = train_test_split(files, random_state=0)  # expect: unordered-iteration fs.order
c, d = train_test_split(sorted(os.listdir("data")), random_state=0)
`);
  });

  test('sorted in place, counted, printed', () => {
    check(`
import glob
from sklearn.model_selection import train_test_split
files = glob.glob("data/*.png")
print(len(files), files)
files.sort()
a, b = train_test_split(files, random_state=0)
`);
  });

  test('a set of strings numbers the labels', () => {
    check(`
labels = ["cat", "dog", "cat"]
ids = {label: i for i, label in enumerate(set(labels))}  # expect: unordered-iteration py.hash
fine = {label: i for i, label in enumerate(sorted(set(labels)))}
numbers = {label: i for i, label in enumerate(set([3, 1, 2]))}
`);
  });
});

describe('unseeded-sampling', () => {
  test('generated text', () => {
    check(`
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("gpt2")
text = model.generate(do_sample=True)  # expect: unseeded-sampling torch.cpu
`);
    check(`
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("gpt2")
text = model.generate(temperature=0.7)
`);
    check(`
from transformers import AutoModelForCausalLM, set_seed
set_seed(0)
model = AutoModelForCausalLM.from_pretrained("gpt2")
text = model.generate(do_sample=True)
`);
  });
});
