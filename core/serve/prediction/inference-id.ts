/** Crockford's base 32: no I, L, O, U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;
const randomDigits = 16;

/**
 * Ids that sort by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32, as in the ULID specification
 * (github.com/ulid/spec). Ids of one call share the time; the random part of each is the one before plus one, so that
 * they sort in the order of the records.
 *
 * @param count number of ids
 * @param now milliseconds since 1970
 * @param random at least 10 random bytes
 */
export function inferenceIds(count: number, now: number, random: Uint8Array): string[] {
  if (random.length < 10) throw new RangeError(`expected 10 random bytes, received ${random.length}`);
  let time = '';
  for (let rest = Math.trunc(now), i = 0; i < timeDigits; i++, rest = Math.floor(rest / 32))
    time = digits[rest % 32] + time;
  let tail = 0n;
  for (const byte of random.subarray(0, 10)) tail = (tail << 8n) | BigInt(byte);
  return Array.from({ length: count }, (_, i) => time + base32(BigInt.asUintN(80, tail + BigInt(i))));
}

/** Whether a text looks like an id of `inferenceIds`, which may be followed by the hash of its record's key (`withKeyHash`). */
export function isInferenceId(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}([0-9A-HJKMNP-TV-Z]{20})?$/.test(text);
}

function base32(value: bigint): string {
  let text = '';
  for (let rest = value, i = 0; i < randomDigits; i++, rest >>= 5n) text = digits[Number(rest & 31n)] + text;
  return text;
}
