import { type CompareOptions, type Comparison, compareRuns } from '../compare/index.ts';
import { explained } from './explain.ts';

/**
 * Compares run directories and names the causes: what the editor and the command line call.
 *
 * @throws CompareError as `compareRuns`.
 */
export async function compareAndExplain(
  directories: readonly string[],
  options: CompareOptions = {},
): Promise<Comparison> {
  return explained(await compareRuns(directories, options), options.locale);
}
