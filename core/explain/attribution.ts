import { explainerOf, type ModelExplainer } from '../algorithms/explanation/explainer.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import type { Attribution } from '../reference/attribution.ts';
import { partsOf } from './parts.ts';

/** Whether the contributions of a model can be told. */
export function canAttribute({ model }: Pick<ServingPackage, 'model'>, explainers: readonly ModelExplainer[]): boolean {
  return explainers.some(({ name }) => name === model.algorithm);
}

/**
 * Adds up what the columns and window features of a model contribute to its predictions, in size; of several classes those to all.
 * @throws CannotExplain, MissingCounts, MissingMeans, MalformedModel
 */
export function attributor(
  { model, plan }: Pick<ServingPackage, 'model' | 'plan'>,
  explainers: readonly ModelExplainer[],
): { add(features: Float32Array): void; result(): Attribution } {
  const explainer = explainerOf(model, explainers).explain(model);
  const parts = partsOf(plan as FeaturePlan);
  const { features: width, outputs } = explainer;
  const contributions = new Float64Array(outputs * width);
  const sums = new Float64Array(parts.length);
  const squares = new Float64Array(parts.length);
  let rows = 0;
  return {
    add(features) {
      explainer.contributions(features, contributions);
      rows++;
      parts.forEach(({ encoders }, p) => {
        let size = 0;
        for (let k = 0; k < outputs; k++) {
          let sum = 0;
          for (const { first, width: own } of encoders)
            for (let f = first; f < first + own; f++) sum += contributions[k * width + f]!;
          size += Math.abs(sum);
        }
        sums[p]! += size;
        squares[p]! += size * size;
      });
    },
    result: () => ({
      rows,
      features: parts.map(({ name }, p) => {
        const mean = rows > 0 ? sums[p]! / rows : 0;
        const variance = rows > 1 ? Math.max(0, squares[p]! - rows * mean * mean) / (rows - 1) : 0;
        return { name, mean, error: Math.sqrt(variance / Math.max(1, rows)) };
      }),
    }),
  };
}
