import type { Metric } from '../contracts/project.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import { type FittedCalibration, fitCalibration } from '../metrics/calibration/fit-calibration.ts';
import { NoTrialSucceeded } from '../metrics/errors.ts';
import { improvement, selectionStatistic } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import { chooseTrial } from './choose-trial.ts';
import type { LeaderboardEntry } from './evaluation-json.ts';

/** What is known of a trial; predictions are absent where it failed. */
export interface TrialOutcome {
  spec: TrialSpec;
  status: 'succeeded' | 'failed';
  error?: string;
  metrics?: Record<string, number>;
  iterations?: number;
  /** Milliseconds. */
  duration?: number;
  stoppedEarly?: boolean;
  outpaced?: true;
  importance?: { feature: string; gain: number; splits?: number }[];
  /** Shape (rows of the part, outputs), not calibrated. */
  predictions?: { validation: Float64Array; test: Float64Array };
}

export interface Ranked {
  trial: TrialOutcome & { predictions: { validation: Float64Array; test: Float64Array } };
  calibration: FittedCalibration;
  score: number;
}

/**
 * Trials by the project's metric on the validation part, with probabilities calibrated by cross-fitting, so that no trial is judged
 * on outcomes its calibration has seen: that which is chosen first, then the best. Of equal scores the earlier trial comes first.
 * @param validation without predictions
 * @throws NoTrialSucceeded
 */
export function rankTrials(
  trials: readonly TrialOutcome[],
  validation: Omit<Predicted, 'predictions'>,
  metric: Metric,
  seed: number,
): Ranked[] {
  const ranked = trials.flatMap((trial): Ranked[] => {
    const { predictions } = trial;
    if (trial.status !== 'succeeded' || !predictions) return [];
    const calibration = calibrate(validation, predictions.validation, seed, trial.spec);
    const score = selectionStatistic(metric, { ...validation, predictions: calibration.crossFitted })();
    return [{ trial: { ...trial, predictions }, calibration, score }];
  });
  // A baseline that is better than the model that a person brings is a finding, and no model in its place.
  const brought = trials.filter(({ spec }) => spec.imported);
  const ofPerson = ranked.find(({ trial }) => trial.spec.imported);
  if (ranked.length === 0 || (brought.length > 0 && !ofPerson))
    throw new NoTrialSucceeded((brought.length > 0 ? brought : trials).flatMap((t) => t.error ?? []));
  // A metric that is not defined (one class in the validation part) ranks nothing.
  const sorted = ranked.sort(
    (a, b) => improvement(metric, b.score, a.score) || a.trial.spec.index - b.trial.spec.index,
  );
  const chosen = ofPerson ?? chooseTrial(sorted, validation, metric);
  return [chosen, ...sorted.filter((one) => one !== chosen)];
}

function calibrate(
  { task, outputs, target, weights }: Omit<Predicted, 'predictions'>,
  predictions: Float64Array,
  seed: number,
  { uncalibrated }: Pick<TrialSpec, 'uncalibrated'>,
): FittedCalibration {
  const left = { calibration: null, tried: {}, crossFitted: predictions };
  if (uncalibrated)
    return {
      ...left,
      reason: 'probabilities are left as they came: the model may have seen the rows that would calibrate them',
    };
  if (task !== 'regression') return fitCalibration(predictions, target, outputs, seed, weights ?? undefined);
  return { ...left, reason: 'a regression is not calibrated' };
}

/** The leaderboard as it is stored: ranked trials, then those that failed. */
export function leaderboardOf(ranked: readonly Ranked[], trials: readonly TrialOutcome[]): LeaderboardEntry[] {
  const entry = ({
    spec,
    status,
    error,
    metrics,
    iterations,
    duration,
    stoppedEarly,
    outpaced,
  }: TrialOutcome): LeaderboardEntry => ({
    ...spec,
    status,
    ...(error !== undefined && { error }),
    ...(metrics && { metrics }),
    ...(iterations !== undefined && { iterations }),
    ...(duration !== undefined && { duration }),
    ...(stoppedEarly && { stoppedEarly }),
    ...(outpaced && { outpaced }),
  });
  const failed = trials.filter((trial) => !ranked.some((r) => r.trial.spec.index === trial.spec.index));
  return [
    ...ranked.map(({ trial, score }) => ({ ...entry(trial), ...(Number.isFinite(score) && { score }) })),
    ...failed.map(entry),
  ];
}
