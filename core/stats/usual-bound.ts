import { meanOf } from './mean-of.ts';
import { sumOf } from './sum-of.ts';

const fewest = 4;
const deviations = 4;

/** What a value hardly exceeds that is as these: 4 standard deviations above their mean; null with fewer than 4 of them. */
export function usualBound(values: readonly number[]): number | null {
  if (values.length < fewest) return null;
  const mean = meanOf(values);
  const variance = sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
  return mean + deviations * Math.sqrt(variance);
}
