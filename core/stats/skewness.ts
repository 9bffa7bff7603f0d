import type { Moments } from './moments.ts';

/** Skewness g1 = sqrt(n) m3 / m2^1.5 (scipy.stats.skew); null with fewer than two values or no spread. */
export function skewness(moments: Moments): number | null {
  if (moments.count < 2 || moments.m2 <= 0) return null;
  const value = (Math.sqrt(moments.count) * moments.m3) / moments.m2 ** 1.5;
  return Number.isFinite(value) ? value : null;
}
