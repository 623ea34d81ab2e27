import { afterEach, describe, expect, it } from 'vitest';
import { UNSEEDED_CELLS } from './programs.ts';
import { Folder, notebookJson, Session } from './session.ts';

let folder: Folder;
let session: Session;
afterEach(async () => {
  await session.stop();
  folder.remove();
});

async function start(files: Record<string, string> = {}): Promise<void> {
  folder = new Folder(files);
  session = await Session.start({ folders: [folder] });
}

const [IMPORTS, MODEL, TRAINING] = UNSEEDED_CELLS;
const SEED = 'torch.manual_seed(42)';

describe('notebooks', () => {
  it('are one program over their cells, with diagnostics on the cell', async () => {
    await start();
    const [, , model, rest] = await session.openNotebook(folder.uriOf('n.ipynb'), [
      '#md title',
      IMPORTS,
      MODEL,
      TRAINING,
    ]);
    expect(await session.found(model as string)).toEqual([expect.stringMatching(/^unseeded-draw@0:\d+-0:\d+$/)]);
    expect(await session.found(rest as string)).toEqual([]);
  });

  it('follow edits in another cell, and tell the client to ask again', async () => {
    await start();
    const [imports, model] = await session.openNotebook(folder.uriOf('n.ipynb'), [IMPORTS, MODEL, TRAINING]);
    expect(await session.found(model as string)).toHaveLength(1);
    await session.edit(imports as string, 'from torch import nn', `from torch import nn\n${SEED}`);
    await session.until(() => session.refreshes > 0);
    expect(await session.found(model as string)).toEqual([]);
  });

  it('follow cells that are moved, although no document changes', async () => {
    await start();
    const uri = folder.uriOf('n.ipynb');
    const prepares = ['def prepare():\n    torch.manual_seed(1)', 'def prepare():\n    pass'];
    const cells = [IMPORTS, ...prepares, `prepare()\n${MODEL}`, TRAINING];
    const model = (await session.openNotebook(uri, cells))[3] as string;
    expect(await session.found(model)).toHaveLength(1);
    await session.moveCell(uri, 2, 1);
    expect(await session.found(model)).toEqual([]);
    await session.moveCell(uri, 1, 2);
    expect(await session.found(model)).toHaveLength(1);
  });

  it('follow cells that come', async () => {
    await start();
    const uri = folder.uriOf('n.ipynb');
    const [, model] = await session.openNotebook(uri, [IMPORTS, MODEL, TRAINING]);
    await session.insertCell(uri, 1, SEED);
    expect(await session.found(model as string)).toEqual([]);
  });

  it('tolerate magics and broken cells', async () => {
    await start();
    const cells = ['%matplotlib inline\n!pip install torch', IMPORTS, 'def broken(:', `%%time\n${MODEL}`, TRAINING];
    const uris = await session.openNotebook(folder.uriOf('n.ipynb'), cells);
    expect(await session.found(uris[3] as string)).toEqual([expect.stringMatching(/^unseeded-draw@1:/)]);
  });

  it('get quick fixes that put each edit into its cell', async () => {
    await start();
    const [, model] = await session.openNotebook(folder.uriOf('n.ipynb'), [IMPORTS, MODEL, TRAINING]);
    const diagnostics = await session.diagnostics(model as string);
    expect(diagnostics).toHaveLength(1);
    const fix = (await session.codeActions(model as string, diagnostics)).find(({ isPreferred }) => isPreferred);
    await session.apply(fix?.edit);
    expect(await session.found(model as string)).toEqual([]);
  });

  it('that are not open say in words which cell is meant', async () => {
    await start({ 'n.ipynb': notebookJson(['#md', IMPORTS, MODEL, TRAINING]) });
    const uri = folder.uriOf('n.ipynb');
    const closed = await session.workspaceDiagnostics();
    expect(closed.items).toMatchObject([{ uri, items: [{ message: expect.stringMatching(/^Cell 3, line 1: /) }] }]);
    await session.openNotebook(uri, ['#md', IMPORTS, MODEL, TRAINING]);
    expect(await session.workspaceFound()).toEqual({});
    await session.closeNotebook(uri);
    expect(await session.workspaceFound()).toEqual({ [uri]: 1 });
  });

  it('that cannot be read are reported as such, those of other languages are not', async () => {
    await start({
      'broken.ipynb': '{"cells": [',
      'r.ipynb': JSON.stringify({ cells: [], metadata: { language_info: { name: 'R' } } }),
    });
    const { items } = await session.workspaceDiagnostics();
    expect(items).toMatchObject([{ uri: folder.uriOf('broken.ipynb'), items: [{ severity: 3, source: 'twinrun' }] }]);
  });
});
