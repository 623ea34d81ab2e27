import { describe, test } from 'vitest';
import { check } from '../check.ts';

describe('nondeterministic-seed', () => {
  test('time, no value, a call that undoes a seed', () => {
    check(`
import random
import time
import numpy as np
import torch
random.seed(time.time())  # expect: nondeterministic-seed py.random
np.random.seed()  # expect: nondeterministic-seed np.global
torch.manual_seed(int(time.time()))  # expect: nondeterministic-seed torch.cpu
torch.seed()  # expect: nondeterministic-seed torch.cpu
`);
  });

  test('a seed taken from an unseeded stream, and from a seeded one', () => {
    check(`
import random
import torch
torch.manual_seed(random.randint(0, 10))  # expect: nondeterministic-seed torch.cpu
`);
    check(`
import random
import torch
random.seed(0)
torch.manual_seed(random.randint(0, 10))
`);
  });

  test('constants, configuration, the environment', () => {
    check(`
import os
import torch
import yaml
config = yaml.safe_load(open("config.yaml"))
torch.manual_seed(config["seed"])
torch.manual_seed(int(os.environ.get("SEED", 42)))
`);
  });
});

describe('maybe-unseeded', () => {
  const program = (flag: string, use: string) => `
import argparse
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int${flag})
args = parser.parse_args()
${use}
model = torch.nn.Linear(2, 3)
torch.optim.SGD(model.parameters(), lr=0.1).step()
`;

  test('a seed only if the flag is given', () => {
    check(
      program('', 'if args.seed is not None:\n    torch.manual_seed(args.seed)  # expect: maybe-unseeded torch.cpu'),
    );
  });

  test('a flag with a default', () => {
    check(program(', default=1', 'if args.seed is not None:\n    torch.manual_seed(args.seed)'));
    check(program(', default=1', 'torch.manual_seed(args.seed)'));
  });

  test('a random default that can be given to repeat a run', () => {
    check(
      `import random${program(
        '',
        'if args.seed is None:\n    args.seed = random.randint(0, 99)\nprint(args.seed)\ntorch.manual_seed(args.seed)  # expect: maybe-unseeded torch.cpu',
      )}`,
    );
  });

  test('click', () => {
    check(`
import click
import torch

@click.command()
@click.option("--seed", type=int, default=3)
def main(seed):
    torch.manual_seed(seed)
    return torch.nn.Linear(2, 3)

if __name__ == "__main__":
    main()
`);
  });
});

describe('seed-after-draw', () => {
  test('the seed comes too late', () => {
    check(`
import torch
model = torch.nn.Linear(2, 3)  # expect: seed-after-draw torch.cpu
torch.manual_seed(0)
torch.optim.SGD(model.parameters(), lr=0.1).step()
`);
  });

  test('a seed inside a block that restores the state does not reach out of it', () => {
    check(`
import torch
with torch.random.fork_rng():
    torch.manual_seed(0)
    first = torch.nn.Linear(2, 3)
second = torch.nn.Linear(2, 3)  # expect: unseeded-draw torch.cpu
torch.optim.SGD(second.parameters(), lr=0.1).step()
`);
  });
});

describe('unseeded-worker', () => {
  test('a spawned process inherits no seed', () => {
    check(`
import torch
import torch.multiprocessing as mp

def work(rank):
    model = torch.nn.Linear(2, 3)  # expect: unseeded-worker torch.cpu
    torch.optim.SGD(model.parameters(), lr=0.1).step()

if __name__ == "__main__":
    torch.manual_seed(0)
    mp.spawn(work, nprocs=2)
`);
  });

  test('workers of a loader are seeded from torch', () => {
    check(`
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

class Noisy(Dataset):
    def __len__(self):
        return 10

    def __getitem__(self, index):
        return np.random.randn()

torch.manual_seed(0)
for x in DataLoader(Noisy(), num_workers=2):
    print(x)
`);
  });

  test('without workers the data set draws in this process', () => {
    check(`
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

class Noisy(Dataset):
    def __len__(self):
        return 10

    def __getitem__(self, index):
        return np.random.permutation(10)  # expect: unseeded-draw np.global

torch.manual_seed(0)
model = torch.nn.Linear(2, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x in DataLoader(Noisy()):
    model(x).sum().backward()
    optimizer.step()
`);
  });
});

describe('reused-key', () => {
  test('twice the same key; a split key', () => {
    check(`
import jax
key = jax.random.PRNGKey(0)
a = jax.random.normal(key, (2,))
b = jax.random.uniform(key, (2,))  # expect: reused-key
`);
    check(`
import jax
key = jax.random.PRNGKey(0)
key, one, two = jax.random.split(key, 3)
a = jax.random.normal(one, (2,))
b = jax.random.uniform(two, (2,))
`);
  });
});
