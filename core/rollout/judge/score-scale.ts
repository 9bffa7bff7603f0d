import type { ScoreScale } from '../../contracts/registry/rollouts.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { quantile } from '../../stats/quantile.ts';

/** Scores of the champion by which the scale is set; records after them are judged by it. */
export const firstScores = 50;
/** Quantiles of these at which the two distributions are compared. */
export const comparedAt = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

/** Binary: a step is a change of the odds by this factor. */
const oddsOfStep = 2.5;
/** Binary: of the mean score, and of what is left to 1: what is added to both sides of the odds, so that 0 and a tenth of the usual are near. */
const softened = 1 / 3;

/**
 * The scale that scores are compared on, by the champion's first ones. A step on it is what recalibration or a better model does not do to
 * most records: of probabilities a factor of 2.5 of their softened odds; else half the range of the middle 80 % of the champion's.
 * @param scores the champion's, `firstScores` of them
 */
export function scoreScale(task: ServingPackage['task'], scores: readonly number[]): ScoreScale {
  const sorted = Float64Array.from(scores).sort();
  const [low, high] = [quantile(sorted, 0.1), quantile(sorted, 0.9)];
  const base = Math.min(1 - 1e-6, Math.max(1e-6, meanOf(scores)));
  const step = high > low ? (high - low) / 2 : Math.max(1e-9, Math.abs(high) / 2);
  const scale: ScoreScale = task === 'binary' ? { base, thresholds: [] } : { step, thresholds: [] };
  return { ...scale, thresholds: comparedAt.map((p) => positionOn(scale, quantile(sorted, p))) };
}

/** Where a score stands on the scale, in steps; rises with it. */
export function positionOn({ base, step = 1 }: ScoreScale, score: number): number {
  if (base === undefined) return score / step;
  const p = Math.min(1, Math.max(0, score));
  return Math.log((p + base * softened) / (1 - p + (1 - base) * softened)) / Math.log(oddsOfStep);
}
