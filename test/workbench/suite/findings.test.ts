import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, file, findings, openEditor, revertAndCloseAll, ruleOf } from './workbench.ts';

describe('findings', () => {
  afterEach(revertAndCloseAll);

  it('start with the first program that is opened', async () => {
    await openEditor('train.py');
    await eventually('activation', () => vscode.extensions.getExtension('twinrun.twinrun')?.isActive);
    const finding = await eventually('a finding', () => findings(file('train.py'))[0]);
    assert.equal(ruleOf(finding), 'unseeded-draw');
    assert.match(finding.message, /torch/i);
  });

  it('are none where everything is seeded', async () => {
    await openEditor('train.py');
    await eventually('a finding elsewhere', () => findings(file('train.py')).length > 0);
    await openEditor('seeded.py');
    // The server answers in order: once it has explained the seed, it has checked the file.
    await eventually('an explanation of the seed', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        file('seeded.py'),
        new vscode.Position(3, 8),
      );
      return hovers.length > 0;
    });
    assert.deepEqual(findings(file('seeded.py')), []);
  });

  it('go away with their quick fix', async () => {
    const editor = await openEditor('train.py');
    const finding = await eventually('a finding', () => findings(editor.document.uri)[0]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      finding.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit, `a preferred fix among ${actions.map(({ title }) => title).join(' | ')}`);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(editor.document.getText(), /torch\.manual_seed\(/);
    await eventually('the finding to go', () => findings(editor.document.uri).length === 0);
  });

  it('follow what is typed', async () => {
    const editor = await openEditor('seeded.py');
    const seed = editor.document.lineAt(3);
    assert.match(seed.text, /manual_seed/);
    await editor.edit((edit) => edit.delete(seed.rangeIncludingLineBreak));
    await eventually('a finding', () => findings(editor.document.uri).length > 0);
    await vscode.commands.executeCommand('undo');
    await eventually('the finding to go', () => findings(editor.document.uri).length === 0);
  });

  it('appear in the cells of a notebook, as one program', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(file('notebook.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    const [, before, , after] = notebook.getCells();
    assert.ok(before && after);
    await eventually('a finding in the cell before the seed', () => findings(before.document.uri).length > 0);
    assert.deepEqual(findings(after.document.uri), [], 'the cell after the seed');
  });

  it('survive half-typed source and a file that is no notebook', async () => {
    const editor = await openEditor('train.py');
    await eventually('a finding', () => findings(editor.document.uri).length > 0);
    await editor.edit((edit) => edit.insert(new vscode.Position(editor.document.lineCount, 0), '\ndef half(x, (\n'));
    await vscode.workspace.openNotebookDocument(file('broken.ipynb')).then(undefined, () => undefined);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# a line\n'));
    await eventually('the finding one line lower', () =>
      findings(editor.document.uri).some(({ range }) =>
        editor.document.lineAt(range.start.line).text.includes('Linear'),
      ),
    );
  });

  it('come back after the language server was restarted', async () => {
    const editor = await openEditor('train.py');
    await eventually('a finding', () => findings(editor.document.uri).length > 0);
    await vscode.commands.executeCommand('twinrun.restartServer');
    await eventually('a finding of the new server', () => findings(editor.document.uri).length > 0);
  });

  it('are turned off and made louder by the settings', async () => {
    const { uri } = (await openEditor('train.py')).document;
    await eventually('a finding', () => findings(uri).length > 0);
    const settings = vscode.workspace.getConfiguration('twinrun');
    try {
      await settings.update('rules', { 'unseeded-draw': 'off' }, vscode.ConfigurationTarget.Global);
      await eventually('silence', () => findings(uri).length === 0);
      await settings.update('rules', { 'unseeded-draw': 'error' }, vscode.ConfigurationTarget.Global);
      await eventually('an error', () =>
        findings(uri).some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
      );
    } finally {
      await settings.update('rules', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
