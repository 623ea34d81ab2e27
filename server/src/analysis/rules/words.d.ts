import type { Location, Purpose, RandomnessSource, StreamId } from '../model/index.ts';
import type { DrawEvent, Event, Trace } from '../program/index.ts';
import type { Text } from './contract.ts';
/** Words that several rules share: what differs, where it is shown, which stream is meant. */
/** What differs between two runs when the draw is not repeatable. */
export declare const DIFFERS: Readonly<Record<Purpose, Text>>;
export declare function sourceOf(purpose: Purpose): RandomnessSource;
/** Draws that decide weights, data or output; the rest may be toy numbers. */
export declare function matters(purpose: Purpose): boolean;
/** Where a finding stands: the event, or the call in the entry's own file that leads to it. */
export declare function anchor(trace: Trace, event: Event): Location;
/** The stream that a seed call would name: `torch.default` is seeded as `torch.cpu`. */
export declare function rootStream(trace: Trace, stream: StreamId): StreamId;
export declare function streamTitle(trace: Trace, stream: StreamId): Text;
/** `torch.nn.Linear` → `Linear`. */
export declare function shortName(symbol: string): string;
export declare function isDraw(event: Event): event is DrawEvent;
