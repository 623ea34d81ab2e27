/**
 * Text with names and places in it. Built from values, never parsed from markup, so nothing that a run recorded can
 * become anything but text.
 */
export type Fragment =
  | string
  | { readonly t: 'code'; readonly text: string }
  | { readonly t: 'place'; readonly place: SourcePlace };

export type Phrase = readonly Fragment[];

export interface SourcePlace {
  /** Relative to the workspace. */
  readonly file: string;
  readonly line: number;
  /** Notebooks: 0-based index over all cells; else null. */
  readonly cell: number | null;
}

export function code(text: string): Fragment {
  return { t: 'code', text };
}

/** A link to a place; null when it is outside the workspace. */
export function placeOf(where: {
  readonly file: string | null;
  readonly line: number | null;
  readonly cell: number | null;
}): SourcePlace | null {
  return where.file === null ? null : { file: where.file, line: where.line ?? 1, cell: where.cell };
}

/** `data.py:41`, `train.ipynb#3:4` (third cell): the last segment of the path is what people use. */
export function placeLabel(place: SourcePlace, full = false): string {
  const file = full ? place.file : (place.file.split('/').at(-1) ?? place.file);
  return `${file}${place.cell === null ? '' : `#${place.cell + 1}`}:${place.line}`;
}

/** Joins template text and values into one phrase. */
export function phrase(strings: TemplateStringsArray, ...values: readonly (Fragment | Phrase | number)[]): Phrase {
  const parts: Fragment[] = [];
  strings.forEach((text, i) => {
    if (text !== '') parts.push(text);
    const value = values[i];
    if (value === undefined) return;
    if (typeof value === 'number') parts.push(String(value));
    else if (Array.isArray(value)) parts.push(...(value as Phrase));
    else parts.push(value as Fragment);
  });
  return parts;
}

/** The phrase as plain text. */
export function plain(parts: Phrase): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : part.t === 'code' ? part.text : placeLabel(part.place)))
    .join('');
}
