import type { Metric } from '../contracts/project.ts';
import { number, type Verdict } from './compare-champion.ts';
import { improvement } from './selection-metric.ts';

/** Adds a warning to the reason when the winner is no better on test than the prior baseline. */
export function withBaseline(
  verdict: Verdict,
  metric: Metric,
  winner: Record<string, number>,
  baseline: Record<string, number> | null,
): Verdict {
  const own = winner[metric];
  const prior = baseline?.[metric];
  if (own === undefined || prior === undefined || improvement(metric, own, prior) > 0) return verdict;
  const warning = `warning: no better on test than the prior baseline (${metric} ${number(own)} against ${number(prior)}); look at the features, the labels and the split`;
  return { ...verdict, reason: `${verdict.reason}; ${warning}` };
}
