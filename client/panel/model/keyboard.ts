/** Where a key moves the selection of a list of `count` rows; null when the key is not one of the list's. */
export function moveInList(key: string, selected: number, count: number, page = 10): number | null {
  if (count === 0) return null;
  const target = { ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + page, PageUp: selected - page }[
    key
  ];
  if (target !== undefined) return Math.max(0, Math.min(count - 1, target));
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** Tabs and segmented controls: arrows wrap around; in right-to-left text they swap. */
export function moveInTabs(key: string, selected: number, count: number, rtl: boolean): number | null {
  const forward = rtl ? 'ArrowLeft' : 'ArrowRight';
  const back = rtl ? 'ArrowRight' : 'ArrowLeft';
  if (key === forward) return (selected + 1) % count;
  if (key === back) return (selected + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** The step slider: arrows one step, Page keys ten, Home and End, F the first difference. */
export function moveStep(
  key: string,
  step: number,
  bounds: { readonly min: number; readonly max: number; readonly first: number | null },
): number | null {
  const { min, max, first } = bounds;
  const target = {
    ArrowRight: step + 1,
    ArrowUp: step + 1,
    ArrowLeft: step - 1,
    ArrowDown: step - 1,
    PageUp: step + 10,
    PageDown: step - 10,
  }[key];
  if (target !== undefined) return Math.max(min, Math.min(max, target));
  if (key === 'Home') return min;
  if (key === 'End') return max;
  return (key === 'f' || key === 'F') && first !== null ? first : null;
}
