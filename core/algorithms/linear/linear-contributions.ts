import { MalformedModel } from '../errors.ts';
import { MissingMeans } from '../explanation/errors.ts';
import type { Explainer } from '../explanation/explainer.ts';
import type { LinearJson } from './linear-model.ts';

/**
 * Contributions in a linear model, on the scale of its link: coefficient times (value less its mean over the training
 * rows). These are its Shapley values where features are taken to be independent (Štrumbelj and Kononenko, "Explaining
 * prediction models and individual predictions with feature contributions", 2014).
 * @throws MissingMeans, MalformedModel
 */
export function linearContributions(json: LinearJson): Explainer {
  const { algorithm, features, outputs, intercepts, coefficients, means } = json;
  const width = features.length;
  if (means === undefined)
    throw new MissingMeans(
      `the ${algorithm} was stored without the means of its features, which explanations need; train it again`,
    );
  if (means.length !== width || intercepts.length !== outputs || coefficients.length !== outputs)
    throw new MalformedModel(
      `${algorithm}: expected ${width} means, and intercepts and coefficients of ${outputs} outputs`,
    );
  const expected = Float64Array.from(intercepts, (intercept, k) =>
    coefficients[k]!.reduce((sum, coefficient, f) => sum + coefficient * means[f]!, intercept),
  );
  return {
    features: width,
    outputs,
    expected,
    contributions(row, out, only) {
      out.fill(0);
      for (let k = 0; k < outputs; k++) {
        if (only !== undefined && only !== k) continue;
        const own = coefficients[k]!;
        // A feature that the model does not use adds nothing, even where it is missing.
        for (let f = 0; f < width; f++) if (own[f] !== 0) out[k * width + f] = own[f]! * (row[f]! - means[f]!);
      }
    },
  };
}
