import { meanOf } from './mean-of.ts';

/** Mean of numbers and its standard error (variance divided by n); NaN of none. */
export function meanAndError(values: ArrayLike<number>): { mean: number; error: number } {
  const mean = meanOf(values);
  const variance = meanOf(Array.from(values, (value) => (value - mean) ** 2));
  return { mean, error: Math.sqrt(variance / values.length) };
}
