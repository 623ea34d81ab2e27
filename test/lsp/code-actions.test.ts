import { afterEach, describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver';
import { DRAW, UNSEEDED } from './programs.ts';
import { Folder, Session, type SessionOptions } from './session.ts';

let folder: Folder;
let session: Session;
let uri: string;
afterEach(async () => {
  await session.stop();
  folder.remove();
});

async function start(text = UNSEEDED, options: SessionOptions = {}): Promise<void> {
  folder = new Folder();
  session = await Session.start({ folders: [folder], ...options });
  uri = folder.uriOf('train.py');
  await session.open(uri, text);
}

async function actions(only?: readonly string[]): Promise<CodeAction[]> {
  return session.codeActions(uri, await session.diagnostics(uri), only);
}

describe('code actions', () => {
  it('offer a preferred quick fix, after which the finding is gone', async () => {
    await start();
    const fix = (await actions()).find(({ isPreferred }) => isPreferred);
    expect(fix).toMatchObject({ kind: 'quickfix', diagnostics: [{ code: 'unseeded-draw' }] });
    await session.apply(fix?.edit);
    expect(session.text(uri)).toMatch(/manual_seed\(\d+\)/);
    expect(await session.found(uri)).toEqual([]);
  });

  it('offer no fix for a text that has changed since, rather than a wrong one', async () => {
    await start();
    const old = await session.diagnostics(uri);
    await session.edit(uri, 'import torch\n', '# a new first line\nimport torch\n');
    const offered = await session.codeActions(uri, old);
    expect(offered.filter(({ isPreferred }) => isPreferred)).toEqual([]);
  });

  it('offer to ignore the finding, and then it is ignored', async () => {
    await start(`${UNSEEDED}if True:\n    other = ${DRAW}\n`);
    const ignore = (await actions()).find(({ title }) => title === 'Ignore unseeded-draw on this line');
    await session.apply(ignore?.edit);
    expect(session.text(uri)).toContain(`# twinrun: ignore[unseeded-draw]\nmodel = ${DRAW}`);
    const still = (await session.diagnostics(uri)).map(({ range }) => range.start.line);
    expect(still).not.toContain(session.text(uri).split('\n').indexOf(`model = ${DRAW}`));
  });

  it('apply all safe fixes at once when asked for', async () => {
    await start(`import numpy as np\n${UNSEEDED}print(np.random.rand(3), np.random.permutation(5))\n`);
    expect((await session.found(uri)).length).toBeGreaterThan(1);
    const [fixAll, ...more] = await actions(['source.fixAll']);
    expect(more).toEqual([]);
    expect(fixAll).toMatchObject({ kind: 'source.fixAll.twinrun' });
    await session.apply(fixAll?.edit);
    expect(await session.found(uri)).toEqual([]);
  });

  it('keep to the kinds that are asked for', async () => {
    await start();
    const quick = await actions(['quickfix']);
    expect(quick.length).toBeGreaterThan(1);
    expect(quick.map(({ kind }) => kind)).not.toContain('source.fixAll.twinrun');
    expect(await actions(['refactor'])).toEqual([]);
  });

  it('leave versions out where the client knows none', async () => {
    await start(UNSEEDED, { capabilities: {} });
    const fix = (await actions()).find(({ isPreferred }) => isPreferred);
    expect(fix?.edit).toEqual({ changes: { [uri]: [expect.objectContaining({ newText: expect.any(String) })] } });
  });

  it('answer diagnostics that others made, or that are damaged, with nothing', async () => {
    await start();
    const [own] = await session.diagnostics(uri);
    if (own === undefined) throw new Error('a diagnostic is expected');
    const foreign = [{ ...own, source: 'other' }];
    expect(await session.codeActions(uri, foreign, ['quickfix'])).toEqual([]);
    for (const data of [
      null,
      7,
      {},
      { version: 1, fixes: [{}] },
      { version: 1, fixes: [{ title: 'x', edits: [{}] }] },
    ]) {
      const offered = await session.codeActions(uri, [{ ...own, data }], ['quickfix']);
      expect(offered.map(({ title }) => title)).toEqual(['Ignore unseeded-draw on this line']);
    }
    expect(session.logged).toEqual([]);
  });
});
