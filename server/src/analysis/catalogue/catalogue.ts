import { numpy } from './numpy.ts';
import { python } from './python.ts';
import type { CatalogueData } from './schema.ts';
import { torch } from './torch.ts';

/** Everything that is known of frameworks, one data file each. */
export const catalogue: readonly CatalogueData[] = [python, numpy, torch];
