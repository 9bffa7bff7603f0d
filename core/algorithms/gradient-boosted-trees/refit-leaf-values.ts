import type { Objective, Targets } from '../objectives/objective.ts';
import type { GrownTree } from './tree/growing.ts';

/**
 * Replaces the values of a grown tree's leaves by those that minimise the objective over their rows, where it asks for
 * that (absolute error, quantile).
 * @param scores of the training rows before this tree
 */
export function refitLeafValues(
  { leafValue }: Objective,
  { tree, begin, end }: GrownTree,
  rows: Uint32Array,
  { target, weights }: Targets,
  scores: Float64Array,
  learningRate: number,
): void {
  if (!leafValue) return;
  tree.value.forEach((_, leaf) => {
    const own = rows.subarray(begin[leaf]!, end[leaf]!);
    const residuals = Float64Array.from(own, (row) => target[row]! - scores[row]!);
    const ownWeights = weights && Float64Array.from(own, (row) => weights[row]!);
    tree.value[leaf] = learningRate * leafValue(residuals, ownWeights);
  });
}
