import type { Rule } from './contract.ts';
import { convAutotune } from './conv-autotune.ts';
import { dropoutAtInference } from './dropout-at-inference.ts';
import { falsySeed } from './falsy-seed.ts';
import { maybeUnseeded } from './maybe-unseeded.ts';
import { missingEvalMode } from './missing-eval-mode.ts';
import { nondeterministicSeed } from './nondeterministic-seed.ts';
import { parallelOrder } from './parallel-order.ts';
import { reducedPrecision } from './reduced-precision.ts';
import { reusedKey } from './reused-key.ts';
import { seedAfterDraw } from './seed-after-draw.ts';
import { unorderedIteration } from './unordered-iteration.ts';
import { unseedableSource } from './unseedable-source.ts';
import { unseededDraw } from './unseeded-draw.ts';
import { unseededSampling } from './unseeded-sampling.ts';
import { unseededWorker } from './unseeded-worker.ts';

export type { FixRequest, RawFinding, Rule, Text } from './contract.ts';

/** Every rule; the registry that settings, documentation and the analysis go by. */
export const rules: readonly Rule[] = [
  convAutotune,
  dropoutAtInference,
  falsySeed,
  maybeUnseeded,
  missingEvalMode,
  nondeterministicSeed,
  parallelOrder,
  reducedPrecision,
  reusedKey,
  seedAfterDraw,
  unorderedIteration,
  unseedableSource,
  unseededDraw,
  unseededSampling,
  unseededWorker,
];
