import { metricOfLoss, type RegressionLoss } from '../contracts/regression-loss.ts';
import { weightedMean } from '../stats/weighted-mean.ts';
import { checkPairs } from './check.ts';
import { InvalidEvaluationInput } from './errors.ts';

/**
 * The loss of one prediction as scikit-learn's metrics count it: pinball loss, Poisson deviance (2 (y log(y / p) - y + p)),
 * Huber's loss (half the squared error up to delta), squared or absolute error.
 * @throws InvalidEvaluationInput for a Poisson deviance of a target below 0 or a prediction that is not above 0
 */
export function rowLoss({ name, quantile = 0.5, huberDelta = 1 }: RegressionLoss, y: number, p: number): number {
  const error = y - p;
  const size = Math.abs(error);
  switch (name) {
    case 'squaredError':
      return error * error;
    case 'absoluteError':
      return size;
    case 'huber':
      return size <= huberDelta ? 0.5 * error * error : huberDelta * (size - 0.5 * huberDelta);
    case 'quantile':
      return error >= 0 ? quantile * error : (quantile - 1) * error;
    case 'poisson':
      if (!(y >= 0 && p > 0))
        throw new InvalidEvaluationInput(
          `target ${y} with prediction ${p}; expected a target from 0 on and a prediction above 0 for a Poisson deviance`,
        );
      return 2 * ((y > 0 ? y * Math.log(y / p) : 0) - y + p);
  }
}

/**
 * The metrics that a loss adds to those of every regression: its mean; of a quantile also `coverage`, the fraction of targets
 * up to the prediction, which should be near the level.
 */
export function lossStatistics(
  loss: RegressionLoss,
  target: Float64Array,
  predictions: Float64Array,
): Record<string, (weights?: Float64Array) => number> {
  if (loss.name === 'squaredError' || loss.name === 'absoluteError') return {};
  checkPairs(target, predictions);
  const losses = target.map((y, i) => rowLoss(loss, y, predictions[i]!));
  const covered = target.map((y, i) => (y <= predictions[i]! ? 1 : 0));
  return {
    [metricOfLoss[loss.name]]: (weights) => weightedMean(losses, weights),
    ...(loss.name === 'quantile' && { coverage: (weights?: Float64Array) => weightedMean(covered, weights) }),
  };
}
