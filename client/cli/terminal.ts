import { styleText } from 'node:util';

/** Where a command writes: results to `out`, everything about how it went to `err`. */
export interface Terminal {
  out(text: string): void;
  /** One line of its own. */
  err(text: string): void;
  /** Replaces the last progress line; an empty text removes it. Shown only where somebody watches. */
  progress(text: string): void;
  readonly style: Style;
}

/** Adds colour where the result goes to a terminal that wants it, else leaves the text as it is. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const coloured = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  let shown = false;
  const clear = () => {
    if (shown) stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    out(text) {
      clear();
      stdout.write(text);
    },
    err(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (stderr.isTTY !== true) return;
      clear();
      stderr.write(text);
      shown = text !== '';
    },
    style: coloured ? (format, text) => styleText(format, text) : (_format, text) => text,
  };
}
