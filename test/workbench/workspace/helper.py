"""Data without randomness."""

import torch


def batches(steps):
    for step in range(steps):
        x = torch.linspace(-1, 1, 32).reshape(8, 4) * (step + 1) / steps
        yield x, x.sum(dim=1, keepdim=True)
