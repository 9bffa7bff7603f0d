import { sumOf } from '../../stats/sum-of.ts';
import type { Explainer } from '../explanation/explainer.ts';
import { scoreOf } from '../explanation/score-of.ts';
import { loadSingleFeature, type SingleFeatureJson } from './single-feature-model.ts';

/** The one feature adds all that the score differs from its mean over the training rows. @throws MalformedModel */
export function singleFeatureContributions(json: SingleFeatureJson): Explainer {
  const { features, outputs, feature, values, counts, task } = json;
  const model = loadSingleFeature(json);
  const score = scoreOf(task);
  const rows = sumOf(counts);
  const expected = Float64Array.from({ length: outputs }, (_, k) =>
    values.reduce((sum, bin, b) => sum + (counts[b]! / rows) * score(bin[k]!), 0),
  );
  const predicted = new Float64Array(outputs);
  return {
    features: features.length,
    outputs,
    expected,
    contributions(row, out, only) {
      out.fill(0);
      model.predictRow(row, predicted);
      for (let k = 0; k < outputs; k++)
        if (only === undefined || only === k) out[k * features.length + feature] = score(predicted[k]!) - expected[k]!;
    },
  };
}
