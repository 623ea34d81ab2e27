import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let last = { time: -1, random: 0n };

/**
 * A new ULID (26 characters, Crockford base 32: 48 bits of milliseconds, 80 random bits): unique without coordination and
 * sorted by time as text. Within one millisecond of one process the random part counts up, so order is kept there too.
 */
export function ulid(now: number = Date.now()): string {
  // A clock that steps back must not break the order.
  const time = Math.max(now, last.time);
  const random = time === last.time ? last.random + 1n : BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
  last = { time, random };
  let value = (BigInt(time) << 80n) | random;
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}
