import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runRepeats } from '../../../runtime/src/launch/index.ts';
import type { Run, StepLine, TensorsLine } from '../../../runtime/src/store/index.ts';
import { examples, openSound, probes, request, workspaceWith } from '../launch/support.ts';

async function record(source: string, times: number): Promise<Run[]> {
  const workspace = await workspaceWith({ 'train.py': source });
  const outcomes = await runRepeats(request(workspace, 'train.py', { times }), {}, probes);
  return Promise.all(outcomes.map((outcome) => openSound(outcome.directory)));
}

const stepsOf = (run: Run) => run.steps.filter((line): line is StepLine => line.t === 'step');
const repeatable = (run: Run) => run.steps.map((line) => (line.t === 'step' ? { ...line, time: 0 } : line));

test('the example differs in its data and its trees as written, and not once it is seeded', async () => {
  const source = await readFile(join(examples, 'scikit-learn', 'forest.py'), 'utf8');
  const [a, b] = (await record(source, 2)) as [Run, Run];
  const [before, fit] = stepsOf(a);
  expect(before).toMatchObject({ step: -1, params: [] });
  expect(fit).toMatchObject({ step: 0, loss: null });
  expect(fit?.batch).not.toBe(stepsOf(b)[1]?.batch);
  expect(fit?.params).not.toEqual(stepsOf(b)[1]?.params);
  const lines = source.split('\n');
  const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
  expect(a.draws.map(({ stream, purpose, line, seeded }) => ({ stream, purpose, line, seeded }))).toEqual([
    { stream: 'np.global', purpose: 'data-split', line: lineOf('= train_test_split('), seeded: false },
    { stream: 'np.global', purpose: 'training', line: lineOf('forest.fit('), seeded: false },
  ]);
  expect(a.steps.at(-1)).toMatchObject({ t: 'weights', label: 'final', step: 0 });

  const seeded = source.replace('angles =', 'np.random.seed(0)\nangles =');
  const [c, d] = (await record(seeded, 2)) as [Run, Run];
  expect(repeatable(c)).toEqual(repeatable(d));
  expect(c.draws.every((draw) => draw.seeded)).toBe(true);
});

test('what estimators of many kinds learn is found, each outermost fit once', async () => {
  const [run] = await record(
    `
import warnings; warnings.simplefilter('ignore')
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X = np.arange(80.).reshape(40, 2) % 7
y = np.arange(40) % 2

class Mine(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.mean_ = X.mean(axis=0)
        return self

Mine().fit(X, y)
make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
GradientBoostingClassifier(n_estimators=2, random_state=0).fit(X, y)
HistGradientBoostingClassifier(max_iter=2).fit(X, y)
GridSearchCV(LogisticRegression(), {'C': [1.0, 2.0]}).fit(X, y)
online = SGDClassifier(random_state=0)
for _ in range(3):
    online.partial_fit(X, y, classes=[0, 1])
StandardScaler().fit_transform(X)
`,
    1,
  );
  if (run === undefined) throw new Error('no run took place');
  expect(
    stepsOf(run)
      .filter((line) => line.step >= 0)
      .map(({ step, model }) => [step, model]),
  ).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 5],
    [7, 5],
    [8, 6],
  ]);
  const names = run.steps
    .filter((line): line is TensorsLine => line.t === 'tensors' && line.names.length > 0)
    .map((line) => line.names);
  expect(names[0]).toEqual(['Mine.mean_']);
  expect(names[1]).toContain('Pipeline.steps.logisticregression.coef_');
  expect(names[2]).toContain('GradientBoostingClassifier.estimators_.1.tree_.nodes.threshold');
  expect(names[3]).toContain('HistGradientBoostingClassifier._predictors.1.0.nodes.value');
  expect(names[4]).toContain('GridSearchCV.best_estimator_.coef_');
  expect(names.flat().filter((name) => name.includes('time'))).toEqual([]);
  // Most of these take the global generator; only the one that bins a sample of the data draws from it.
  expect(run.draws.filter((draw) => draw.stream === 'np.global').map((draw) => draw.line)).toEqual([22]);
});
