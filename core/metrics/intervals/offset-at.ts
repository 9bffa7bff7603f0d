import { binIndex } from '../../stats/bin-index.ts';

/** What lies between the knots `at` (ascending) is interpolated; outside the first or the last value holds. */
export function offsetAt(at: readonly number[], values: readonly number[], prediction: number): number {
  const above = binIndex(at, prediction);
  if (above === 0) return values[0]!;
  if (above === at.length) return values[above - 1]!;
  const [left, right] = [at[above - 1]!, at[above]!];
  const weight = (prediction - left) / (right - left);
  return values[above - 1]! * (1 - weight) + values[above]! * weight;
}
