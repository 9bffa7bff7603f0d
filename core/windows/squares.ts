/** Half the bits of the largest value, 2^40 > `largestValue`. */
const half = 2 ** 20;
const base = half * half;

/**
 * Adds value² to the number high * 2^40 + low that stands at `at` and `at + 1`, with 0 <= low < 2^40: exactly, and so in any
 * order with the same result.
 *
 * @param value a whole number of at most 2^40 in size. `high` stays below 2^53, i.e. exact, for sums of squares up to
 *   2^93: 9,903 values of 10^12, or 10^10 values of 10^9
 */
export function addSquare(parts: number[], at: number, value: number): void {
  const size = Math.abs(value);
  const upper = Math.floor(size / half);
  const lower = size % half;
  // (upper * 2^20 + lower)²: the product in the middle is cut into what belongs to either part.
  const middle = 2 * upper * lower;
  const low = parts[at + 1]! + (middle % half) * half + lower * lower;
  parts[at]! += upper * upper + Math.floor(middle / half) + Math.floor(low / base);
  parts[at + 1] = low % base;
}

/** Takes value² off again. */
export function removeSquare(parts: number[], at: number, value: number): void {
  const taken = [0, 0];
  addSquare(taken, 0, value);
  const low = parts[at + 1]! - taken[1]!;
  parts[at]! -= taken[0]! + (low < 0 ? 1 : 0);
  parts[at + 1] = low < 0 ? low + base : low;
}

/**
 * Sample standard deviation (divisor count - 1) of whole numbers from their count, sum and sum of squares. The difference
 * count * squares - sum² is computed exactly, so that nothing cancels: deviations of cents among millions are right.
 *
 * @returns NaN for fewer than two values
 */
export function sampleStd(count: number, sum: number, high: number, low: number): number {
  if (count < 2) return Number.NaN;
  const squares = BigInt(high) * BigInt(base) + BigInt(low);
  const spread = BigInt(count) * squares - BigInt(sum) ** 2n;
  // Sums past what is exact may be a little off.
  return spread > 0n ? Math.sqrt(Number(spread) / (count * (count - 1))) : 0;
}
