import type { Locale, Location, Purpose, RandomnessSource, Severity, StreamId } from '../model/index.ts';
import type { CallSite, Trace } from '../program/index.ts';

/** A text in every language of the product. */
export type Text = Readonly<Record<Locale, string>>;

/** What a fix would have to do; `fixes/` turns it into edits. */
export type FixRequest =
  /** Seed these streams before the program draws from them. */
  | {
      readonly fix: 'seed-streams';
      readonly streams: readonly StreamId[];
      readonly before: Location;
      /** The value that the program itself seeds them with later on. */
      readonly value?: number;
    }
  /** Give this call its own seed, or a seeded generator where it takes none but that for the stream. */
  | {
      readonly fix: 'seed-argument';
      readonly call: CallSite;
      readonly parameter: string;
      readonly takes: 'seed' | 'generator';
      readonly stream: StreamId;
    }
  /** Replace a written value. */
  | { readonly fix: 'replace-value'; readonly place: Location; readonly value: boolean | number; readonly title: Text }
  /** Put the model into evaluation mode in front of the statement. */
  | {
      readonly fix: 'evaluation-mode';
      readonly receiver: Location;
      readonly statement: Location;
      /** Training goes on afterwards and nothing switches back: only explained. */
      readonly trainsOn: boolean;
    }
  /** Replace `Math.random` by a seeded generator. */
  | { readonly fix: 'replace-math-random' };

/** A finding before suppression, severities and fixes are settled. */
export interface RawFinding {
  readonly location: Location;
  readonly severity: Severity;
  readonly stream: StreamId | null;
  readonly purpose: Purpose | null;
  readonly source: RandomnessSource;
  readonly message: Text;
  readonly related: readonly { readonly location: Location; readonly message: Text }[];
  readonly fixes: readonly FixRequest[];
}

export interface Rule {
  /** The name of the bad pattern; also the file's, the documentation page's and the setting's. */
  readonly id: string;
  /** The severity of a plain case; a milder one says so itself. */
  readonly severity: Severity;
  readonly source: RandomnessSource;
  /** One line for the settings editor and the list of rules. */
  readonly title: Text;
  check(trace: Trace): readonly RawFinding[];
}

/** Fills `{name}` in a text of both languages. */
export function fill(text: Text, values: Readonly<Record<string, string | Text>> = {}): Text {
  const put = (locale: Locale) =>
    text[locale].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'string' ? value : value[locale];
    });
  return { en: put('en'), 'zh-cn': put('zh-cn') };
}
