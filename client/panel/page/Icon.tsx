/** Line icons on a 16-unit grid, drawn in the current text colour. */
const PATHS = {
  pass: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM5.3 8.2l1.9 1.9 3.5-4',
  fail: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM5.8 5.8l4.4 4.4M10.200 5.8l-4.4 4.4',
  error: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 4.700v3.800M8 11v.1',
  ask: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM6.300 6.300a1.700 1.700 0 1 1 2.500 1.500c-.6.3-.8.6-.8 1.200M8 11.200v.1',
  warn: 'M8 2.300 14.200 13.300H1.800ZM8 6.400v3.400M8 11.500v.1',
  ring: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8Z',
  busy: 'M8 1.8a6.2 6.2 0 1 1-6.2 6.2',
  pin: 'M5.500 2h5M6.500 2v4.300L4.500 8.800h7L9.500 6.300V2M8 8.800V14',
  left: 'M9.800 3.700 5.500 8l4.300 4.300',
  right: 'M6.200 3.700 10.500 8l-4.300 4.300',
  filter: 'M2 3.500h12L9.300 9v4L6.700 11.700V9Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, tone }: { name: IconName; tone?: string | undefined }) {
  return (
    <svg class={`icon ${tone ?? ''} ${name === 'busy' ? 'spin' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

const SHAPES: readonly string[] = [
  'M8 3.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9Z',
  'M8 2.200 13.800 8 8 13.800 2.200 8Z',
  'M8 2.800l5.800 10H2.200Z',
  'M3.500 3.500h9v9h-9Z',
];

/** Number of a group by its letter, 0 for A; -1 for none. Shape, dash and colour repeat after four; letters do not. */
export function groupIndex(group: string): number {
  return group === '–' ? -1 : (group.charCodeAt(0) - 65) % SHAPES.length;
}

/** A group is a letter, a shape, a dash and a colour: any one of them is enough. */
export function GroupShape({ group }: { group: string }) {
  const index = groupIndex(group);
  return (
    <svg class={`shape group-${index}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[index] ?? 'M4 7.300h8v1.400H4Z'} />
    </svg>
  );
}
