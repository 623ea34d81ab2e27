import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { typeScriptLoaded } from '../../server/src/host/index.ts';
import { SEEDED, UNSEEDED } from './programs.ts';
import { Folder, Session, type SessionOptions } from './session.ts';

const folders: Folder[] = [];
const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.stop();
  for (const folder of folders.splice(0)) folder.remove();
});

function folder(files: Record<string, string> = {}): Folder {
  const created = new Folder(files);
  folders.push(created);
  return created;
}

async function start(options: SessionOptions): Promise<Session> {
  const session = await Session.start(options);
  sessions.push(session);
  return session;
}

const changedOnDisk = (session: Session, ...uris: string[]) =>
  session.client.sendNotification('workspace/didChangeWatchedFiles', {
    changes: uris.map((uri) => ({ uri, type: 2 })),
  });

describe('workspace folders', () => {
  it('are each a workspace of their own, come and go', async () => {
    const helper = 'import torch\ntorch.manual_seed(1)\n';
    const program = `import helper\n${UNSEEDED}`;
    const seeded = folder({ 'helper.py': helper, 'train.py': program });
    const unseeded = folder({ 'helper.py': 'import torch\n', 'train.py': program });
    const session = await start({ folders: [seeded, unseeded] });
    expect(session.ready).toEqual([
      { folder: seeded.uri, files: 2 },
      { folder: unseeded.uri, files: 2 },
    ]);
    expect(await session.workspaceFound()).toEqual({ [unseeded.uriOf('train.py')]: 1 });
    const third = folder({ 'a.py': UNSEEDED });
    await session.client.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: third.uri, name: '' }], removed: [{ uri: unseeded.uri, name: '' }] },
    });
    expect(await session.workspaceFound()).toEqual({ [third.uriOf('a.py')]: 1 });
  });

  it('may lie in each other: the innermost speaks for its files', async () => {
    const outer = folder({ 'a.py': UNSEEDED, 'inner/b.py': UNSEEDED });
    const inner = { uri: outer.uriOf('inner'), path: join(outer.path, 'inner') } as Folder;
    const session = await start({ folders: [outer, inner] });
    const { items } = await session.workspaceDiagnostics();
    expect(items.map(({ uri }) => uri).sort()).toEqual([outer.uriOf('a.py'), outer.uriOf('inner/b.py')]);
  });

  it('take open documents over when they come, and leave them be when they go', async () => {
    const late = folder({
      'train.py': `import helper\n${UNSEEDED}`,
      'helper.py': 'import torch\ntorch.manual_seed(1)\n',
    });
    const session = await start({ folders: [] });
    const uri = late.uriOf('train.py');
    await session.open(uri, UNSEEDED);
    expect(await session.found(uri)).toHaveLength(1);
    for (const event of [
      { added: [{ uri: late.uri, name: '' }], removed: [] },
      { added: [], removed: [{ uri: late.uri, name: '' }] },
    ]) {
      await session.client.sendNotification('workspace/didChangeWorkspaceFolders', { event });
      expect(await session.found(uri)).toHaveLength(1);
    }
  });
});

describe('settings', () => {
  it('set the severity of a rule, and turn it off, while the server runs', async () => {
    const session = await start({ folders: [folder()], settings: { rules: { 'unseeded-draw': 'error' } } });
    const uri = (folders[0] as Folder).uriOf('a.py');
    await session.open(uri, UNSEEDED);
    expect(await session.diagnostics(uri)).toMatchObject([{ severity: 1 }]);
    await session.configure({ rules: { 'unseeded-draw': 'off' } });
    await session.until(() => session.refreshes > 0);
    expect(await session.found(uri)).toEqual([]);
    await session.configure({ rules: 'nonsense', exclude: 7, locale: ['xx'] });
    expect(await session.diagnostics(uri)).toMatchObject([{ severity: 2 }]);
  });

  it('leave files out, open or not, that others may still import', async () => {
    const workspace = folder({
      'lib/seed.py': 'import torch\n\n\ndef seed():\n    torch.manual_seed(1)\n',
      'lib/demo.py': UNSEEDED,
      'train.py': UNSEEDED.replace('\nmodel', '\nfrom lib.seed import seed\nseed()\nmodel'),
    });
    const session = await start({ folders: [workspace] });
    expect(Object.keys(await session.workspaceFound())).toEqual([workspace.uriOf('lib/demo.py')]);
    await session.open(workspace.uriOf('lib/demo.py'), UNSEEDED);
    await session.configure({ exclude: ['lib'] });
    expect(await session.found(workspace.uriOf('lib/demo.py'))).toEqual([]);
    expect(await session.workspaceFound()).toEqual({});
    await session.configure({ exclude: [] });
    expect(await session.found(workspace.uriOf('lib/demo.py'))).toHaveLength(1);
  });

  it('are taken as they are pushed by clients that cannot be asked', async () => {
    const session = await start({ folders: [folder()], capabilities: {} });
    const uri = (folders[0] as Folder).uriOf('a.py');
    await session.open(uri, UNSEEDED);
    expect(await session.found(uri)).toHaveLength(1);
    const settings = { twinrun: { rules: { 'unseeded-draw': 'off' } } };
    await session.client.sendNotification('workspace/didChangeConfiguration', { settings });
    expect(await session.found(uri)).toEqual([]);
  });
});

