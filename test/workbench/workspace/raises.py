"""Fails before the first step."""

import torch

model = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
raise KeyError("no such column: target")
