import { createHash } from 'node:crypto';

/** Crockford's base 32, as in inference ids. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 100 bits: of a billion keys two share their hash with a probability of 4e-13. */
const length = 20;

/** By which the record of a key is found, 20 digits in base 32. */
export function keyHash(key: string): string {
  const bytes = createHash('sha256').update(key).digest();
  let text = '';
  let held = 0;
  let bits = 0;
  for (let i = 0; text.length < length; ) {
    if (bits < 5) {
      held = (held << 8) | bytes[i++]!;
      bits += 8;
    }
    bits -= 5;
    text += digits[held >> bits];
    held &= (1 << bits) - 1;
  }
  return text;
}

const ownLength = 26;

/** The inference id of a record that has this key: it says where its record is, so that nothing has to be stored that does. */
export function withKeyHash(inferenceId: string, key: string): string {
  return inferenceId + keyHash(key);
}

/** The hash of the key that an inference id ends in, if it does. */
export function keyHashIn(inferenceId: string): string | undefined {
  return inferenceId.length === ownLength + length ? inferenceId.slice(ownLength) : undefined;
}
