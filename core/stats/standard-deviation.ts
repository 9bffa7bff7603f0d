import type { Moments } from './moments.ts';

/** Sample standard deviation (divided by n - 1); null with fewer than two values. */
export function standardDeviation(moments: Moments): number | null {
  return moments.count < 2 ? null : Math.sqrt(Math.max(0, moments.m2) / (moments.count - 1));
}
