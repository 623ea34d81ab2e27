import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { moveInList } from '../model/index.ts';

export interface ListProps {
  readonly label: string;
  /** Class that sets the columns. */
  readonly kind: string;
  readonly heads: ComponentChildren;
  readonly count: number;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  /** A key that does not move the selection; true = handled. */
  readonly onKey?: (key: string, index: number) => boolean;
  /** The cells of a row. */
  readonly row: (index: number) => ComponentChildren;
  readonly rowClass?: (index: number) => string;
  /** Hears how many characters fit into a `.name` cell. */
  readonly onNameWidth?: (characters: number) => void;
}

const ROW = 22;
/** Rows drawn beyond those in view, so that scrolling shows no gaps. */
const SPARE = 12;

/**
 * The native list: one tab stop, arrows move, only the rows in view exist. The head sticks to the top of the box that
 * scrolls.
 */
export function List(props: ListProps) {
  const { count, selected, onSelect, onNameWidth } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const from = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const to = Math.min(count, Math.ceil((view.top + view.height) / ROW) + SPARE);

  const measure = () => {
    const element = box.current;
    if (element === null) return;
    setView((old) => {
      const next = { top: element.scrollTop, height: element.clientHeight };
      return old.top === next.top && old.height === next.height ? old : next;
    });
    const name = element.querySelector<HTMLElement>('.item .name');
    if (name !== null && onNameWidth !== undefined) onNameWidth(Math.floor(name.clientWidth / characterWidth(name)));
  };
  useLayoutEffect(measure);
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const reveal = (index: number) => {
    const element = box.current;
    if (element === null) return;
    const [above, below] = [index * ROW, (index + 2) * ROW];
    if (above < element.scrollTop) element.scrollTop = above;
    else if (below > element.scrollTop + element.clientHeight) element.scrollTop = below - element.clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(view.height / ROW) - 2);
    const target = moveInList(event.key, selected, count, page);
    if (target !== null) {
      onSelect(target);
      reveal(target);
    } else if (props.onKey?.(event.key, selected) !== true) return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtualised with grid columns
    <div
      ref={box}
      class={`list ${props.kind}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-activedescendant={selected >= from && selected < to ? `${id}-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={measure}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows of that grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid is the tab stop */}
      <div class="row head" role="row" aria-rowindex={1}>
        {props.heads}
      </div>
      <div class="items" role="presentation" style={{ height: `${count * ROW}px` }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).map((index) => (
          // biome-ignore lint/a11y/useSemanticElements: rows of that grid
          // biome-ignore lint/a11y/useFocusableInteractive: the grid is the tab stop
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the grid's
          <div
            key={index}
            id={`${id}-${index}`}
            class={`row item ${props.rowClass?.(index) ?? ''}`}
            role="row"
            aria-rowindex={index + 2}
            aria-selected={index === selected}
            style={{ insetBlockStart: `${index * ROW}px` }}
            onClick={() => onSelect(index)}
          >
            {props.row(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

const widths = new Map<string, number>();

/** Width of one character of a fixed-pitch element. */
function characterWidth(element: HTMLElement): number {
  const { font } = getComputedStyle(element);
  let width = widths.get(font);
  if (width === undefined) {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) return 7.3;
    context.font = font;
    width = context.measureText('0'.repeat(50)).width / 50;
    widths.set(font, width);
  }
  return width;
}

export function Head({ kind = '', title, children }: { kind?: string; title?: string; children?: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a head of the grid above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid is the tab stop
    <span role="columnheader" class={kind} title={title}>
      {children}
    </span>
  );
}

export function Cell({ kind = '', title, children }: { kind?: string; title?: string; children?: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of the grid above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid is the tab stop
    <span role="gridcell" class={kind} title={title}>
      {children}
    </span>
  );
}
