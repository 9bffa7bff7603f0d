/** Digits that say any float32. */
const most = 9;

/**
 * The shortest decimal that no float32 lies between it and a bound: of what is at most the one is at most the other. It is not below the
 * bound, and nearer to it than to the next float32, so that what reads it as a float32 reads the bound.
 * @param bound a float32; any other number is given back
 */
export function shortBound(bound: number): number {
  if (!Number.isFinite(bound) || Math.fround(bound) !== bound || Number.isInteger(bound)) return bound;
  for (let digits = 1; digits <= most; digits++) {
    const near = Number(bound.toPrecision(digits));
    const step = 10 ** (Math.floor(Math.log10(Math.abs(bound))) + 1 - digits);
    const found = near >= bound ? near : Number((near + step).toPrecision(digits));
    if (found >= bound && Math.fround(found) === bound) return found;
  }
  return bound;
}

/** The power of ten that is the unit of so many digits of numbers of which the largest is `largest`. */
export function unitOf(largest: number, digits: number): number {
  return largest > 0 ? Math.floor(Math.log10(largest)) + 1 - digits : 0;
}

/** The nearest multiple of ten to a power: off by half of that at most. */
export function roundTo(value: number, power: number): number {
  const unit = 10 ** Math.abs(power);
  // Dividing by a whole power of ten gives the number that is written so; 0 has no sign.
  return (power < 0 ? Math.round(value * unit) / unit : Math.round(value / unit) * unit) + 0;
}

export const largestOf = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
