import { afterEach, describe, expect, it } from 'vitest';
import { DRAW, SEEDED, UNSEEDED } from './programs.ts';
import { Folder, Session, type SessionOptions } from './session.ts';

const started: { session: Session; folder: Folder }[] = [];
afterEach(async () => {
  for (const { session, folder } of started.splice(0)) {
    await session.stop();
    folder.remove();
  }
});

/** A session on one workspace folder with these files. */
async function start(files: Record<string, string>, options: SessionOptions = {}) {
  const folder = new Folder(files);
  const session = await Session.start({ folders: [folder], ...options });
  started.push({ session, folder });
  return { session, folder };
}

describe('diagnostics', () => {
  it('are pulled for an open document, at the draw, with rule, source, page and words', async () => {
    const { session, folder } = await start({ 'train.py': UNSEEDED });
    const uri = folder.uriOf('train.py');
    await session.open(uri, UNSEEDED);
    const [diagnostic, ...more] = await session.diagnostics(uri);
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({
      code: 'unseeded-draw',
      source: 'twinrun',
      severity: 2,
      codeDescription: { href: expect.stringMatching(/^file:.*\/docs\/rules\/unseeded-draw\.md$/) },
    });
    expect(diagnostic?.message).toMatch(/torch/);
    const { start: from } = diagnostic?.range ?? { start: { line: -1 } };
    expect(from.line).toBe(UNSEEDED.slice(0, UNSEEDED.indexOf(DRAW)).split('\n').length - 1);
    expect(diagnostic?.range.end.line).toBe(from.line);
  });

  it('follow the text while it is typed, and the saved file has no say', async () => {
    const { session, folder } = await start({ 'train.py': UNSEEDED });
    const uri = folder.uriOf('train.py');
    await session.open(uri, SEEDED);
    expect(await session.found(uri)).toEqual([]);
    await session.edit(uri, 'torch.manual_seed(42)\n', '');
    expect(await session.found(uri)).toHaveLength(1);
    await session.edit(uri, '\nmodel', '\ntorch.manual_seed(1)\nmodel');
    expect(await session.found(uri)).toEqual([]);
  });

  it('speak of the saved file again after the editor let go of unsaved text', async () => {
    const { session, folder } = await start({ 'train.py': UNSEEDED });
    const uri = folder.uriOf('train.py');
    await session.open(uri, SEEDED);
    expect(await session.workspaceFound()).toEqual({});
    await session.close(uri);
    expect(await session.workspaceFound()).toEqual({ [uri]: 1 });
  });

  it('are unchanged as long as nothing changed', async () => {
    const { session, folder } = await start({ 'train.py': UNSEEDED });
    const uri = folder.uriOf('train.py');
    await session.open(uri, UNSEEDED);
    const { resultId } = await session.pull(uri);
    expect(await session.pull(uri, resultId)).toEqual({ kind: 'unchanged', resultId });
    await session.edit(uri, DRAW, 'nn.Linear(4, 3)');
    expect(await session.pull(uri, resultId)).toMatchObject({ kind: 'full' });
  });

  it('stay sensible in half-typed code', async () => {
    const { session, folder } = await start({});
    const uri = folder.uriOf('typing.py');
    await session.open(uri, UNSEEDED);
    for (const half of ['x = foo(', 'def broken(:', 'class', '"""unclosed', '\\', 'if x:', ')]}', 'torch.']) {
      await session.edit(uri, 'optimizer', `${half}\noptimizer`);
      expect(await session.found(uri), half).toEqual(expect.any(Array));
      await session.edit(uri, `${half}\noptimizer`, 'optimizer');
    }
    expect(await session.found(uri)).toHaveLength(1);
    expect(session.logged).toEqual([]);
  });

  it('come for files that are not open, too, and go when the client lets them', async () => {
    const { session, folder } = await start({ 'a.py': UNSEEDED, 'sub/b.py': UNSEEDED, 'fine.py': SEEDED });
    expect(await session.workspaceFound()).toEqual({ [folder.uriOf('a.py')]: 1, [folder.uriOf('sub/b.py')]: 1 });
    const first = await session.workspaceDiagnostics();
    const held = first.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
    const second = await session.workspaceDiagnostics(held);
    expect(second.items.map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);
    folder.remove('a.py');
    await session.client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: folder.uriOf('a.py'), type: 3 }],
    });
    const third = await session.workspaceDiagnostics(held);
    expect(third.items).toContainEqual({ kind: 'full', uri: folder.uriOf('a.py'), version: null, items: [] });
  });

  it('are held under one name, however the client escapes it', async () => {
    const { session, folder } = await start({ '@scope/c++ (1)/a b.py': UNSEEDED });
    const { items } = await session.workspaceDiagnostics();
    expect(items).toHaveLength(1);
    const escaped = folder.uriOf('').concat('/%40scope/c%2B%2B%20%281%29/a%20b.py');
    const again = await session.workspaceDiagnostics([{ uri: escaped, value: items[0]?.resultId ?? '' }]);
    expect(again.items.map(({ kind }) => kind)).toEqual(['unchanged']);
  });

  it.each([
    ['', async () => {}],
    [', although the workspace was polled in between', (session: Session) => session.workspaceDiagnostics()],
  ])('are refreshed when a change in one file alters those of another%s', async (_, between) => {
    const files = {
      'train.py': UNSEEDED.replace('\nmodel', '\nfrom setup import prepare\nprepare()\nmodel'),
      'setup.py': 'import torch\n\n\ndef prepare():\n    torch.manual_seed(3)\n',
    };
    const { session, folder } = await start(files);
    const [train, setup] = [folder.uriOf('train.py'), folder.uriOf('setup.py')];
    await session.open(train, files['train.py']);
    await session.open(setup, files['setup.py']);
    expect(await session.found(train)).toEqual([]);
    await session.edit(setup, 'torch.manual_seed(3)', 'pass');
    await between(session);
    await session.until(() => session.refreshes > 0);
    expect(await session.found(train)).toHaveLength(1);
  });

  it('are worded in the language of the editor or of the settings', async () => {
    const chinese = await start({}, { locale: 'zh-cn' });
    const english = await start({}, { locale: 'zh-cn', settings: { locale: 'en' } });
    for (const { session, folder } of [chinese, english]) await session.open(folder.uriOf('a.py'), UNSEEDED);
    const [zh] = await chinese.session.diagnostics(chinese.folder.uriOf('a.py'));
    const [en] = await english.session.diagnostics(english.folder.uriOf('a.py'));
    expect(zh?.message).toMatch(/[\u4e00-\u9fff]/);
    expect(en?.message).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it('of documents nobody opened are none', async () => {
    const { session, folder } = await start({});
    expect(await session.found(folder.uriOf('gone.py'))).toEqual([]);
    expect(await session.found('not a uri')).toEqual([]);
  });
});
