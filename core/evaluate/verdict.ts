import type { Metric } from '../contracts/project.ts';
import { number, type Verdict } from './compare-champion.ts';
import type { BaselineFigures } from './evaluation-json.ts';
import { improvement } from './selection-metric.ts';

/** Adds a warning to the reason when the winner is no better on test than a baseline, or is one. */
export function withBaselines(
  verdict: Verdict,
  metric: Metric,
  winner: { algorithm: string; metrics: Record<string, number> },
  baselines: readonly BaselineFigures[],
): Verdict {
  const own = winner.metrics[metric];
  if (own === undefined) return verdict;
  const unbeaten = baselines.flatMap((baseline) => {
    const theirs = baseline.metrics[metric];
    if (theirs === undefined || improvement(metric, own, theirs) > 0) return [];
    if (baseline.algorithm === winner.algorithm) return [`it is itself ${nameOf(baseline)}`];
    return [`no better on test than ${nameOf(baseline)} (${metric} ${number(own)} against ${number(theirs)})`];
  });
  if (unbeaten.length === 0) return verdict;
  const warning = `warning: ${unbeaten.join(', ')}; look at the features, the labels and the split`;
  return { ...verdict, reason: `${verdict.reason}; ${warning}` };
}

/** A baseline in words. */
function nameOf({ algorithm, feature }: BaselineFigures): string {
  if (algorithm === 'prior') return 'the prior baseline';
  return feature === null ? 'the best single feature' : `the best single feature '${feature}'`;
}
