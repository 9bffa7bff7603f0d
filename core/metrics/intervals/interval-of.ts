import type { IntervalRule, PredictionInterval } from '../../contracts/serving.ts';
import { offsetAt } from './offset-at.ts';

/** The interval of a prediction. The prediction lies within, and no end where the target never lies. */
export function intervalOf(rule: IntervalRule, prediction: number): PredictionInterval {
  const { coverage, at, lower, upper, least = -Infinity, most = Infinity } = rule;
  const low = Math.min(0, offsetAt(at, lower, prediction));
  const high = Math.max(0, offsetAt(at, upper, prediction));
  return {
    lower: Math.min(prediction, Math.max(least, prediction + low)),
    upper: Math.max(prediction, Math.min(most, prediction + high)),
    coverage,
  };
}
