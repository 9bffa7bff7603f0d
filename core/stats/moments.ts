import { compensatedSum } from './compensated-sum.ts';

/** Sufficient statistics of a numeric sample, plain JSON; `mergeMoments` joins those of two samples. */
export interface Moments {
  /** Finite values. */
  count: number;
  /** NaN or infinite values, which count nowhere else. */
  missing: number;
  /** 0 without values. */
  mean: number;
  /** Sums of the second, third and fourth powers of the distance to the mean. */
  m2: number;
  m3: number;
  m4: number;
  /** null without values. */
  min: number | null;
  max: number | null;
}

/** Moments of the values, in two compensated passes (Chan, Golub and LeVeque, 1983). */
export function momentsOf(values: ArrayLike<number>): Moments {
  const finite = Float64Array.from(values as ArrayLike<number>).filter(Number.isFinite);
  const count = finite.length;
  const missing = values.length - count;
  if (count === 0) return { count, missing, mean: 0, m2: 0, m3: 0, m4: 0, min: null, max: null };
  const mean = meanOf(finite);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let rest = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < count; i++) {
    const value = finite[i]!;
    const distance = value - mean;
    const square = distance * distance;
    rest += distance;
    m2 += square;
    m3 += square * distance;
    m4 += square * square;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { count, missing, mean, m2: m2 - (rest * rest) / count, m3, m4, min, max };
}

/** Mean without overflow: sums near the largest double are taken of halved values. */
function meanOf(values: Float64Array): number {
  const sum = compensatedSum(values);
  if (Number.isFinite(sum)) return sum / values.length;
  return compensatedSum(values.map((v) => v / values.length));
}
