import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { suppress } from '../../server/src/lsp/suppression.ts';

describe('suppression comments', () => {
  function suppressed(text: string, line: number, languageId = 'python'): string {
    const document = TextDocument.create('file:///x', languageId, 1, text);
    const { position, text: newText } = suppress(document, line, 'some-rule');
    return TextDocument.applyEdits(document, [{ range: { start: position, end: position }, newText }]);
  }

  it('stand on a line of their own above, indented alike', () => {
    expect(suppressed('if x:\n    draw()\n', 1)).toBe('if x:\n    # twinrun: ignore[some-rule]\n    draw()\n');
    expect(suppressed('\tdraw();', 0, 'typescript')).toBe('\t// twinrun: ignore[some-rule]\n\tdraw();');
  });

  it('join a directive that already speaks of the line', () => {
    expect(suppressed('draw()  # twinrun: ignore[a] why\n', 0)).toBe('draw()  # twinrun: ignore[a, some-rule] why\n');
    expect(suppressed('# twinrun: ignore[a]\ndraw()', 1)).toBe('# twinrun: ignore[a, some-rule]\ndraw()');
    expect(suppressed('x()  # twinrun: ignore[a]\ndraw()', 1)).toBe(
      'x()  # twinrun: ignore[a]\n# twinrun: ignore[some-rule]\ndraw()',
    );
  });

  it('stand at the end of a line that goes on from the one above', () => {
    expect(suppressed('x = 1 + \\\n    draw()\r\n', 1)).toBe(
      'x = 1 + \\\n    draw()  # twinrun: ignore[some-rule]\r\n',
    );
  });
});
