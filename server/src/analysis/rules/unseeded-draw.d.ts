import type { Trace } from '../program/index.ts';
import { type RawFinding, type Rule } from './contract.ts';
import { type UnseededGroup } from './unseeded.ts';
/** Numbers that decide weights, data or output come from a stream that nothing has seeded. */
export declare const unseededDraw: Rule;
export declare function relatedOf(
  trace: Trace,
  group: UnseededGroup,
  location: RawFinding['location'],
): RawFinding['related'];
