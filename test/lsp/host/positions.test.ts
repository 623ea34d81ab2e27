import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Positions } from '../../../server/src/host/index.ts';

function program(texts: readonly (readonly [cell: number | null, text: string])[]): Positions {
  return new Positions({
    path: 'p',
    pieces: texts.map(([cell, text]) => ({ cell, text, executionCount: null })),
  });
}

describe('positions', () => {
  it('counts lines over every kind of line end', () => {
    const positions = program([[null, 'a\nbc\r\nd\re']]);
    expect([0, 2, 3, 6, 8].map((offset) => positions.place(offset))).toEqual([
      { cell: null, line: 0, character: 0 },
      { cell: null, line: 1, character: 0 },
      { cell: null, line: 1, character: 1 },
      { cell: null, line: 2, character: 0 },
      { cell: null, line: 3, character: 0 },
    ]);
  });

  it('counts columns in UTF-16 units', () => {
    expect(program([[null, '# 🎲 x']]).place(5)).toEqual({ cell: null, line: 0, character: 5 });
  });

  it('tells the cell of an offset and its line within the cell', () => {
    const positions = program([
      [1, 'a = 1\nb = 2'],
      [2, ''],
      [4, 'c'],
    ]);
    expect(positions.place(6)).toEqual({ cell: 1, line: 1, character: 0 });
    expect(positions.place(11)).toEqual({ cell: 1, line: 1, character: 5 });
    expect(positions.place(12)).toEqual({ cell: 2, line: 0, character: 0 });
    expect(positions.place(13)).toEqual({ cell: 4, line: 0, character: 0 });
    expect([0, 6, 12, 13].map((offset) => positions.programLine(offset))).toEqual([0, 1, 2, 3]);
  });

  it('cuts a span at the end of its first cell', () => {
    const positions = program([
      [0, 'ab'],
      [1, 'cd'],
    ]);
    expect(positions.range({ start: 1, end: 5 })).toEqual({
      start: { cell: 0, line: 0, character: 1 },
      end: { cell: 0, line: 0, character: 2 },
    });
  });

  it('has no place in a cell that is not there, and clamps lines and columns', () => {
    const positions = program([[0, 'ab\ncd']]);
    expect(positions.offset({ cell: 3, line: 0, character: 0 })).toBeUndefined();
    expect(positions.offset({ cell: 0, line: 9, character: 9 })).toBe(5);
    expect(positions.offset({ cell: 0, line: 1, character: 1 })).toBe(4);
  });

  it('answers for a program without text', () => {
    expect(program([]).place(7)).toEqual({ cell: null, line: 0, character: 0 });
  });

  it('comes back to the same offset from every place', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '🎲', '\n', '\r\n', '\r', ' ')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const positions = program(texts.map((part, index) => [index * 2, part] as const));
        const length = texts.join('\n').length;
        for (let offset = 0; offset <= length; offset++) {
          expect(positions.offset(positions.place(offset))).toBe(offset);
        }
      }),
    );
  });
});
