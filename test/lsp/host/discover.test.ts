import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { discover } from '../../../server/src/host/discover.ts';
import { Exclusion } from '../../../server/src/host/exclusion.ts';
import { Folder } from '../session.ts';

const folders: Folder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function folder(...paths: string[]): Folder {
  const created = new Folder(Object.fromEntries(paths.map((path) => [path, ''])));
  folders.push(created);
  return created;
}

async function files(in_: Folder, exclude: string[] = [], include: string[] = []): Promise<readonly string[]> {
  return (await discover(in_.path, new Exclusion(in_.path, { exclude, include }))).files;
}

describe('discovering the programs of a workspace', () => {
  it('finds Python, notebooks and JavaScript of every kind, and nothing else', async () => {
    const found = await files(
      folder('a.py', 'b/c.ipynb', 'd.mjs', 'e.tsx', 'types.d.ts', 'data.csv', 'README', 'UPPER.PY', 'n.ipynb.bak'),
    );
    expect(found).toEqual(['UPPER.PY', 'a.py', 'b/c.ipynb', 'd.mjs', 'e.tsx']);
  });

  it('leaves out installed, generated, hidden and recorded code', async () => {
    const found = await files(
      folder(
        'node_modules/x/i.js',
        '.git/hooks/a.py',
        '__pycache__/a.py',
        'dist/a.js',
        'sub/build/a.py',
        '.twinrun/a.py',
        'my-env/pyvenv.cfg',
        'my-env/lib/a.py',
        'conda/conda-meta/history',
        'conda/lib/b.py',
        'src/a.py',
      ),
    );
    expect(found).toEqual(['src/a.py']);
  });

  it('follows the globs of the settings, with and without a slash', async () => {
    const tree = ['a.py', 'tests/a.py', 'pkg/tests/b.py', 'pkg/c.py', 'pkg/skip/d.py'];
    expect(await files(folder(...tree), ['tests', 'pkg/skip/**'])).toEqual(['a.py', 'pkg/c.py']);
    expect(await files(folder(...tree), [], ['pkg/**/*.py'])).toEqual(['pkg/c.py', 'pkg/skip/d.py', 'pkg/tests/b.py']);
    expect(await files(folder(...tree), ['./tests/', '  ', ''])).toEqual(['a.py', 'pkg/c.py', 'pkg/skip/d.py']);
  });

  it('survives loops of links, follows links out of the workspace and names no file twice', async () => {
    const outside = folder('shared/util.py');
    const workspace = folder('a/x.py');
    symlinkSync(workspace.path, join(workspace.path, 'a/up'));
    symlinkSync(join(workspace.path, 'a'), join(workspace.path, 'again'));
    symlinkSync(join(outside.path, 'shared'), join(workspace.path, 'shared'));
    symlinkSync(join(outside.path, 'nowhere'), join(workspace.path, 'broken.py'));
    symlinkSync(workspace.path, join(outside.path, 'shared/back'));
    expect(await files(workspace)).toEqual(['a/x.py', 'shared/util.py']);
  });

  it('finds nothing in a folder that is not there', async () => {
    const gone = folder();
    gone.remove();
    expect(await files(gone)).toEqual([]);
  });
});
