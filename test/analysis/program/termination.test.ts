import { describe, expect, test } from 'vitest';
import { analysisOf } from '../check.ts';

describe('the interpreter ends', () => {
  test('recursion, mutual and unbounded', () => {
    const text = `
import torch
def f(n):
    return g(n + 1) + g(n - 1)
def g(n):
    return f(n + 1) + f(n - 1)
f(0)
class Tree(torch.nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.left = Tree(depth - 1)
        self.right = Tree(depth - 2)
Tree(100)
`;
    expect(() => analysisOf({ 'main.py': text }).check('main.py')).not.toThrow();
  });

  test('exponentially many paths', () => {
    const calls = Array.from(
      { length: 40 },
      (_, i) => `def f${i}(x):\n    f${i + 1}(x + 1)\n    f${i + 1}(x + 2)\n`,
    ).join('');
    const text = `import torch\n${calls}def f40(x):\n    return torch.rand(1)\nf0(unknown)\n`;
    expect(() => analysisOf({ 'main.py': text }).check('main.py')).not.toThrow();
  });

  test('what comes after a greedy library is still seen', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `    x${i} = [a for a in range(10) if a > ${i}]\n`).join('');
    const analysis = analysisOf({
      'greedy.py': `import torch\ndef eat():\n${many}`,
      'main.py':
        'import torch\nfrom greedy import eat\neat()\neat()\nlayer = torch.nn.Linear(2, 3)\ntorch.optim.SGD(layer.parameters(), lr=1).step()\n',
    });
    expect(analysis.check('main.py').map((finding) => finding.rule)).toEqual(['unseeded-draw']);
  });

  test('deep nesting', () => {
    const deep = `${'('.repeat(2000)}1${')'.repeat(2000)}`;
    expect(() => analysisOf({ 'main.py': `import torch\nx = ${deep}\n` }).check('main.py')).not.toThrow();
  });
});