describe('files', () => {
  it('that change on disk are read again', async () => {
    const workspace = folder({ 'a.py': UNSEEDED });
    const session = await start({ folders: [workspace] });
    expect(session.registrations).toContain('workspace/didChangeWatchedFiles');
    workspace.write('a.py', SEEDED);
    workspace.write('new.py', UNSEEDED);
    await changedOnDisk(session, workspace.uriOf('a.py'), workspace.uriOf('new.py'));
    expect(await session.workspaceFound()).toEqual({ [workspace.uriOf('new.py')]: 1 });
  });

  it('that are renamed or deleted with their folder are followed', async () => {
    const workspace = folder({ 'old/a.py': UNSEEDED, 'gone/b.py': UNSEEDED });
    const session = await start({ folders: [workspace] });
    renameSync(join(workspace.path, 'old'), join(workspace.path, 'new'));
    workspace.remove('gone');
    await session.client.sendNotification('workspace/didRenameFiles', {
      files: [{ oldUri: workspace.uriOf('old'), newUri: workspace.uriOf('new') }],
    });
    await session.client.sendNotification('workspace/didDeleteFiles', { files: [{ uri: workspace.uriOf('gone') }] });
    expect(await session.workspaceFound()).toEqual({ [workspace.uriOf('new/a.py')]: 1 });
  });

  it('outside all folders are checked by themselves, with their imports', async () => {
    const outside = folder({ 'helper.py': 'import torch\ntorch.manual_seed(1)\n' });
    const session = await start({ folders: [] });
    await session.open(outside.uriOf('a.py'), `import helper\n${UNSEEDED}`);
    await session.open(outside.uriOf('b.py'), UNSEEDED);
    expect(await session.found(outside.uriOf('a.py'))).toEqual([]);
    expect(await session.found(outside.uriOf('b.py'))).toHaveLength(1);
    outside.write('helper.py', 'import torch\n');
    await changedOnDisk(session, outside.uriOf('helper.py'));
    expect(await session.found(outside.uriOf('a.py'))).toHaveLength(1);
  });

  it('that were never saved are checked, installed ones are not', async () => {
    const session = await start({ folders: [] });
    await session.open('untitled:Untitled-1', UNSEEDED);
    expect(await session.found('untitled:Untitled-1')).toHaveLength(1);
    const library = pathToUri('/opt/venv/lib/python3.11/site-packages/pkg/a.py');
    await session.open(library, UNSEEDED);
    expect(await session.found(library)).toEqual([]);
  });
});

const TFJS = `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2] }));
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { shuffle: false });
`;

describe('TensorFlow.js', () => {
  it('is what the TypeScript front end waits for', async () => {
    const workspace = folder({
      'a.py': UNSEEDED,
      'web.js': 'document.title = "x";\n',
      'b.ts': 'export const a = 1;\n',
    });
    const session = await start({ folders: [workspace] });
    await session.open(workspace.uriOf('b.ts'), 'export const a = 2;\n', 'typescript');
    await session.workspaceDiagnostics();
    expect(await typeScriptLoaded()).toBe(false);
    const uri = workspace.uriOf('model.ts');
    await session.open(uri, TFJS, 'typescript');
    const diagnostics = await session.diagnostics(uri);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'unseeded-draw', source: 'twinrun' }));
    const actions = await session.codeActions(uri, diagnostics, ['quickfix']);
    await session.apply(actions.find(({ title }) => title.startsWith('Ignore unseeded-draw'))?.edit);
    expect(session.text(uri)).toContain('\n// twinrun: ignore[unseeded-draw]\n');
    expect((await session.diagnostics(uri)).map(({ code }) => code)).not.toContain('unseeded-draw');
    expect(await typeScriptLoaded()).toBe(true);
    expect(session.logged).toEqual([]);
  });
});

function pathToUri(path: string): string {
  return `file://${path}`;
}
