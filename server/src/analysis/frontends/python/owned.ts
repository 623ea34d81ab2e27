/** V8 makes a slice of at least this length a view that keeps the whole text alive. */
const VIEW_FROM = 13;
/** Well under the limit on the arguments of a call. */
const CHUNK = 4096;

/**
 * The same string in memory of its own, so that a name kept in a model does not keep the text of its file.
 *
 * @param known the copies made so far
 */
export function owned(slice: string, known: Map<string, string>): string {
  if (slice.length < VIEW_FROM) return slice;
  let copy = known.get(slice);
  if (copy === undefined) {
    copy = copied(slice);
    known.set(copy, copy);
  }
  return copy;
}

function copied(slice: string): string {
  let copy = '';
  for (let start = 0; start < slice.length; start += CHUNK) {
    const units = new Uint16Array(Math.min(CHUNK, slice.length - start));
    for (let index = 0; index < units.length; index++) units[index] = slice.charCodeAt(start + index);
    copy += String.fromCharCode(...units);
  }
  return copy;
}
