/** Small programs that the sessions open. */

/** One draw of torch's generator without a seed: the weights of `nn.Linear`. */
export const UNSEEDED = `import torch
from torch import nn

model = nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    loss = model(torch.ones(1, 4)).sum()
    loss.backward()
    optimizer.step()
`;

/** The draw of {@link UNSEEDED}, as it stands in the text. */
export const DRAW = 'nn.Linear(4, 2)';

export const SEEDED = UNSEEDED.replace('\nmodel', '\ntorch.manual_seed(42)\nmodel');

/** The same program as the cells of a notebook: the draw is in the second. */
export const UNSEEDED_CELLS: readonly [imports: string, model: string, training: string] = [
  'import torch\nfrom torch import nn',
  `model = ${DRAW}`,
  UNSEEDED.slice(UNSEEDED.indexOf('optimizer')),
];
