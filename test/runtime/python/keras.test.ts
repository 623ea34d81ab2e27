import { expect, test } from 'vitest';
import { runRepeats } from '../../../runtime/src/launch/index.ts';
import type { Run, StepLine } from '../../../runtime/src/store/index.ts';
import { openSound, probes, request, workspaceWith } from '../launch/support.ts';

const SOURCE = `
import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import sys
import keras
import numpy as np
if 'seeded' in sys.argv:
    keras.utils.set_random_seed(1)
x = np.arange(64, dtype='float32').reshape(16, 4) / 64
y = np.arange(16, dtype='float32') / 16
model = keras.Sequential([
    keras.layers.Input((4,)),
    keras.layers.Dense(3, name='hidden'),
    keras.layers.Dropout(0.5),
    keras.layers.Dense(1, name='out'),
])
model.compile('sgd', 'mse')
model.fit(x, y, epochs=2, batch_size=8, verbose=0, validation_data=(x, y))
model.evaluate(x, y, verbose=0)
model.predict(x, verbose=0)
`;

const stepsOf = (run: Run) => run.steps.filter((line): line is StepLine => line.t === 'step');

test('each batch of fit is a step; seeded runs are equal, and draws tell weights, dropout and order apart', async () => {
  const workspace = await workspaceWith({ 'train.py': SOURCE });
  const outcomes = await runRepeats(request(workspace, 'train.py', { args: ['seeded'], times: 2 }), {}, probes);
  const [a, b] = (await Promise.all(outcomes.map(({ directory }) => openSound(directory)))) as [Run, Run];
  expect(stepsOf(a).map((line) => line.step)).toEqual([-1, 0, 1, 2, 3]);
  expect(stepsOf(a).map((line) => line.params)).toEqual(stepsOf(b).map((line) => line.params));
  expect(stepsOf(a).map((line) => line.loss)).toEqual(stepsOf(b).map((line) => line.loss));
  expect(stepsOf(a)[1]?.loss).toMatch(/^0x1/);
  expect(a.steps[0]).toMatchObject({
    names: ['hidden/kernel', 'hidden/bias', 'out/kernel', 'out/bias'].map((name) => `sequential/${name}`),
    dtypes: ['F32', 'F32', 'F32', 'F32'],
  });
  expect(a.draws.map(({ stream, purpose, seeded }) => `${stream} ${purpose} ${seeded}`).sort()).toEqual([
    'py.random dropout true',
    'py.random weight-init true',
    'py.random weight-init true',
    'tf.global data-order true',
  ]);
  expect(a.environment).toMatchObject({ 'keras.backend': 'tensorflow' });
});
