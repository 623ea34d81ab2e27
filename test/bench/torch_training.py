"""A plain training on random numbers, for measuring what watching it costs.

torch_training.py MODEL STEPS    prints the CPU seconds of the steps after the first ones as JSON
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

WARM_UP = 10

MODELS = {
    # 34,000 parameters: kernels as small as they come in practice.
    "conv": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(784, 42),
        nn.ReLU(),
        nn.Linear(42, 10),
    ),
    # 600,000 parameters and little arithmetic for each: the most bytes to digest for the time of a step.
    "dense": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(784, 576), nn.ReLU(), nn.Linear(576, 254), nn.ReLU(), nn.Linear(254, 10)
    ),
}


def batches(loader):
    while True:
        yield from loader


def main(name, steps):
    torch.manual_seed(0)
    data = TensorDataset(torch.randn(2048, 1, 28, 28), torch.randint(10, (2048,)))
    loader = DataLoader(data, batch_size=64, shuffle=True)
    model = MODELS[name]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for step, (images, labels) in enumerate(batches(loader)):
        if step == WARM_UP:
            started = time.process_time()
        if step == WARM_UP + steps:
            break
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(json.dumps({"seconds": time.process_time() - started, "steps": steps}))


main(sys.argv[1], int(sys.argv[2]))
