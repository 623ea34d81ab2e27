import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { comparisonTabs, eventually, file, openEditor, revertAndCloseAll, workspaceFolder } from './workbench.ts';

const python = process.env['TWINRUN_TEST_PYTHON'] ?? '';
const store = () => vscode.Uri.joinPath(workspaceFolder(), '.twinrun');
const settings = () => vscode.workspace.getConfiguration('twinrun');

async function recordedRuns(): Promise<string[]> {
  const runs = vscode.Uri.joinPath(store(), 'runs');
  const entries = await vscode.workspace.fs.readDirectory(runs).then(undefined, () => []);
  return entries.map(([name]) => vscode.Uri.joinPath(runs, name).fsPath).toSorted();
}

async function manifestOf(run: string | undefined): Promise<Record<string, unknown>> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(`${run}/manifest.json`));
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function withSetting(name: string, value: unknown, work: () => Promise<void>): Promise<void> {
  await settings().update(name, value, vscode.ConfigurationTarget.Global);
  try {
    await work();
  } finally {
    await settings().update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}

async function removeRuns(): Promise<void> {
  await vscode.workspace.fs.delete(store(), { recursive: true }).then(undefined, () => undefined);
}

async function titled(title: string): Promise<vscode.Tab> {
  return eventually(`a tab "${title}" among ${comparisonTabs().map(({ label }) => label)}`, () =>
    comparisonTabs().find(({ label }) => label === title),
  );
}

describe('run twice and compare', function () {
  this.timeout(180_000);

  before(async () => {
    assert.ok(python, 'TWINRUN_TEST_PYTHON names a Python with PyTorch');
    await removeRuns();
    await settings().update('python', python, vscode.ConfigurationTarget.Global);
    await openEditor('train.py');
    await eventually('activation', () => vscode.extensions.getExtension('twinrun.twinrun')?.isActive);
  });
  afterEach(revertAndCloseAll);
  after(async () => {
    await settings().update('python', undefined, vscode.ConfigurationTarget.Global);
    await removeRuns();
  });

  it('is offered by a code lens on a program that trains, and on no other', async () => {
    const lenses = async (name: string) => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        file(name),
        9,
      );
      return found.filter(({ command }) => command?.command === 'twinrun.runTwice');
    };
    await openEditor('train.py');
    const lens = await eventually('a code lens', async () => (await lenses('train.py'))[0]);
    assert.equal(vscode.Uri.parse(String(lens.command?.arguments?.[0])).path, file('train.py').path);
    await openEditor('helper.py');
    assert.deepEqual(await lenses('helper.py'), []);
  });

  it('runs the script twice and shows the comparison', async () => {
    await openEditor('train.py');
    await vscode.commands.executeCommand('twinrun.runTwice', file('train.py'));
    await titled('train.py: 2 runs');
    const runs = await recordedRuns();
    assert.equal(runs.length, 2);
    for (const run of runs) {
      const { status, script } = await manifestOf(run);
      assert.deepEqual({ status, script }, { status: 'completed', script: 'train.py' });
    }
  });

  it('compares the same runs again from their directories', async () => {
    const runs = await recordedRuns();
    await vscode.commands.executeCommand('twinrun.compareRuns', runs);
    await titled('train.py: 2 runs');
  });

  it('runs a notebook', async () => {
    const before = (await recordedRuns()).length;
    await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(file('notebook.ipynb')));
    await vscode.commands.executeCommand('twinrun.runTwice');
    await titled('notebook.ipynb: 2 runs');
    assert.equal((await recordedRuns()).length, before + 2);
  });

  it('saves the script before it runs it', async () => {
    const editor = await openEditor('train.py');
    const original = editor.document.getText();
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# unsaved\n'));
      await vscode.commands.executeCommand('twinrun.runTwice');
      assert.equal(editor.document.isDirty, false);
      await titled('train.py: 2 runs');
    } finally {
      await vscode.workspace.fs.writeFile(file('train.py'), new TextEncoder().encode(original));
    }
  });

  it('runs as often and as far as the settings say', async () => {
    const before = (await recordedRuns()).length;
    await withSetting('run.times', 3, () =>
      withSetting('run.steps', 2, async () => {
        await vscode.commands.executeCommand('twinrun.runTwice', file('endless.py'));
        await titled('endless.py: 3 runs');
      }),
    );
    const runs = (await recordedRuns()).slice(before);
    assert.deepEqual(await Promise.all(runs.map(async (run) => (await manifestOf(run))['status'])), [
      'limited',
      'limited',
      'limited',
    ]);
  });

  it('stops a run when its panel is closed, and keeps what was recorded', async () => {
    const before = (await recordedRuns()).length;
    await withSetting('run.steps', null, async () => {
      const running = vscode.commands.executeCommand('twinrun.runTwice', file('endless.py'));
      const tab = await titled('endless.py: running');
      const steps = () => vscode.workspace.fs.stat(vscode.Uri.file(`${runs.at(-1)}/steps.jsonl`));
      const runs = await eventually('a run', async () => {
        const found = await recordedRuns();
        return found.length > before && found;
      });
      await eventually('the first steps', async () => (await steps().then(undefined, () => undefined))?.size);
      await vscode.window.tabGroups.close(tab);
      await running;
    });
    const runs = await recordedRuns();
    assert.equal(runs.length, before + 1);
    assert.equal((await manifestOf(runs.at(-1)))['status'], 'cancelled');
  });

  it('keeps a panel, with the reason, for a script that fails', async () => {
    await vscode.commands.executeCommand('twinrun.runTwice', file('raises.py'));
    await titled('raises.py');
    const { status, reason } = await manifestOf((await recordedRuns()).at(-1));
    assert.equal(status, 'failed');
    assert.match(String(reason), /no such column/);
  });

  it('names the interpreter that it cannot start', async () => {
    const before = (await recordedRuns()).length;
    await settings().update('python', '/nowhere/python', vscode.ConfigurationTarget.Global);
    try {
      await vscode.commands.executeCommand('twinrun.runTwice', file('train.py'));
      await titled('train.py');
    } finally {
      await settings().update('python', python, vscode.ConfigurationTarget.Global);
    }
    assert.equal((await recordedRuns()).length, before);
  });
});
