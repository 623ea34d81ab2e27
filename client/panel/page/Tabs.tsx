import { useRef } from 'preact/hooks';
import { moveInTabs } from '../model/index.ts';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly count?: number;
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function useArrows<T extends string>({ choices, value, onChange }: ChoiceProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const rtl = box.current !== null && getComputedStyle(box.current).direction === 'rtl';
    const index = choices.findIndex((choice) => choice.value === value);
    const target = moveInTabs(event.key, index, choices.length, rtl);
    const choice = target === null ? undefined : choices[target];
    if (choice === undefined || target === null) return;
    event.preventDefault();
    onChange(choice.value);
    box.current?.querySelectorAll<HTMLElement>('button')[target]?.focus();
  };
  return { box, onKeyDown };
}

/** Tabs with the number of differences under each. */
export function Tabs<T extends string>(props: ChoiceProps<T>) {
  const { box, onKeyDown } = useArrows(props);
  return (
    <div ref={box} class="tabs" role="tablist" aria-label={props.label} onKeyDown={onKeyDown}>
      {props.choices.map(({ value, label, count = 0 }) => (
        <button
          type="button"
          key={value}
          role="tab"
          id={`tab-${value}`}
          class="tab"
          aria-selected={value === props.value}
          aria-controls="evidence"
          tabIndex={value === props.value ? 0 : -1}
          onClick={() => props.onChange(value)}
        >
          {label}
          {count > 0 && <span class="badge">{count}</span>}
        </button>
      ))}
    </div>
  );
}

/** One of a few, all visible. */
export function Segments<T extends string>(props: ChoiceProps<T>) {
  const { box, onKeyDown } = useArrows(props);
  return (
    <div ref={box} class="segments" role="radiogroup" aria-label={props.label} onKeyDown={onKeyDown}>
      {props.choices.map(({ value, label }) => (
        // biome-ignore lint/a11y/useSemanticElements: drawn as one control
        <button
          type="button"
          key={value}
          role="radio"
          class="segment"
          aria-checked={value === props.value}
          tabIndex={value === props.value ? 0 : -1}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
