/** Crockford's base 32: no I, L, O, U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;
/** Of half of the random part, which has 40 bits. */
const halfDigits = 8;
const half = 2 ** 40;
/** Of ten bits. */
const pairs = Array.from({ length: 1024 }, (_, i) => digits[i >> 5]! + digits[i & 31]!);

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
  const time = base32(Math.trunc(now), timeDigits);
  // The random part as two numbers, which are exact and faster than one of 80 bits.
  let high = numberOf(random, 0);
  let low = numberOf(random, 5);
  let head = time + base32(high, halfDigits);
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push(head + base32(low, halfDigits));
    low = (low + 1) % half;
    if (low > 0) continue;
    high = (high + 1) % half;
    head = time + base32(high, halfDigits);
  }
  return ids;
}

/** Whether an id was made of its request, as its caller has named that: the time in it is none (`namedRequest`). */
export function isOfRequest(inferenceId: string): boolean {
  return inferenceId.startsWith('7');
}

/** Whether a text looks like an id of `inferenceIds`, which may be followed by the hash of its record's key (`withKeyHash`). */
export function isInferenceId(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}([0-9A-HJKMNP-TV-Z]{20})?$/.test(text);
}

/** Five bytes, the first one highest. */
function numberOf(bytes: Uint8Array, from: number): number {
  let number = 0;
  for (let i = from; i < from + 5; i++) number = number * 256 + bytes[i]!;
  return number;
}

/** @param length even */
function base32(number: number, length: number): string {
  let text = '';
  for (let rest = number, i = 0; i < length; i += 2, rest = Math.floor(rest / 1024)) text = pairs[rest % 1024]! + text;
  return text;
}
