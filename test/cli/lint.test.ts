import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DRAW, SEEDED, UNSEEDED, UNSEEDED_CELLS } from '../lsp/programs.ts';
import { Folder, notebookJson } from '../lsp/session.ts';
import { twinrun } from './cli.ts';

let folder: Folder;
afterEach(() => folder.remove());

function lint(files: Readonly<Record<string, string | Uint8Array>>, ...args: string[]) {
  folder = new Folder(files);
  return twinrun(folder.path, ['lint', ...args]);
}

/** 1-based line and column of the first occurrence. */
function placeOf(text: string, part: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(part)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe('twinrun lint', () => {
  it('prints findings by file with a summary and exits with 1', () => {
    const { code, out, err } = lint({ 'src/train.py': UNSEEDED, 'src/fine.py': SEEDED }, '.');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^src\/train\.py\n {2}4:\d+ {2}warning {2}unseeded-draw\n {4}\S/);
    expect(out).toContain('1 warning in 1 of 2 files.\n');
    expect(out).not.toContain('\x1b');
  });

  it('exits with 0 where nothing is above information', () => {
    const { code, out } = lint({ 'train.py': SEEDED }, '.');
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing found in one file.\n' });
    expect(twinrun(folder.path, ['lint', '--rule', 'unseeded-draw=information', '.']).code).toBe(0);
  });

  it('prints JSON with 1-based places, relative to the working directory', () => {
    const { code, out } = lint({ 'src/train.py': UNSEEDED }, '--format', 'json', 'src');
    expect(code).toBe(1);
    const [finding, ...more] = JSON.parse(out);
    expect(more).toEqual([]);
    expect(Object.keys(finding).sort()).toEqual([
      'cell',
      'cellLine',
      'column',
      'endColumn',
      'endLine',
      'file',
      'fixes',
      'line',
      'message',
      'related',
      'rule',
      'severity',
      'stream',
    ]);
    expect(finding).toMatchObject({
      file: 'src/train.py',
      line: placeOf(UNSEEDED, DRAW).line,
      cell: null,
      cellLine: null,
      rule: 'unseeded-draw',
      severity: 'warning',
      stream: expect.stringMatching(/^torch\./),
      message: expect.stringMatching(/\w/),
    });
    expect(finding.endLine).toBe(finding.line);
    expect(finding.endColumn).toBeGreaterThan(finding.column);
    expect(finding.fixes[0]).toMatchObject({
      safety: 'safe',
      edits: [{ file: 'src/train.py', newText: expect.stringContaining('manual_seed') }],
    });
  });

  it('speaks of cells in notebooks: counted over all of them, with the line inside', () => {
    const [imports, model, training] = UNSEEDED_CELLS;
    const cells = ['#md title', imports, `x = 1\n${model}`, training];
    folder = new Folder({ 'n.ipynb': notebookJson(cells) });
    const [finding] = JSON.parse(twinrun(folder.path, ['lint', '--format', 'json', 'n.ipynb']).out);
    expect(finding).toMatchObject({ file: 'n.ipynb', cell: 2, cellLine: 2, line: 4 });
    expect(twinrun(folder.path, ['lint', 'n.ipynb']).out).toMatch(/^n\.ipynb\n {2}cell 3, 2:\d+ {2}warning/);
  });

  it('prints SARIF that code scanning can take', () => {
    const { code, out } = lint(
      { 'a b/train.py': UNSEEDED, 'n.ipynb': notebookJson(UNSEEDED_CELLS) },
      '--format',
      'sarif',
      '.',
    );
    expect(code).toBe(1);
    const log = JSON.parse(out);
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringMatching(/^https:.*sarif/) });
    const [{ tool, results }] = log.runs;
    expect(tool.driver).toMatchObject({ name: 'Twinrun', rules: [{ id: 'unseeded-draw' }] });
    expect(results).toMatchObject([
      {
        ruleId: 'unseeded-draw',
        ruleIndex: 0,
        level: 'warning',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b/train.py' }, region: { startLine: 4 } } }],
        fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: expect.any(String) } }] }] }],
      },
      {
        message: { text: expect.stringMatching(/^cell 2, 1:/) },
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'n.ipynb' } }, logicalLocations: [{ name: 'cell 1' }] },
        ],
      },
    ]);
  });

  it('reads a folder as one project, and what surrounds a single file through its imports', () => {
    const files = {
      'app/helper.py': 'import torch\n\n\ndef prepare():\n    torch.manual_seed(1)\n',
      'app/train.py': UNSEEDED.replace('\nmodel', '\nfrom helper import prepare\nprepare()\nmodel'),
      'app/other.py': UNSEEDED,
    };
    const { out } = lint(files, '--format', 'json', 'app');
    expect(JSON.parse(out).map(({ file }: { file: string }) => file)).toEqual(['app/other.py']);
    expect(JSON.parse(twinrun(folder.path, ['lint', '--format', 'json', 'app/train.py']).out)).toEqual([]);
    expect(
      JSON.parse(twinrun(join(folder.path, 'app'), ['lint', '--format', 'json', '../app/train.py', '.']).out),
    ).toHaveLength(1);
  });

  it('leaves out what --exclude says', () => {
    const { code, out } = lint({ 'a.py': SEEDED, 'tests/b.py': UNSEEDED }, '--exclude', 'tests', '.');
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing found in one file.\n' });
  });

  it('makes the safe fixes, of notebooks too, and prints what is left', () => {
    const [imports, model, training] = UNSEEDED_CELLS;
    const cells = [imports, `%time x = 1\n${model}`, training];
    const { code, out, err } = lint({ 'train.py': UNSEEDED, 'n.ipynb': notebookJson(cells) }, '--fix', '.');
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing found in 2 files.\n' });
    expect(err).toMatch(/train\.py: one edit made\./);
    expect(readFileSync(join(folder.path, 'train.py'), 'utf8')).toMatch(/manual_seed\(\d+\)/);
    const notebook = JSON.parse(readFileSync(join(folder.path, 'n.ipynb'), 'utf8'));
    expect(JSON.stringify(notebook.cells)).toMatch(/manual_seed\(\d+\)/);
    expect(notebook.cells[1].source.join('')).toContain('%time x = 1\n');
  });

  it('speaks Chinese where the environment does', () => {
    folder = new Folder({ 'train.py': UNSEEDED });
    const { out } = twinrun(folder.path, ['lint', 'train.py'], { LC_ALL: 'zh_CN.UTF-8' });
    expect(out).toMatch(/警告 {2}unseeded-draw\n {4}.*[\u4e00-\u9fff]/);
    expect(twinrun(folder.path, ['lint', '--locale', 'en', 'train.py'], { LC_ALL: 'zh_CN.UTF-8' }).out).toContain(
      'warning',
    );
  });
});

