import type { RunCost, StepRecord } from '../contracts/registry/runs.ts';
import { gbSecondsOf, usdOf } from '../steps/function-price.ts';

/** What a run takes where nothing is known of any: docs/costs.md. */
const usualUsd = 0.01;
/** Runs that an estimate is made of. */
const recentRuns = 5;

/** What the functions of a run took: the time of each step, times the memory of its function. */
export function costOfRun(steps: readonly StepRecord[], endedAt: Date): RunCost {
  const gbSeconds = steps.reduce((sum, { step, duration, startedAt }) => {
    const ms = duration ?? Math.max(0, endedAt.getTime() - Date.parse(startedAt));
    return sum + gbSecondsOf(ms, step);
  }, 0);
  return { gbSeconds: Number(gbSeconds.toFixed(3)), usd: Number(usdOf(gbSeconds).toFixed(6)) };
}

/** US dollars that the next run will take: the median of the last ones. @param runs newest first */
export function estimatedUsd(runs: readonly { cost?: RunCost }[]): number {
  const known = runs.flatMap(({ cost }) => (cost ? [cost.usd] : [])).slice(0, recentRuns);
  if (known.length === 0) return usualUsd;
  return known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)]!;
}
