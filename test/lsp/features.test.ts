import { afterEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver';
import type { EntryPointItem } from '../../server/src/protocol/index.ts';
import { SEEDED, UNSEEDED } from './programs.ts';
import { Folder, Session, type SessionOptions } from './session.ts';

let folder: Folder;
let session: Session;
afterEach(async () => {
  await session.stop();
  folder.remove();
});

async function start(files: Record<string, string> = {}, options: SessionOptions = {}): Promise<void> {
  folder = new Folder(files);
  session = await Session.start({ folders: [folder], ...options });
}

describe('hover', () => {
  it('says what a draw draws from and which seed it has', async () => {
    await start();
    const uri = folder.uriOf('a.py');
    await session.open(uri, SEEDED);
    const draw = await session.hover(uri, 'Linear(4');
    expect(draw?.contents).toMatchObject({ kind: 'markdown', value: expect.stringMatching(/torch/) });
    const seed = await session.hover(uri, 'manual_seed');
    expect(seed?.contents).toMatchObject({ value: expect.stringMatching(/torch/) });
    expect(await session.hover(uri, 'range')).toBeNull();
  });

  it('is plain text for clients that show no Markdown', async () => {
    await start({}, { capabilities: {} });
    const uri = folder.uriOf('a.py');
    await session.open(uri, SEEDED);
    expect((await session.hover(uri, 'manual_seed'))?.contents).toMatchObject({ kind: 'plaintext' });
  });
});

describe('code lens', () => {
  it('offers to run a training script twice', async () => {
    await start();
    const uri = folder.uriOf('a.py');
    await session.open(uri, UNSEEDED);
    expect(await session.codeLenses(uri)).toEqual([
      {
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        command: { title: 'Run twice and compare', command: 'twinrun.runTwice', arguments: [uri] },
      },
    ]);
  });

  it('stands in the cell that trains, and speaks of the notebook', async () => {
    await start();
    const uri = folder.uriOf('n.ipynb');
    const [head = '', ...rest] = UNSEEDED.split('\nmodel');
    const cells = await session.openNotebook(uri, ['#md', head, `model${rest.join('\nmodel')}`]);
    const lenses = await Promise.all(cells.map((cell) => session.codeLenses(cell)));
    expect(lenses.flat()).toMatchObject([{ command: { arguments: [uri] } }]);
  });

  it('is not on files that train nothing, nor where it is turned off', async () => {
    await start();
    await session.open(folder.uriOf('util.py'), 'def f(x):\n    return x\n');
    expect(await session.codeLenses(folder.uriOf('util.py'))).toEqual([]);
    await session.open(folder.uriOf('a.py'), UNSEEDED);
    await session.configure({ codeLens: { enabled: false } });
    expect(await session.codeLenses(folder.uriOf('a.py'))).toEqual([]);
  });
});

describe('entry points', () => {
  it('are the programs of the workspace that train', async () => {
    await start({ 'src/train.py': UNSEEDED, 'util.py': 'def f(x):\n    return x\n' });
    const items: EntryPointItem[] = await session.client.sendRequest('twinrun/entryPoints');
    expect(items).toEqual([
      { uri: folder.uriOf('src/train.py'), path: 'src/train.py', cell: null, line: expect.any(Number) },
    ]);
  });
});

describe('the server', () => {
  it('survives garbage', async () => {
    await start({ 'a.py': UNSEEDED });
    const uri = folder.uriOf('a.py');
    const position = { line: -5, character: 1e9 };
    await session.open(uri, UNSEEDED);
    await session.client.sendNotification('textDocument/didChange', {
      textDocument: { uri: 'file:///none', version: 2 },
      contentChanges: [],
    });
    await session.client.sendNotification('textDocument/didClose', { textDocument: { uri: 'file:///%' } });
    await session.client.sendNotification('notebookDocument/didClose', {
      notebookDocument: { uri: 'x' },
      cellTextDocuments: [],
    });
    await session.client.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: 'file:///%E0%A4%A', type: 2 }],
    });
    await session.client.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: 'vscode-vfs://github/x/y', name: '' }], removed: [{ uri: 'nothing', name: '' }] },
    });
    await session.open('file:///%E0%A4%A.py', UNSEEDED);
    await session.open('weird:', '\u0000\uD800 import torch', 'python');
    await session.client.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    await session.client.sendRequest('textDocument/hover', { textDocument: { uri: '' }, position });
    await session.client.sendRequest('textDocument/codeLens', { textDocument: { uri: 'weird:' } });
    await session.pull('weird:');
    await expect(session.client.sendRequest('twinrun/unknown')).rejects.toThrow();
    expect(await session.found(uri)).toHaveLength(1);
  });

  it('answers a cancelled request as cancelled, and the next one as usual', async () => {
    await start({ 'a.py': UNSEEDED });
    const uri = folder.uriOf('a.py');
    await session.open(uri, UNSEEDED);
    const cancellation = new CancellationTokenSource();
    const params = { textDocument: { uri } };
    const cancelled = session.client.sendRequest('textDocument/diagnostic', params, cancellation.token);
    cancellation.cancel();
    await expect(cancelled).rejects.toMatchObject({ code: -32800 });
    expect(await session.found(uri)).toHaveLength(1);
  });
});
