import { commandLine } from './command-line.ts';
import { javascript } from './javascript.ts';
import { keras } from './keras.ts';
import { numpy } from './numpy.ts';
import { python } from './python.ts';
import type { CatalogueData } from './schema.ts';
import { scikitLearn } from './scikit-learn.ts';
import { tensorflow } from './tensorflow.ts';
import { tfjs } from './tfjs.ts';
import { torch } from './torch.ts';
import { torchvision } from './torchvision.ts';

/** Everything that is known of frameworks, one data file each. */
export const catalogue: readonly CatalogueData[] = [
  python,
  commandLine,
  numpy,
  torch,
  torchvision,
  scikitLearn,
  keras,
  tensorflow,
  javascript,
  tfjs,
];
