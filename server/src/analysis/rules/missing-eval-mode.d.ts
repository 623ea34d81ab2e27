import { type Rule } from './contract.ts';
/** A model with dropout or batch statistics is evaluated while in training mode. */
export declare const missingEvalMode: Rule;
