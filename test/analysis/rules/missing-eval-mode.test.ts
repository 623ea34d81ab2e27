import { describe, expect, test } from 'vitest';
import { check } from '../check.ts';

const NET = `
import torch
from torch import nn
torch.manual_seed(0)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(self.layer(x))

def train(model, data):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x in data:
        model(x).sum().backward()
        optimizer.step()
`;

describe('missing-eval-mode', () => {
  test('evaluation under no_grad without eval()', () => {
    const [finding] = check(`${NET}
model = Net()
train(model, [torch.zeros(2)])
with torch.no_grad():
    y = model(torch.zeros(2))  # expect: missing-eval-mode
`);
    expect(finding?.fixes[0]?.edits[0]?.text).toBe('model.eval()\n    ');
  });

  test('under a decorator, in a helper', () => {
    check(`${NET}
@torch.inference_mode()
def evaluate(model, data):
    return [model(x) for x in data]  # expect: missing-eval-mode

model = Net()
train(model, [torch.zeros(2)])
evaluate(model, [torch.zeros(2)])
`);
  });

  test('eval() in the caller, in a helper, before the weights are loaded', () => {
    check(`${NET}
def ready(model):
    model.eval()
    return model

@torch.no_grad()
def evaluate(model, data):
    return [model(x) for x in data]

first = Net()
train(first, [torch.zeros(2)])
first.eval()
evaluate(first, [torch.zeros(2)])
second = ready(Net())
second.load_state_dict(torch.load("weights.pt"))
evaluate(second, [torch.zeros(2)])
`);
  });

  test('train() after eval() counts again', () => {
    check(`${NET}
model = Net()
for epoch in range(3):
    model.train()
    train(model, [torch.zeros(2)])
    model.eval()
    with torch.no_grad():
        y = model(torch.zeros(2))
`);
  });

  test('models without such layers, with layers that are off', () => {
    check(`
import torch
from torch import nn
torch.manual_seed(0)
plain = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
off = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.0))
with torch.no_grad():
    a = plain(torch.zeros(2))
    b = off(torch.zeros(2))
`);
  });

  test('a frozen part inside a training step', () => {
    check(`${NET}
teacher = Net()
student = Net()
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
for x in [torch.zeros(2)]:
    with torch.no_grad():
        target = teacher(x)
    loss = (student(x) - target).sum()
    loss.backward()
    optimizer.step()
`);
  });

  test('repeated passes with dropout on, on purpose', () => {
    check(`${NET}
def mc_dropout(model, x):
    model.train()
    with torch.no_grad():
        return torch.stack([model(x) for _ in range(20)]).std(0)

model = Net()
train(model, [torch.zeros(2)])
model.eval()
mc_dropout(model, torch.zeros(2))
`);
  });

  test('an overridden train', () => {
    check(`${NET}
class Frozen(Net):
    def train(self, mode=True):
        return super().train(False)

model = Frozen()
train(model, [torch.zeros(2)])
with torch.no_grad():
    y = model(torch.zeros(2))
`);
  });

  test('from_pretrained returns a model in evaluation mode', () => {
    check(`
import torch
from transformers import AutoModel
model = AutoModel.from_pretrained("bert-base-uncased")
with torch.no_grad():
    y = model(torch.zeros(2))
`);
  });

  test('loaded weights in a program that trains nothing', () => {
    check(`
import torch
from torch import nn
model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
model.load_state_dict(torch.load("weights.pt"))
print(model(torch.zeros(2)))  # expect: missing-eval-mode, unseeded-draw torch.cpu
`);
  });
});

describe('dropout-at-inference', () => {
  const forward = (call: string, comment = '') => `
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return ${call}${comment}

model = Net()
model.eval()
with torch.no_grad():
    y = model(torch.zeros(2))
`;

  test('functional dropout without training=', () => {
    check(forward('F.dropout(self.layer(x), 0.5)', '  # expect: dropout-at-inference'));
  });

  test('functional dropout that follows the mode', () => {
    check(forward('F.dropout(self.layer(x), 0.5, training=self.training)'));
  });

  test('attention with dropout_p', () => {
    check(forward('F.scaled_dot_product_attention(x, x, x, dropout_p=0.1)', '  # expect: dropout-at-inference'));
    check(forward('F.scaled_dot_product_attention(x, x, x, dropout_p=0.1 if self.training else 0.0)'));
  });
});
