/**
 * Long tensor names, fitted into a number of characters by dropping whole segments, the ones that most names share first:
 * `…blocks.2.attention.output.dense…original0`. The last segment always stays.
 */
export type FitName = (name: string, characters: number) => string;

/** A fitter for one set of names. Names are in fixed pitch, so that characters are widths. */
export function nameFitter(names: Iterable<string>): FitName {
  const shared = new Map<string, number>();
  for (const name of names) {
    for (const segment of new Set(segmentsOf(name))) shared.set(segment, (shared.get(segment) ?? 0) + 1);
  }
  return (name, characters) => {
    if (name.length <= characters) return name;
    const segments = segmentsOf(name);
    const kept = segments.map(() => true);
    const droppable = segments
      .slice(0, -1)
      .map((segment, index) => ({ index, weight: shared.get(segment) ?? 1 }))
      .sort((a, b) => b.weight - a.weight || a.index - b.index);
    for (const { index } of droppable) {
      kept[index] = false;
      const text = joined(segments, kept);
      if (text.length <= characters) return text;
    }
    const last = joined(segments, kept);
    return last.length <= characters ? last : `…${last.slice(-Math.max(1, characters - 1))}`;
  };
}

/** A number stays with its parent: `blocks.11` is one segment. */
function segmentsOf(name: string): string[] {
  return name.split(/(?=[./](?!\d+(?:[./]|$)))/);
}

function joined(segments: readonly string[], kept: readonly boolean[]): string {
  let text = '';
  let gap = false;
  segments.forEach((segment, i) => {
    if (kept[i] !== true) {
      gap = true;
      return;
    }
    text += gap ? `…${segment.replace(/^[./]/, '')}` : segment;
    gap = false;
  });
  return text;
}
