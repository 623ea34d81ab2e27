import { type Rule } from './contract.ts';
/** Convolution algorithms are chosen by timing. */
export declare const convAutotune: Rule;
