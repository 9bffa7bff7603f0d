import { logGamma } from './log-gamma.ts';

/**
 * Fisher's exact test, two-sided, of `first` of `n` against `second` of `m`: the probability of all tables with the same margins
 * that are no more probable than this one (scipy.stats.fisher_exact).
 */
export function fisherExact(first: number, n: number, second: number, m: number): number {
  const have = first + second;
  const logP = (k: number) => choose(n, k) + choose(m, have - k) - choose(n + m, have);
  const observed = logP(first);
  let sum = 0;
  for (let k = Math.max(0, have - m); k <= Math.min(n, have); k++) {
    const p = logP(k);
    if (p <= observed + 1e-7) sum += Math.exp(p);
  }
  return Math.min(1, sum);
}

function choose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
