import type { Parameters } from '../algorithm.ts';

/** Parameters with so many times the penalty. */
export function pathOf(defaults: Parameters, times: readonly number[]): Parameters[] {
  return times.map((by) => ({ ...defaults, alpha: Number((Number(defaults.alpha) * by).toPrecision(3)) }));
}
