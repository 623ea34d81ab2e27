import type { Rule } from './contract.ts';
import { convAutotune } from './conv-autotune.ts';
import { missingEvalMode } from './missing-eval-mode.ts';
import { unseededDraw } from './unseeded-draw.ts';

export type { FixRequest, RawFinding, Rule, Text } from './contract.ts';

/** Every rule; the registry that settings, documentation and the analysis go by. */
export const rules: readonly Rule[] = [convAutotune, missingEvalMode, unseededDraw];
