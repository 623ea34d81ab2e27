import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyVerdict, errorVerdict, plain, runningVerdict, terse, verdict } from '../../client/panel/model/index.ts';
import type { Cause, CauseId, Comparison } from '../../runtime/src/compare/index.ts';
import { SCENES } from './scenes.ts';

let root: string;
let diverged: Comparison;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'twinrun-verdict-'));
  diverged = await SCENES.diverged(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the verdict', () => {
  it('names step, place and stream of an unseeded draw, and the call that seeds it', () => {
    const result = verdict(diverged);
    expect(result.tone).toBe('different');
    expect(result.sentence).toBe(
      'The runs part at step 3, probably because data.py:41 augments the data with NumPy’s global generator, which is never seeded.',
    );
    expect(result.detail).toBe(
      'Run 2 differs in all 14 tensors, first in conv1.weight, and ends at loss 0.0209 instead of 0.0020.',
    );
    expect(result.place).toEqual({ file: 'data.py', line: 41, cell: null });
    expect(result.next?.rule).toBe('unseeded-draw');
    expect(plain(result.next?.text ?? [])).toBe('Call np.random.seed(0) before the draw at data.py:41.');
    expect(result.next?.actions.map((action) => [action.label, action.message.t, action.primary])).toEqual([
      ['Open data.py:41', 'open', true],
      ['Run Again', 'runAgain', false],
    ]);
  });

  it('drops "probably" once the cause is confirmed', () => {
    const comparison = diverged;
    const [cause] = comparison.causes as [Cause];
    const result = verdict({ ...comparison, causes: [{ ...cause, confirmed: 'yes' }] });
    expect(result.sentence).toMatch(/^The runs part at step 3: data\.py:41 augments/);
    expect(result.proofs[0]).toMatchObject({ kind: 'proven', head: 'Confirmed by pinning:' });
  });

  it('says step 0 for weights that differ before training', async () => {
    const comparison = await SCENES.initial(root);
    expect(verdict(comparison).sentence).toBe(
      'The runs part at step 0, probably because model.py:9 initializes weights from torch’s generator, which is never seeded.',
    );
    expect(terse(comparison)).toBe('differ from step 0, already in the initial weights, first in conv1.weight');
  });

  it('states what an identical result rests on and what it does not cover', async () => {
    const comparison = await SCENES.identical(root);
    const result = verdict(comparison);
    expect(result).toMatchObject({ tone: 'identical', place: null });
    expect(result.sentence).toBe('Bit-identical: 3 of 3 runs end with the same weights.');
    expect(plain(result.proofs[0]?.text ?? [])).toMatch(
      /torch\.cpu at train\.py:11, .* and np\.global at train\.py:12\.$/,
    );
    expect(terse(comparison)).toBe('bit-identical');
    const lucky = verdict({ ...comparison, draws: comparison.draws.map((draw) => ({ ...draw, seeded: false })) });
    expect(lucky.proofs[0]).toMatchObject({ kind: 'open', head: 'Not by design:' });
  });

  it('does not call a cut run identical', async () => {
    const comparison = await SCENES.partial(root);
    const result = verdict(comparison);
    expect(result.tone).toBe('partial');
    expect(result.sentence).toBe('Equal as far as it goes: run 3 ended after step 57.');
    expect(result.detail).toMatch(/^2 of 3 runs .* 62 steps are missing/);
    expect(terse(comparison)).toBe('equal through step 57, then cut short');
  });

  it('says why nothing can be compared', async () => {
    const comparison = await SCENES.failed(root);
    const result = verdict(comparison);
    expect(result.tone).toBe('error');
    expect(result.sentence).toMatch(/^Nothing to compare/);
    expect(result.detail).toMatch(/torchvision/);
    expect(result.next?.actions[0]?.message).toEqual({ t: 'showOutput', run: comparison.runs[0]?.id });
  });

  it('keeps to 25 words for every cause, with and without a place, in both languages', () => {
    const comparison = diverged;
    const [cause] = comparison.causes as [Cause];
    const causes: CauseId[] = [
      'unseeded-stream',
      'unseedable-source',
      'hash-order',
      'fs-order',
      'scheduling-order',
      'device-or-precision',
      'thread-count',
      'input-changed',
      'nondeterministic-op',
      'unknown',
    ];
    for (const id of causes) {
      for (const file of ['src/train.py', null]) {
        const changed = { ...comparison, causes: [{ ...cause, cause: id, file }] };
        const { sentence, next } = verdict(changed);
        expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(25);
        expect(sentence).toMatch(/^The runs part at step 3.*\.$/);
        expect(next?.head).toBeTruthy();
        expect(verdict(changed, 'zh-cn').sentence).toMatch(/第 3 步.*。$/);
      }
    }
  });

  it('speaks of structure where the models differ', () => {
    const comparison = diverged;
    const structure = (tensor: string | null): Comparison => ({
      ...comparison,
      causes: [],
      first: { step: 3, what: 'structure', tensor, operation: null, file: null, line: null },
    });
    expect(verdict(structure('fc.weight')).sentence).toBe(
      'The models differ from step 3: fc.weight is missing or has another shape in run 2.',
    );
    expect(verdict(structure(null)).sentence).toMatch(/one ends by itself there/);
  });

  it('covers the states without a comparison', () => {
    const run = { name: 'run 1', condition: 'as written', step: 4, state: 'running' } as const;
    const running = runningVerdict({
      script: 'a.py',
      runs: [run, { ...run, name: 'run 2', step: -1, state: 'waiting' }],
      steps: 20,
    });
    expect(running).toMatchObject({ tone: 'running', detail: 'Run 1 of 2 is at step 4 of 20.' });
    expect(running.next?.actions[0]?.message.t).toBe('cancel');
    expect(emptyVerdict({ script: 'a.py', times: 2, steps: 20, seconds: 60 }).detail).toMatch(
      /twice, stops each run after 20 steps or 60 s/,
    );
    expect(errorVerdict('No Python was found.').sentence).toBe('No Python was found.');
  });
});
