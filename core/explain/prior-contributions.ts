import type { PriorJson } from '../algorithms/baseline/prior-model.ts';
import type { Explainer } from './explainer.ts';
import { scoreOf } from './score-of.ts';

/** The prior looks at no feature: all of its score is the base. */
export function priorContributions({ task, features, outputs, values }: PriorJson): Explainer {
  return {
    features: features.length,
    outputs,
    expected: Float64Array.from(values, scoreOf(task)),
    contributions(_row, out) {
      out.fill(0);
    },
  };
}
