import { CompareError } from '../../runtime/src/compare/index.ts';
import { compareAndExplain } from '../../runtime/src/explain/index.ts';
import { COMPARISON_OPTIONS, comparisonOutput, exitOf, printComparison } from './comparison-output.ts';
import { EXIT, parse, type Speech, UsageError } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `twinrun compare`: compares recorded runs; resolves to the exit code. @throws UsageError */
export async function compare(args: readonly string[], terminal: Terminal, speech: Speech): Promise<number> {
  const { values, positionals } = parse(args, COMPARISON_OPTIONS, speech.text);
  const output = comparisonOutput(values, speech);
  if (positionals.length < 2) throw new UsageError(speech.text.twoRuns);
  try {
    const comparison = await compareAndExplain(positionals, { locale: speech.locale });
    printComparison(comparison, output, terminal, speech);
    return exitOf(comparison);
  } catch (error) {
    if (!(error instanceof CompareError)) throw error;
    terminal.err(error.message);
    return EXIT.error;
  }
}
