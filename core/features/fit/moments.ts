import { finite } from '../cells.ts';

/** Mean and standard deviation (population), the latter 1 for constant values. */
export interface Scale {
  mean: number;
  std: number;
}

/** Nothing is scaled. */
export const identity: Scale = { mean: 0, std: 1 };

export interface Summary extends Scale {
  count: number;
  distinct: 'none' | 'one' | 'many';
  min: number;
  max: number;
  /** Third standardised moment; 0 for constant values. */
  skewness: number;
}

/** Of the values that are finite, in two passes (Chan, Golub and LeVeque, 1983); what exceeds a float32 counts as its largest. */
export function summarise(values: Float64Array): Summary {
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const cell of values) {
    const value = finite(cell);
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return { ...identity, count, distinct: 'none', min: Number.NaN, max: Number.NaN, skewness: 0 };
  const mean = sum / count;
  if (min === max) return { mean: min + 0, std: 1, count, distinct: 'one', min, max, skewness: 0 };
  let [second, third] = [0, 0];
  const range = Math.max(max - mean, mean - min);
  for (const cell of values) {
    const value = finite(cell);
    if (Number.isNaN(value)) continue;
    const distance = (value - mean) / range;
    second += distance * distance;
    third += distance * distance * distance;
  }
  const spread = Math.sqrt(second / count);
  const skewness = third / count / spread ** 3;
  return {
    mean: mean + 0,
    std: Math.max(spread * range, Number.MIN_VALUE),
    count,
    distinct: 'many',
    min,
    max,
    skewness,
  };
}

/** Middle of the finite values (mean of the two middle ones); NaN where there are none. */
export function median(values: Float64Array): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return Number.NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}
