import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Locale } from '../../server/src/analysis/model/index.ts';
import { type CliText, textFor } from './text.ts';

/** Exit codes of every command. */
export const EXIT = { fine: 0, different: 1, error: 2 } as const;

/** The command line cannot be followed; the message is for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Whom and how a command speaks. */
export interface Speech {
  readonly locale: Locale;
  readonly text: CliText;
}

/** The language of `--locale`, else that of the environment. */
export function speech(args: readonly string[], env: NodeJS.ProcessEnv): Speech {
  const at = args.findIndex((argument) => argument === '--locale' || argument.startsWith('--locale='));
  const argument = at < 0 ? undefined : args[at]?.includes('=') ? args[at]?.split('=')[1] : args[at + 1];
  const language = argument ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  const locale: Locale = /^zh/i.test(language) ? 'zh-cn' : 'en';
  return { locale, text: textFor(locale) };
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  locale: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type Parsed<T extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ args: string[]; options: typeof COMMON_OPTIONS & T; allowPositionals: true }>
>;

/**
 * `parseArgs` with positionals, its complaints as {@link UsageError}.
 * @throws UsageError
 */
export function parse<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  text: CliText,
): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options: { ...COMMON_OPTIONS, ...options }, allowPositionals: true });
  } catch (error) {
    const sentence = (error as Error).message.split(/\. |\.$/)[0] ?? '';
    throw new UsageError(text.badOption(sentence));
  }
}

/** @throws UsageError */
export function formatOf<T extends string>(value: string | undefined, allowed: readonly T[], text: CliText): T {
  const format = allowed.find((candidate) => candidate === (value ?? allowed[0]));
  if (format === undefined) throw new UsageError(text.badFormat(value ?? '', allowed));
  return format;
}

/** Null where the option is not given. @throws UsageError */
export function positive(option: string, value: string | undefined, whole: boolean, text: CliText): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number) || (whole && !Number.isInteger(number))) {
    throw new UsageError(text.badNumber(option, value));
  }
  return number;
}
