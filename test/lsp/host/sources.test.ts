import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { describeProblem } from '../../../server/src/host/index.ts';
import { WorkspaceSources } from '../../../server/src/host/sources.ts';
import { Folder, notebookJson } from '../session.ts';

let folder: Folder | undefined;
afterEach(() => folder?.remove());

function sources(files: Record<string, string | Uint8Array>): WorkspaceSources {
  folder = new Folder(files);
  return new WorkspaceSources(folder.path);
}

const text = (read: WorkspaceSources, path: string) => read.read(path)?.pieces.map((piece) => piece.text);

describe('reading the sources of a workspace', () => {
  it('drops a byte order mark and replaces invalid bytes without moving what follows', () => {
    const read = sources({
      'bom.py': '\uFEFFx = 1',
      'latin.py': Uint8Array.from([0x23, 0xe9, 0x0a, 0x78]),
    });
    expect(text(read, 'bom.py')).toEqual(['x = 1']);
    expect(text(read, 'latin.py')).toEqual(['#\uFFFD\nx']);
  });

  it('refuses binary data, folders and files that are not there, and says why', () => {
    const read = sources({ 'b.py': Uint8Array.from([0x41, 0, 0x42]) });
    mkdirSync(join(folder?.path ?? '', 'd.py'));
    for (const path of ['b.py', 'd.py', 'gone.py']) expect(read.read(path)).toBeUndefined();
    expect([...read.problems()].map(([path, { kind }]) => [path, kind])).toEqual([
      ['b.py', 'binary'],
      ['d.py', 'unreadable'],
      ['gone.py', 'unreadable'],
    ]);
    for (const problem of read.problems().values()) {
      expect(describeProblem(problem, 'en')).toMatch(/not checked/);
      expect(describeProblem(problem, 'zh-cn')).toMatch(/未检查/);
    }
  });

  it('refuses scripts too large to be written by hand', () => {
    const read = sources({ 'big.py': '#'.repeat(5 << 20) });
    expect(read.read('big.py')).toBeUndefined();
    expect(read.problems().get('big.py')).toEqual({ kind: 'too-large', detail: '5 MB' });
  });

  it('reads the code cells of a notebook and tells broken ones from those of another language', () => {
    const read = sources({
      'n.ipynb': notebookJson(['#md', 'a = 1\nb = 2', '%matplotlib inline']),
      'broken.ipynb': '{"cells": [',
      'r.ipynb': JSON.stringify({ cells: [], metadata: { language_info: { name: 'R' } } }),
    });
    expect(read.read('n.ipynb')?.pieces.map(({ cell, text: { length } }) => [cell, length])).toEqual([
      [1, 11],
      [2, 18],
    ]);
    expect(read.read('broken.ipynb')).toBeUndefined();
    expect(read.read('r.ipynb')).toBeUndefined();
    expect([...read.problems().values()].map(({ kind }) => kind)).toEqual(['invalid-notebook', 'other-language']);
  });

  it('lets unsaved text win over the disk until it is closed', () => {
    const read = sources({ 'a.py': 'disk' });
    read.open({ path: 'a.py', pieces: [{ cell: null, text: 'editor', executionCount: null }] });
    expect(text(read, 'a.py')).toEqual(['editor']);
    read.close('a.py');
    expect(text(read, 'a.py')).toEqual(['disk']);
  });

  it('knows of files that are only there to be imported, but of none outside the workspace', () => {
    const read = sources({ 'helper.py': '', 'data.csv': '' });
    expect(read.exists('helper.py')).toBe(true);
    expect(read.has('helper.py')).toBe(false);
    expect(read.exists('data.csv')).toBe(false);
    expect(read.exists('../x.py')).toBe(false);
    read.add('virtual.py');
    expect(read.exists('virtual.py')).toBe(true);
  });

  it('looks at the disk again when told that it changed', () => {
    const read = sources({});
    expect(read.exists('late.py')).toBe(false);
    folder?.write('late.py', '');
    read.forget('late.py');
    expect(read.exists('late.py')).toBe(true);
  });
});
