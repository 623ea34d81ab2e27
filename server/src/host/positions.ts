import type { SourceText, Span } from '../analysis/model/index.ts';

/** A place as editors and people count: 0-based line and UTF-16 column, within a cell for a notebook. */
export interface Place {
  /** Index over all cells of the notebook; null in a script. */
  readonly cell: number | null;
  readonly line: number;
  readonly character: number;
}

interface Piece {
  readonly cell: number | null;
  readonly base: number;
  readonly length: number;
  /** Offsets of line starts relative to `base`. */
  readonly lines: readonly number[];
  /** 0-based line of the joined program at which this piece begins. */
  readonly firstLine: number;
}

/**
 * The one place where offsets into a program's text and places in its file or cells are converted. The pieces of a
 * notebook are joined by one line feed, as the source model's segments count them.
 */
export class Positions {
  readonly #pieces: readonly Piece[];

  constructor(source: SourceText) {
    let base = 0;
    let firstLine = 0;
    this.#pieces = source.pieces.map(({ cell, text }) => {
      const piece = { cell, base, length: text.length, lines: lineStarts(text), firstLine };
      base += text.length + 1;
      firstLine += piece.lines.length;
      return piece;
    });
  }

  /** The place of an offset; offsets outside the program give its nearest end. */
  place(offset: number): Place {
    const piece = this.#pieceAt(offset);
    return piece === undefined ? { cell: null, line: 0, character: 0 } : placeIn(piece, offset);
  }

  /** Start and end of a span in one cell: an end beyond the cell of the start is cut at that cell's end. */
  range(span: Span): { readonly start: Place; readonly end: Place } {
    const piece = this.#pieceAt(span.start);
    if (piece === undefined) return { start: this.place(span.start), end: this.place(span.end) };
    return { start: placeIn(piece, span.start), end: placeIn(piece, Math.max(span.start, span.end)) };
  }

  /** 0-based line of the joined program. */
  programLine(offset: number): number {
    const piece = this.#pieceAt(offset);
    return piece === undefined ? 0 : piece.firstLine + placeIn(piece, offset).line;
  }

  /** Undefined where the program has no such cell. Lines and columns beyond the text give its nearest end. */
  offset(place: Place): number | undefined {
    const piece = this.#pieces.find((candidate) => candidate.cell === place.cell);
    if (piece === undefined) return undefined;
    const line = Math.min(Math.max(place.line, 0), piece.lines.length - 1);
    const next = piece.lines[line + 1] ?? piece.length;
    return piece.base + Math.min((piece.lines[line] ?? 0) + Math.max(place.character, 0), next);
  }

  /** Offset from the beginning of the place's own cell (or script). */
  offsetInPiece(place: Place): number {
    const piece = this.#pieces.find((candidate) => candidate.cell === place.cell);
    return piece === undefined ? 0 : (piece.lines[place.line] ?? 0) + place.character;
  }

  #pieceAt(offset: number): Piece | undefined {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle]?.base ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low];
  }
}

function placeIn(piece: Piece, offset: number): Place {
  const local = Math.min(Math.max(offset - piece.base, 0), piece.length);
  let low = 0;
  let high = piece.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((piece.lines[middle] ?? 0) <= local) low = middle;
    else high = middle - 1;
  }
  return { cell: piece.cell, line: low, character: local - (piece.lines[low] ?? 0) };
}

/** Line ends are those of the Language Server Protocol: `\n`, `\r\n` and `\r`. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n?|\n/g)) starts.push(end.index + end[0].length);
  return starts;
}
