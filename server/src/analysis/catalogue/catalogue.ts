import { boosting } from './boosting.ts';
import { commandLine } from './command-line.ts';
import { dataFrames } from './data-frames.ts';
import { environments } from './environments.ts';
import { generation } from './generation.ts';
import { huggingFace } from './hugging-face.ts';
import { javascript } from './javascript.ts';
import { jax } from './jax.ts';
import { keras } from './keras.ts';
import { lightning } from './lightning.ts';
import { numpy } from './numpy.ts';
import { python } from './python.ts';
import type { CatalogueData } from './schema.ts';
import { scikitLearn } from './scikit-learn.ts';
import { scipy } from './scipy.ts';
import { tensorflow } from './tensorflow.ts';
import { tfjs } from './tfjs.ts';
import { torch } from './torch.ts';
import { torchEcosystem } from './torch-ecosystem.ts';
import { torchvision } from './torchvision.ts';

/** Everything that is known of frameworks, one data file each. */
export const catalogue: readonly CatalogueData[] = [
  python,
  commandLine,
  numpy,
  scipy,
  dataFrames,
  torch,
  torchvision,
  lightning,
  torchEcosystem,
  huggingFace,
  scikitLearn,
  boosting,
  keras,
  tensorflow,
  jax,
  environments,
  generation,
  javascript,
  tfjs,
];