describe('what twinrun lint cannot do', () => {
  it('is to check what is not there; the rest is still checked', () => {
    const { code, out, err } = lint({ 'a.py': UNSEEDED }, 'gone', 'a.py');
    expect(code).toBe(2);
    expect(err).toBe('gone: there is no such file or folder.\n');
    expect(out).toContain('1 warning in one file.');
  });

  it('is to check a folder without programs', () => {
    const { code, out, err } = lint({ 'empty/README.md': '' }, '--format', 'json', 'empty');
    expect({ code, out }).toEqual({ code: 2, out: '[]\n' });
    expect(err).toMatch(/^empty: no Python, notebook, JavaScript or TypeScript files here/);
  });

  it('is to check a damaged notebook: an error when it was named, a remark when it was found', () => {
    const named = lint({ 'bad.ipynb': '{"cells": [', 'a.py': SEEDED }, 'bad.ipynb');
    expect(named.code).toBe(2);
    expect(named.err).toMatch(/^bad\.ipynb: This notebook is not valid JSON/);
    const found = twinrun(folder.path, ['lint', '.']);
    expect(found.code).toBe(0);
    expect(found.err).toMatch(/^bad\.ipynb: /);
  });

  it('is to check binary data', () => {
    const { code, err } = lint({ 'a.py': Uint8Array.from([1, 0, 2]) }, 'a.py');
    expect(code).toBe(2);
    expect(err).toMatch(/^a\.py: This file holds binary data/);
  });

  it.each([
    [[], /Say what to check/],
    [['--format', 'xml', '.'], /--format cannot be "xml"/],
    [['--nonsense', '.'], /'--nonsense'/],
    [['--rule', 'unseeded-draw=loud', '.'], /--rule needs NAME=SEVERITY/],
  ])('is to follow %j', (args, message) => {
    const { code, out, err } = lint({ 'a.py': SEEDED }, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(2);
  });
});

describe('twinrun', () => {
  it('prints its help and its version', () => {
    folder = new Folder();
    for (const args of [['--help'], ['lint', '-h']]) {
      const { code, out } = twinrun(folder.path, args);
      expect(code).toBe(0);
      for (const command of ['lint', 'run', 'compare']) expect(out).toContain(`twinrun ${command}`);
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(twinrun(folder.path, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('says which commands there are', () => {
    folder = new Folder();
    expect(twinrun(folder.path, ['frobnicate'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('lint, run and compare'),
    });
    expect(twinrun(folder.path, [])).toMatchObject({ code: 2, err: expect.stringContaining('Usage') });
  });
});
