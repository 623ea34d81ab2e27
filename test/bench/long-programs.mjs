// Training scripts of about 3,000 lines: one experiment after another, each with its data, model and training loop, and a
// main function that runs them all. Everything is reached, nothing is seeded: the most that the analysis can have to do.

const EXPERIMENTS = 46;

/** A line to start typing after, in the middle of either program. */
export const TYPING_PLACE = /^\s+return\b/;

export function longPythonProgram() {
  const experiments = Array.from({ length: EXPERIMENTS }, (_, i) => pythonExperiment(i));
  const calls = experiments.map((_, i) => `    train_${i}(args, device)`);
  return [PYTHON_HEAD, ...experiments, 'def main():', PYTHON_ARGUMENTS, ...calls, PYTHON_TAIL].join('\n');
}

const PYTHON_HEAD = `"""Forty-odd experiments in one file."""

import argparse
import os
import random

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset

`;

const PYTHON_ARGUMENTS = `    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--data", default="data")
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")`;

const PYTHON_TAIL = `

if __name__ == "__main__":
    main()
`;

function pythonExperiment(i) {
  return `class Images${i}(Dataset):
    """The pictures of experiment ${i}, augmented."""

    def __init__(self, folder, augment=True):
        self.paths = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        self.labels = [index % 10 for index in range(len(self.paths))]
        self.augment = augment

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        image = np.load(self.paths[index]).astype("float32")
        if self.augment and random.random() < 0.5:
            image = image[:, ::-1].copy()
        image += np.random.normal(0, 0.01, image.shape)
        return torch.from_numpy(image), self.labels[index]


class Net${i}(nn.Module):
    def __init__(self, width=${8 + i}, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, kernel_size=3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, 2 * width, kernel_size=3, padding=1)
        self.dropout = nn.Dropout(0.${1 + (i % 5)})
        self.head = nn.Linear(2 * width * 49, classes)
        nn.init.kaiming_normal_(self.head.weight)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = self.dropout(x.flatten(1))
        return self.head(x)


def split_${i}(dataset, share=0.2):
    indices = list(range(len(dataset)))
    train, test = train_test_split(indices, test_size=share)
    return torch.utils.data.Subset(dataset, train), torch.utils.data.Subset(dataset, test)


def train_${i}(args, device):
    train, test = split_${i}(Images${i}(args.data))
    loader = DataLoader(train, batch_size=args.batch_size, shuffle=True, num_workers=2)
    model = Net${i}().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        total = 0.0
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            images = images + 0.1 * torch.randn_like(images)
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"experiment ${i}, epoch {epoch}: {total / len(loader):.4f}")
    model.eval()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in DataLoader(test, batch_size=64))
    return right / len(test)

`;
}

export function longTypeScriptProgram() {
  const experiments = Array.from({ length: EXPERIMENTS + 15 }, (_, i) => typeScriptExperiment(i));
  const calls = experiments.map((_, i) => `  await train${i}(settings);`);
  return [
    "import * as tf from '@tensorflow/tfjs';\n\ninterface Settings {\n  epochs: number;\n  batchSize: number;\n}\n",
    ...experiments,
    'async function main(): Promise<void> {',
    '  const settings: Settings = { epochs: 3, batchSize: 32 };',
    ...calls,
    '}\n\nawait main();\n',
  ].join('\n');
}

function typeScriptExperiment(i) {
  return `interface Sample${i} {
  pixels: Float32Array;
  label: number;
}

function samples${i}(count: number): Sample${i}[] {
  const samples: Sample${i}[] = [];
  for (let index = 0; index < count; index++) {
    const pixels = new Float32Array(28 * 28).map(() => Math.random());
    samples.push({ pixels, label: index % 10 });
  }
  tf.util.shuffle(samples);
  return samples;
}

function model${i}(width = ${8 + i}): tf.Sequential {
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: width, kernelSize: 3, activation: 'relu' }),
  );
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function noise${i}(images: tf.Tensor4D, scale: number): tf.Tensor4D {
  const added = tf.randomNormal(images.shape).mul(scale);
  return images.add(added) as tf.Tensor4D;
}

async function train${i}({ epochs, batchSize }: Settings): Promise<number> {
  const samples = samples${i}(256);
  const data = tf.concat(samples.map(({ pixels }) => tf.tensor2d(pixels, [1, 784])));
  const images = noise${i}(data.reshape([-1, 28, 28, 1]) as tf.Tensor4D, 0.1);
  const labels = tf.oneHot(
    tf.tensor1d(samples.map(({ label }) => label), 'int32'),
    10,
  );
  const model = model${i}();
  const history = await model.fit(images, labels, { epochs, batchSize, validationSplit: 0.2 });
  const losses = history.history.loss as number[];
  console.log('experiment ${i}: ' + losses.at(-1));
  return losses.at(-1) ?? Number.NaN;
}
`;
}
