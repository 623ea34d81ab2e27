import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createRun,
  finishRun,
  listRuns,
  type Manifest,
  openRun,
  openWeights,
  pruneRuns,
  RunUnreadable,
  reportProblem,
  SCHEMA_VERSION,
  ulid,
  type WeightsLine,
  writeSafetensors,
} from '../../../runtime/src/store/index.ts';
import { temporaryFolder } from './folder.ts';

function newManifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    schema: SCHEMA_VERSION,
    id: ulid(),
    created: '2024-01-01T00:00:00.000Z',
    tool: 'twinrun',
    digest: 'crc32',
    kind: 'python',
    script: 'train.py',
    argv: [],
    device: 'cpu',
    limits: { steps: 3, seconds: null },
    forced: { streams: { '*': 1 }, threads: null },
    scriptDigest: 'ab',
    git: null,
    status: 'running',
    reason: '',
    exitCode: null,
    signal: null,
    seconds: null,
    ...changes,
  };
}

async function newRun(): Promise<string> {
  return createRun(join(await temporaryFolder(), '.twinrun', 'runs'), newManifest());
}

const tensorsLine = { t: 'tensors', model: 0, names: ['w'], shapes: [[2]], dtypes: ['F32'], trainable: [true] };
const stepLine = {
  t: 'step',
  step: 0,
  model: 0,
  loss: '0x1.8p+0',
  batch: null,
  rng: { 'torch.cpu': '00ff00ff' },
  params: ['12345678'],
  time: 0.5,
};
const weightsLine: WeightsLine = {
  t: 'weights',
  label: 'final',
  step: 0,
  model: 0,
  file: 'weights/0-final.safetensors',
};

const lines = (...objects: readonly unknown[]) => objects.map((line) => `${JSON.stringify(line)}\n`).join('');

