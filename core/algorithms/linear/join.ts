import { checkAlike, type Join } from '../joining.ts';
import type { ModelForm } from '../model-form.ts';
import type { LinearJson } from './linear-model.ts';

/** Coefficients and intercepts averaged. */
export function joinLinear(form: ModelForm<LinearJson>): Join {
  return (models, weights) => {
    checkAlike(models);
    const all = models.map((model) => form.read(model));
    const [first] = all;
    const mean = (of: (model: LinearJson) => number) => all.reduce((sum, model, m) => sum + of(model) * weights[m]!, 0);
    const coefficients = first!.coefficients.map((row, k) =>
      row.map((_, f) => mean((model) => model.coefficients[k]![f]!)),
    );
    const { means: _, ...rest } = first!;
    return {
      ...rest,
      intercepts: first!.intercepts.map((__, k) => mean(({ intercepts }) => intercepts[k]!)),
      coefficients,
      ...(all.every(({ means }) => means) && { means: joinedMeans(all, coefficients, mean) }),
    };
  };
}

/**
 * Means of the features for explanations. Where models were fitted on other rows (a fraction of the negative ones) their means differ;
 * of one output they are weighted by the coefficients, so that contributions are the average of the models' own.
 */
function joinedMeans(
  all: readonly LinearJson[],
  coefficients: readonly number[][],
  mean: (of: (model: LinearJson) => number) => number,
): number[] {
  const [own] = coefficients;
  return all[0]!.means!.map((first, f) => {
    if (all.every(({ means }) => means![f] === first)) return first;
    if (coefficients.length > 1 || own![f] === 0) return mean(({ means }) => means![f]!);
    return mean((model) => model.coefficients[0]![f]! * model.means![f]!) / own![f]!;
  });
}
