import { clampedLogit } from '../evaluate/calibration/logit.ts';
import type { PriorJson } from '../train/baseline/prior.ts';
import type { Explainer } from './explainer.ts';

/** The prior looks at no feature: all of its score is the base. Rates are kept within 1e-12 of 0 and 1. */
export function priorContributions({ task, features, outputs, values }: PriorJson): Explainer {
  const scores = {
    binary: clampedLogit,
    multiclass: (rate: number) => Math.log(Math.max(1e-12, rate)),
    regression: (value: number) => value,
  };
  return {
    features: features.length,
    outputs,
    expected: Float64Array.from(values, scores[task]),
    contributions(_row, out) {
      out.fill(0);
    },
  };
}
