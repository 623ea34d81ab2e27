import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RunOutcome, runRepeats } from '../../../runtime/src/launch/index.ts';
import { examples, openSound, probes, request, workspaceWith } from '../launch/support.ts';

const code = (source: string | string[]) => ({ cell_type: 'code', source, outputs: [], metadata: {} });
const notebook = (...cells: unknown[]) => JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

async function runNotebook(text: string): Promise<RunOutcome> {
  const workspace = await workspaceWith({ 'folder/train.ipynb': text, 'folder/helper.py': 'VALUE = 7\n' });
  const [outcome] = await runRepeats(request(workspace, 'folder/train.ipynb', { args: ['x'] }), {}, probes);
  if (outcome === undefined) throw new Error('no run took place');
  return outcome;
}

test('the example runs in order, and draws are placed in their cells', async () => {
  const workspace = await workspaceWith({});
  const changes = { script: join(examples, 'notebook', 'train.ipynb'), workspace: examples, cwd: examples };
  const [outcome] = await runRepeats(request(workspace, '', changes), {}, probes);
  expect(outcome?.manifest).toMatchObject({ status: 'completed', script: 'notebook/train.ipynb' });
  expect(outcome?.outputTail).toMatch(/^training loss \d+\.\d+\ntest loss \d+\.\d+$/);
  const run = await openSound(outcome?.directory ?? '');
  const places = run.draws.map(({ purpose, file, cell, line }) => `${purpose} ${file} ${cell}:${line}`);
  expect(places).toContain('noise notebook/train.ipynb 2:2');
  expect(places).toContain('data-split notebook/train.ipynb 2:3');
  expect(places).toContain('weight-init notebook/train.ipynb 3:1');
  expect(places).toContain('data-order notebook/train.ipynb 4:2');
});

describe('what only Jupyter understands', () => {
  test('is run, or passed over, as far as a program needs it', async () => {
    const { manifest, outputTail } = await runNotebook(
      notebook(
        { cell_type: 'markdown', source: '%nothing' },
        code([
          '%matplotlib inline\n',
          '%load_ext autoreload\n',
          '!pip install nothing-that-exists\n',
          'import helper, sys\n',
          'remainder = (10\n',
          '  % 4)\n',
          "text = '''\n",
          '%not a magic\n',
          "'''\n",
          '!echo shell $((1 + 1))\n',
          'lines = !echo a; echo b\n',
          'print(remainder, lines, text.strip(), helper.VALUE, sys.argv[1:])',
        ]),
        code('%%time\nvalue = 3\nif value:\n    %time value += 1\n    %env ADDED=yes\nvalue?\n?value'),
        code('%%html\n<b>not Python</b>'),
        code('%%writefile written.txt\ncontent\n'),
        code(
          'import asyncio, os\nawait asyncio.sleep(0)\ndisplay(value)\nget_ipython().run_line_magic("time", "value += 1")',
        ),
        code('print(value, os.environ["ADDED"], open("written.txt").read().strip(), __name__)\nvalue'),
      ),
    );
    expect(outputTail).toBe("shell 2\n2 ['a', 'b'] %not a magic 7 ['x']\n5 yes content __main__");
    expect(manifest.status).toBe('completed');
  });
});

describe('a notebook that', () => {
  test('raises names the cell and the line, and the log shows the code', async () => {
    const { manifest, outputTail } = await runNotebook(
      notebook({ cell_type: 'markdown', source: '' }, code('def f():\n    raise ValueError("bad")'), code('\nf()')),
    );
    expect(manifest.status).toBe('failed');
    expect(manifest.reason).toMatch(/^Raised ValueError: bad \(folder\/train\.ipynb cell 2 line 2\)/);
    expect(outputTail).toMatch(/File "<cell 1>", line 2, in f\n\s+raise ValueError\("bad"\)/);
  });

  test('has a syntax error fails there and not before', async () => {
    const { manifest, outputTail } = await runNotebook(notebook(code('print("first")'), code('x = (\n')));
    expect(manifest.reason).toMatch(/^Raised SyntaxError/);
    expect(outputTail).toMatch(/^first/);
  });

  test.each([
    ['is no JSON', '{"cells": ['],
    ['has no cells', '{"nbformat": 4}'],
    ['has cells of another kind', '{"cells": [1]}'],
    ['is empty', ''],
  ])('%s is refused in a sentence', async (_, text) => {
    const { manifest, outputTail } = await runNotebook(text);
    expect(manifest).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(outputTail).toMatch(/^train\.ipynb is not a valid notebook: /);
  });
});
