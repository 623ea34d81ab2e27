/** The one replacement that turns a text into another: `[start, oldEnd)` of the old became `[start, newEnd)`. */
export interface Edit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** Strings of this length are compared at once, which is memory comparison. */
const STRIDE = 512;

/** The smallest replacement, by common beginning and end. */
export function editBetween(oldText: string, newText: string): Edit {
  const shorter = Math.min(oldText.length, newText.length);
  let start = 0;
  while (start + STRIDE <= shorter && newText.startsWith(oldText.slice(start, start + STRIDE), start)) start += STRIDE;
  while (start < shorter && oldText.charCodeAt(start) === newText.charCodeAt(start)) start++;
  const longest = shorter - start;
  let common = 0;
  while (
    common + STRIDE <= longest &&
    newText.endsWith(oldText.slice(oldText.length - common - STRIDE, oldText.length - common), newText.length - common)
  ) {
    common += STRIDE;
  }
  while (
    common < longest &&
    oldText.charCodeAt(oldText.length - common - 1) === newText.charCodeAt(newText.length - common - 1)
  ) {
    common++;
  }
  return { start, oldEnd: oldText.length - common, newEnd: newText.length - common };
}

/** Where an offset into the old text is in the new one; inside the edit, at its nearer border. */
export function moveOffset(offset: number, edit: Edit): number {
  if (offset <= edit.start) return offset;
  if (offset >= edit.oldEnd) return offset + edit.newEnd - edit.oldEnd;
  return Math.min(offset, edit.newEnd);
}
