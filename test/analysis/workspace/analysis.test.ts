import { describe, expect, test } from 'vitest';
import { analysisOf, check } from '../check.ts';

const UNSEEDED = 'import torch\nmodel = torch.nn.Linear(2, 3)\ntorch.optim.SGD(model.parameters(), lr=0.1).step()\n';

function rulesIn(findings: readonly { readonly rule: string }[]): string[] {
  return findings.map((finding) => finding.rule);
}

describe('createAnalysis', () => {
  test('follows changes of the file and of what it imports', () => {
    const files: Record<string, string> = {
      'train.py': `from helper import prepare\nprepare()\n${UNSEEDED}`,
      'helper.py': 'import torch\ndef prepare():\n    torch.manual_seed(0)\n',
    };
    const analysis = analysisOf(files);
    expect(analysis.check('train.py')).toEqual([]);
    files['helper.py'] = 'import torch\ndef prepare():\n    print(torch.__version__)\n';
    analysis.changed('helper.py');
    expect(rulesIn(analysis.check('train.py'))).toEqual(['unseeded-draw']);
    files['train.py'] = `import torch\ntorch.manual_seed(1)\n${UNSEEDED}`;
    analysis.changed('train.py');
    expect(analysis.check('train.py')).toEqual([]);
  });

  test('a file that appears and disappears', () => {
    const files: Record<string, string> = { 'train.py': `from seeding import prepare\nprepare()\n${UNSEEDED}` };
    const analysis = analysisOf(files);
    expect(rulesIn(analysis.check('train.py'))).toEqual(['unseeded-draw']);
    files['seeding.py'] = 'import torch\ndef prepare():\n    torch.manual_seed(0)\n';
    analysis.changed('seeding.py');
    expect(analysis.check('train.py')).toEqual([]);
    delete files['seeding.py'];
    analysis.removed('seeding.py');
    expect(rulesIn(analysis.check('train.py'))).toEqual(['unseeded-draw']);
    expect(analysis.check('seeding.py')).toEqual([]);
  });

  test('a library that another program imports is not judged by itself', () => {
    const analysis = analysisOf({
      'model.py': UNSEEDED,
      'main.py': 'import torch\ntorch.manual_seed(0)\nimport model\n',
    });
    expect(analysis.checkAll().size).toBe(0);
  });

  test('severities: off, and another one', () => {
    const analysis = analysisOf({ 'train.py': UNSEEDED });
    analysis.configure({ locale: 'en', severities: { 'unseeded-draw': 'off' } });
    expect(analysis.check('train.py')).toEqual([]);
    analysis.configure({ locale: 'en', severities: { 'unseeded-draw': 'error' } });
    expect(analysis.check('train.py').map((finding) => finding.severity)).toEqual(['error']);
  });

  test('messages in the language of the settings', () => {
    const [english] = analysisOf({ 'train.py': UNSEEDED }).check('train.py');
    const [chinese] = analysisOf({ 'train.py': UNSEEDED }, 'zh-cn').check('train.py');
    expect(english?.message).toMatch(/^`Linear` draws from/);
    expect(chinese?.message).toMatch(/[\u4e00-\u9fff]/);
    expect(chinese?.fixes[0]?.title).toMatch(/[\u4e00-\u9fff]/);
  });

  test('suppression on the line, on the line above, by several names; unused ones are reported', () => {
    check(`
import torch
torch.backends.cudnn.benchmark = True  # twinrun: ignore[conv-autotune] fixed shapes
# twinrun: ignore[unseeded-draw, conv-autotune] on purpose
model = torch.nn.Linear(2, 3)
torch.optim.SGD(model.parameters(), lr=0.1).step()
`);
    const analysis = analysisOf({ 'train.py': 'import torch\nx = 1  # twinrun: ignore[unseeded-draw]\n' });
    expect(rulesIn(analysis.check('train.py'))).toEqual(['unused-suppression']);
    const other = analysisOf({ 'train.py': `${UNSEEDED}`.replace('3)', '3)  # twinrun: ignore[conv-autotune]') });
    expect(rulesIn(other.check('train.py')).sort()).toEqual(['unseeded-draw', 'unused-suppression']);
  });

  test('explains seeds and draws', () => {
    const text =
      'import numpy as np\nimport torch\ntorch.manual_seed(7)\nmodel = torch.nn.Linear(2, 3)\nx = np.random.rand()\n';
    const analysis = analysisOf({ 'train.py': text });
    const seed = analysis.explain('train.py', text.indexOf('manual_seed'));
    expect(seed?.kind).toBe('seed');
    expect(seed?.text).toContain('`np.global`');
    const draw = analysis.explain('train.py', text.indexOf('Linear'));
    expect(draw?.text).toContain('seeded before with 7');
    expect(analysis.explain('train.py', 0)).toBeNull();
  });

  test('entry points: scripts that train, nothing for libraries', () => {
    const analysis = analysisOf({
      'train.py': UNSEEDED,
      'library.py': 'import torch\ndef build():\n    return torch.nn.Linear(2, 3)\n',
    });
    const entry = analysis.entryPoint('train.py');
    expect(entry?.trains).toBe(true);
    expect(UNSEEDED.slice(entry?.span.start, entry?.span.end)).toContain('.step');
    expect(analysis.entryPoint('library.py')).toBeNull();
  });

  test('odd input gives no error: nothing, half a statement, unknown files, imports in a circle', () => {
    const analysis = analysisOf({
      'empty.py': '',
      'half.py': 'import torch\nmodel = torch.nn.Linear(2,\n',
      'a.py': 'import torch\nfrom b import y\nx = y\n',
      'b.py': 'import torch\nfrom a import x\ny = x\n',
      'empty.ipynb': [],
    });
    expect([...analysis.checkAll().keys()].filter((path) => path !== 'half.py')).toEqual([]);
    expect(analysis.check('missing.py')).toEqual([]);
    expect(analysis.entryPoint('missing.py')).toBeNull();
  });
});
