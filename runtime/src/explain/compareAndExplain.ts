import { type CompareOptions, type Comparison, compareRuns } from '../compare/index.ts';
import { explain } from './explain.ts';

/**
 * Compares run directories and names the causes: what the editor and the command line call.
 *
 * @throws CompareError as `compareRuns`.
 */
export async function compareAndExplain(
  directories: readonly string[],
  options: CompareOptions = {},
): Promise<Comparison> {
  const comparison = await compareRuns(directories, options);
  return { ...comparison, causes: explain(comparison, options.locale) };
}