test('a run is written, read while it goes on, and complete with DONE', async () => {
  const directory = await newRun();
  await writeFile(join(directory, 'steps.jsonl'), lines(tensorsLine, stepLine, weightsLine));
  await writeFile(join(directory, 'env.json'), '{"python.version": "3.11.7"}');
  await writeFile(
    join(directory, 'draws.jsonl'),
    lines(
      { t: 'seed', stream: 's', api: 'f', file: null, line: null, count: 1, firstStep: -1, value: '1' },
      { stream: 's', purpose: 'noise', api: 'g', file: 'a.py', line: 3, count: 2, firstStep: 0, seeded: true },
    ),
  );
  await writeFile(join(directory, 'inputs.jsonl'), lines({ file: 'data.csv', digest: null }));
  const during = await openRun(directory);
  expect(during.partial).toBe(true);
  expect(during.problems).toEqual([]);
  await reportProblem(directory, { where: 'here', message: 'a note' });
  const last = newManifest({ id: during.manifest.id, status: 'completed', exitCode: 0, seconds: 1 });
  await finishRun(directory, last);
  const run = await openRun(directory);
  expect(run).toMatchObject({ partial: false, manifest: last, environment: { 'python.version': '3.11.7' } });
  expect(run.steps).toEqual([tensorsLine, stepLine, weightsLine]);
  expect(run.draws.map((draw) => draw.api)).toEqual(['g']);
  expect(run.seeds.map((seed) => seed.api)).toEqual(['f']);
  expect(run.inputs).toEqual([{ file: 'data.csv', digest: null }]);
  expect(run.problems).toEqual([{ where: 'here', message: 'a note' }]);
  expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('the folder of the runs keeps itself out of version control, and respects a file that is there', async () => {
  const workspace = await temporaryFolder();
  const store = join(workspace, '.twinrun', 'runs');
  await createRun(store, newManifest());
  expect(await readFile(join(workspace, '.twinrun', '.gitignore'), 'utf8')).toBe('*\n');
  await writeFile(join(workspace, '.twinrun', '.gitignore'), 'mine\n');
  await createRun(store, newManifest());
  expect(await readFile(join(workspace, '.twinrun', '.gitignore'), 'utf8')).toBe('mine\n');
});

describe('reading goes as far as it can:', () => {
  test('a line that was being written is left out without a word', async () => {
    const directory = await newRun();
    await writeFile(
      join(directory, 'steps.jsonl'),
      lines(tensorsLine, stepLine) + JSON.stringify(stepLine).slice(0, 30),
    );
    const run = await openRun(directory);
    expect(run.steps).toEqual([tensorsLine, stepLine]);
    expect(run.problems).toEqual([]);
  });

  test('unknown keys and types of line are allowed', async () => {
    const directory = await newRun();
    const richer = { ...stepLine, gradients: ['00'] };
    await writeFile(join(directory, 'steps.jsonl'), lines(tensorsLine, { t: 'gradient', step: 0 }, richer));
    const run = await openRun(directory);
    expect(run.steps).toEqual([tensorsLine, richer]);
    expect(run.problems).toEqual([]);
  });

  test('damaged lines are left out and counted', async () => {
    const directory = await newRun();
    const damaged = [
      { ...stepLine, params: [12] },
      { ...stepLine, loss: 1.5 },
      { ...stepLine, batch: '../x' },
      { ...tensorsLine, shapes: [] },
      { ...weightsLine, file: '../../secret.safetensors' },
    ];
    await writeFile(join(directory, 'steps.jsonl'), `not json\n${lines(tensorsLine, ...damaged, stepLine)}`);
    const run = await openRun(directory);
    expect(run.steps).toEqual([tensorsLine, stepLine]);
    expect(run.problems).toEqual([{ where: 'steps.jsonl', message: '6 damaged lines left out.' }]);
  });

  test('a damaged environment is left out', async () => {
    const directory = await newRun();
    await writeFile(join(directory, 'env.json'), '{"a": 1}');
    const run = await openRun(directory);
    expect(run.environment).toEqual({});
    expect(run.problems.map((problem) => problem.where)).toEqual(['env.json']);
  });

  test('a file that is a link is not followed', async () => {
    const directory = await newRun();
    const outside = join(await temporaryFolder(), 'steps.jsonl');
    await writeFile(outside, lines(tensorsLine));
    await symlink(outside, join(directory, 'steps.jsonl'));
    const run = await openRun(directory);
    expect(run.steps).toEqual([]);
    expect(run.problems[0]?.message).toMatch(/not a plain file/);
  });

  test('a file that is a socket is not waited for', async () => {
    const directory = await newRun();
    const server = createServer().listen(join(directory, 'steps.jsonl'));
    await once(server, 'listening');
    expect((await openRun(directory)).problems[0]?.message).toMatch(/not a plain file/);
    server.close();
  });
});

describe('what is no run directory is refused:', () => {
  test('without a manifest', async () => {
    const folder = await temporaryFolder();
    await expect(openRun(folder)).rejects.toThrow(/is not a run directory: it has no manifest\.json/);
    await expect(openRun(join(folder, 'nowhere'))).rejects.toThrow(RunUnreadable);
  });

  test('with a damaged manifest', async () => {
    const directory = await newRun();
    for (const text of ['', '[]', 'null', '{"schema": 1}']) {
      await writeFile(join(directory, 'manifest.json'), text);
      await expect(openRun(directory)).rejects.toThrow(/its manifest\.json is damaged/);
    }
  });

  test('of a newer version', async () => {
    const directory = await createRun(await temporaryFolder(), newManifest({ schema: SCHEMA_VERSION + 1 }));
    await expect(openRun(directory)).rejects.toThrow(/newer Twinrun .* Update Twinrun/);
  });
});

describe('weights', () => {
  test('are opened by the line that names them', async () => {
    const directory = await newRun();
    const data = new Uint8Array(8);
    writeSafetensors(join(directory, weightsLine.file), [{ name: 'w', dtype: 'F32', shape: [2], data }]);
    const file = await openWeights({ directory }, weightsLine);
    expect(file.tensors.map((tensor) => tensor.name)).toEqual(['w']);
    file.close();
  });

  test('outside the directory are refused, by name and by link', async () => {
    const directory = await newRun();
    const outside = { ...weightsLine, file: 'weights/../../x.safetensors' };
    await expect(openWeights({ directory }, outside)).rejects.toThrow(RunUnreadable);
    await rename(join(directory, 'weights'), join(directory, 'elsewhere'));
    await symlink('elsewhere', join(directory, 'weights'));
    await expect(openWeights({ directory }, weightsLine)).rejects.toThrow(RunUnreadable);
  });
});

describe('pruning', () => {
  test('keeps the newest, and nothing of anybody else is touched', async () => {
    const store = await temporaryFolder();
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push(await createRun(store, newManifest()));
    await mkdir(join(store, 'run-mine'));
    await symlink(await temporaryFolder(), join(store, `run-${'0'.repeat(26)}`));
    expect(await listRuns(store)).toEqual(runs);
    expect((await pruneRuns(store, 2)).sort()).toEqual(runs.slice(0, 3));
    expect(await listRuns(store)).toEqual(runs.slice(3));
    expect(await readdir(store)).toContain('run-mine');
  });

  test('keeps within a size, but always the two newest', async () => {
    const store = await temporaryFolder();
    const runs = [];
    for (let i = 0; i < 4; i++) {
      const run = await createRun(store, newManifest());
      await appendFile(join(run, 'output.log'), Buffer.alloc(10_000));
      runs.push(run);
    }
    await pruneRuns(store, 100, 35_000);
    expect(await listRuns(store)).toEqual(runs.slice(1));
    await pruneRuns(store, 100, 1);
    expect(await listRuns(store)).toEqual(runs.slice(2));
  });

  test('of a folder that is not there does nothing', async () => {
    const folder = await temporaryFolder();
    await rm(folder, { recursive: true });
    expect(await pruneRuns(folder, 1)).toEqual([]);
  });
});

test('ids sort by time, and by order within a millisecond', () => {
  const ids = [
    ...Array.from({ length: 1000 }, () => ulid(5_000_000_000_000)),
    ulid(4_000_000_000_000),
    ulid(5_000_000_000_001),
  ];
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});
