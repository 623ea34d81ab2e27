import type { Rule } from './contract.ts';

export type { FixRequest, RawFinding, Rule, Text } from './contract.ts';
/** Every rule; the registry that settings, documentation and the analysis go by. */
export declare const rules: readonly Rule[];
