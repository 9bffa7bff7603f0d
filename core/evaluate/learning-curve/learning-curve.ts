import type { Metric } from '../../contracts/project.ts';
import { bootstrapBlocks } from '../../metrics/blocks.ts';
import { bootstrapDraws, interval } from '../../metrics/bootstrap.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { improvement, relativeGain, selectionStatistic } from '../../metrics/selection-metric.ts';
import type { Predicted, Statistic } from '../../metrics/statistics.ts';
import type { LearningCurve } from '../evaluation-json.ts';
import { type Ranked, rankTrials, type TrialOutcome } from '../leaderboard.ts';
import { fitPowerLaw } from './power-law.ts';

/** A power law has three parameters; with fewer points it says nothing. */
const minPoints = 3;
/** Points that lie further from the law, relative to their range, follow another: nothing is expected from them. */
const largestMisfit = 0.1;

/**
 * The learning curve from trials on fractions of the training rows and the candidate on all of them, the algorithm's first:
 * that at its defaults. A trial that the time limit ended is no point: fewer rows did not make it worse.
 * @param given all trials, and the rows of the training part
 * @param candidates trials on all rows that succeeded
 * @param validation without predictions, with what bootstrap blocks are made of
 * @returns null without points on fractions, or on all rows
 */
export function learningCurveOf(
  given: { trials: readonly TrialOutcome[]; trainRows: number },
  candidates: readonly Ranked[],
  validation: Omit<Predicted, 'predictions'> & { time: Float64Array; entity?: Int32Array },
  metric: Metric,
  draws: { confidence: number; samples: number; seed: number },
): LearningCurve | null {
  const onFractions = given.trials.filter(({ spec, status }) => spec.fraction !== undefined && status === 'succeeded');
  if (onFractions.length === 0) return null;
  const usable = ({ trial, score }: Ranked) => !trial.stoppedEarly && Number.isFinite(score);
  const partial = rankTrials(onFractions, validation, metric, draws.seed)
    .filter(usable)
    .sort((a, b) => a.trial.spec.fraction! - b.trial.spec.fraction!);
  const algorithm = partial[0]?.trial.spec.algorithm;
  const atDefaults = given.trials.find(({ spec }) => spec.fraction === undefined && spec.algorithm === algorithm);
  const whole = candidates.find(({ trial }) => trial.spec.index === atDefaults?.spec.index);
  if (!whole || !usable(whole)) return null;
  const points = [...partial, whole].map(({ trial, calibration }): Point => {
    const statistic = selectionStatistic(metric, { ...validation, predictions: calibration.crossFitted });
    const fraction = trial.spec.fraction ?? 1;
    return {
      fraction,
      rows: Math.round(fraction * given.trainRows),
      statistic,
      drawn: new Float64Array(draws.samples),
    };
  });
  const blocks = bootstrapBlocks(validation.target.length, validation.time, validation.entity);
  bootstrapDraws(blocks, draws.samples, draws.seed, (weights, draw) => {
    for (const { statistic, drawn } of points) drawn[draw] = statistic(weights);
  });
  return {
    algorithm: whole.trial.spec.algorithm,
    metric,
    points: points.map(({ fraction, rows, statistic, drawn }) => ({
      fraction,
      rows,
      score: interval(statistic(), drawn, draws.confidence),
    })),
    secondHalf: secondHalfOf(points, metric, draws.confidence),
    doubling: points.length < minPoints ? null : doublingOf(points, metric, given.trainRows, draws),
  };
}

interface Point {
  fraction: number;
  rows: number;
  statistic: Statistic;
  /** Shape (samples): of the same draws at each point. */
  drawn: Float64Array;
}

function secondHalfOf(points: readonly Point[], metric: Metric, confidence: number): Estimate | null {
  const half = points.find(({ fraction }) => fraction === 0.5);
  const whole = points.at(-1)!;
  if (!half) return null;
  const drawn = whole.drawn.map((score, i) => improvement(metric, score, half.drawn[i]!));
  return interval(improvement(metric, whole.statistic(), half.statistic()), drawn, confidence);
}

function doublingOf(
  points: readonly Point[],
  metric: Metric,
  trainRows: number,
  { confidence, samples }: { confidence: number; samples: number },
): LearningCurve['doubling'] {
  const higherIsBetter = improvement(metric, 1, 0) > 0;
  const rows = points.map((p) => p.rows);
  const half = points.findIndex(({ fraction }) => fraction === 0.5);
  const gainOf = (scores: readonly number[]) => {
    const { at } = fitPowerLaw(rows, scores, higherIsBetter);
    const gain = improvement(metric, at(2 * trainRows), at(trainRows));
    // By a power law each doubling brings less than the one before.
    return half < 0 ? gain : Math.min(gain, Math.max(0, improvement(metric, scores.at(-1)!, scores[half]!)));
  };
  const scores = points.map((p) => p.statistic());
  if (fitPowerLaw(rows, scores, higherIsBetter).misfit > largestMisfit) return null;
  const drawn = Float64Array.from({ length: samples }, (_, draw) => gainOf(points.map((p) => p.drawn[draw]!)));
  const gain = interval(gainOf(scores), drawn, confidence);
  const reached = scores.at(-1)!;
  const score = reached + (higherIsBetter ? gain.value : -gain.value);
  return { rows: 2 * trainRows, score, gain, relative: relativeGain(metric, score, reached) };
}
