import type { Explainer } from '../explanation/explainer.ts';
import { scoreOf } from '../explanation/score-of.ts';
import type { PriorJson } from './prior-model.ts';

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
