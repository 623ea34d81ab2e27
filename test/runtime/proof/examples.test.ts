// The closed circle on the examples: as written, two runs part; with the linter's own fixes they are bit-identical.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { PYTHON, twinrun } from '../../cli/cli.ts';
import { backends, native } from '../node/harness.ts';

const root = join(import.meta.dirname, '../../..');
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'twinrun-proof-'));
  for (const condition of ['written', 'fixed'])
    cpSync(join(root, 'examples'), join(scratch, condition), { recursive: true });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a script of the scratch folder twice. Exit code 0 = identical, 1 = different. */
function runTwice(folder: string, script: string, device: string): { code: number | null; result: Comparison } {
  const args = ['run', '--times', '2', '--format', 'json', '--device', device];
  const python = script.endsWith('js') ? [] : ['--python', PYTHON];
  const { code, out, err } = twinrun(join(scratch, folder), [...args, ...python, script], native);
  if (!out) throw new Error(err);
  return { code, result: JSON.parse(out) };
}

describe('as written', () => {
  it.each([
    ['pytorch/train.py', 'cpu', 'conv1.weight', 'torch.cpu'],
    ['notebook/train.ipynb', 'cpu', '0.weight', 'torch.cpu'],
    ...backends.map((backend) => ['tfjs/train.mjs', backend, 'conv1/kernel', 'js.Math.random']),
  ] as [string, string, string, string][])(
    '%s on %s parts before the first step, and the cause is named',
    (script, device, tensor, stream) => {
      const { code, result } = runTwice('written', script, device);
      expect(code).toBe(1);
      expect(result.identical).toBe(false);
      expect(result.first).toMatchObject({ step: -1, tensor });
      expect(result.causes[0]).toMatchObject({ stream });
    },
  );

  it('scikit-learn/forest.py parts', () => {
    expect(runTwice('written', 'scikit-learn/forest.py', 'cpu')).toMatchObject({
      code: 1,
      result: { identical: false },
    });
  });
});

describe('with the quick fixes', () => {
  beforeAll(() => {
    twinrun(join(scratch, 'fixed'), ['lint', '--fix', '.']);
  });

  it('nothing is left to seed', () => {
    const { out } = twinrun(join(scratch, 'fixed'), ['lint', '--format', 'json', '.']);
    const rules = JSON.parse(out).map(({ rule }: { rule: string }) => rule);
    expect(rules).not.toContain('unseeded-draw');
    expect(rules).not.toContain('unseedable-source');
  });

  it.each([
    ['pytorch/train.py', 'cpu'],
    ['notebook/train.ipynb', 'cpu'],
    ['scikit-learn/forest.py', 'cpu'],
    ...backends.map((backend) => ['tfjs/train.mjs', backend]),
  ] as [string, string][])('%s on %s is bit-identical in two runs', (script, device) => {
    const { code, result } = runTwice('fixed', script, device);
    expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ identical: true, first: null });
    expect(code).toBe(0);
  });
});
