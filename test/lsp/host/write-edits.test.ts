import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TextEdit } from '../../../server/src/analysis/model/index.ts';
import { Positions, writeEdits } from '../../../server/src/host/index.ts';
import { WorkspaceSources } from '../../../server/src/host/sources.ts';
import { Folder } from '../session.ts';

let folder: Folder | undefined;
afterEach(() => folder?.remove());

/** Writes a file, replaces `old` by `text` wherever given, and answers the bytes after that. */
function edited(
  path: string,
  content: string | Uint8Array,
  ...changes: readonly (readonly [string, string])[]
): string {
  folder = new Folder({ [path]: content });
  const source = new WorkspaceSources(folder.path).read(path);
  if (source === undefined) throw new Error(`${path} cannot be read`);
  const program = source.pieces.map((piece) => piece.text).join('\n');
  const edits = changes.map(([old, text]): TextEdit => {
    const start = program.indexOf(old);
    return { path, span: { start, end: start + old.length }, text };
  });
  const file = join(folder.path, path);
  writeEdits(file, edits, new Positions(source));
  return readFileSync(file, 'utf8');
}

describe('writing edits to disk', () => {
  it('edits a script and keeps its byte order mark and line ends', () => {
    expect(edited('a.py', '\uFEFFa\r\nb\r\nc', ['c', 'z'], ['a', 'xx'])).toBe('\uFEFFxx\r\nb\r\nz');
  });

  it('changes nothing of a notebook but the text of the cell', () => {
    const json = `{
 "cells": [
  { "cell_type": "markdown", "source": ["a = 1"] },
  {
   "cell_type": "code",
   "execution_count": 1.0,
   "outputs": [{"data": 12345678901234567890}],
   "source": [
    "import torch\\n",
    "a = 1"
   ]
  }
 ],
 "nbformat": 4
}
`;
    expect(edited('n.ipynb', json, ['a = 1', 'torch.manual_seed(42)\na = 1'])).toBe(
      json.replace('"a = 1"\n', '"torch.manual_seed(42)\\n",\n    "a = 1"\n'),
    );
  });

  it('keeps magics, and a source that is one string', () => {
    const json = '{"cells":[{"cell_type":"code","source":"%time x = 1\\ny = 2"}],"nbformat":4}';
    expect(edited('n.ipynb', json, ['y = 2', 'y = 3'])).toBe(json.replace('y = 2', 'y = 3'));
  });

  it('refuses files that are not UTF-8: writing them back would damage them', () => {
    expect(() => edited('a.py', Uint8Array.from([0x23, 0xe9, 0x0a, 0x78]), ['x', 'y'])).toThrow();
    expect(readFileSync(join(folder?.path ?? '', 'a.py'))).toEqual(Buffer.from([0x23, 0xe9, 0x0a, 0x78]));
  });
});
