import { flatten, leafOf } from '../../algorithms/gradient-boosted-trees/flat-trees.ts';
import type { StoredTrees } from '../../algorithms/gradient-boosted-trees/stored-trees.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';

/** Rows that are enough to know how often a leaf is reached. */
const most = 20_000;

/** How many of the project's rows each leaf holds, at least one: explanations weigh by it, and ONNX does not say it. */
export function leafCounts(trees: StoredTrees, matrix: FeatureMatrix): number[] {
  const total = sumOf(trees.leaves);
  const flat = flatten({
    ...trees,
    algorithm: 'gradientBoostedTrees',
    task: 'regression',
    outputs: 1,
    features: matrix.features.map(({ name }) => name),
    objective: 'squaredError',
    initialScores: [0],
    value: new Array<number>(total).fill(0),
  });
  const counts = new Array<number>(total).fill(0);
  const step = Math.max(1, Math.ceil(matrix.rows / most));
  const row = new Float32Array(matrix.features.length);
  for (let r = 0; r < matrix.rows; r += step) {
    for (let f = 0; f < row.length; f++) row[f] = matrix.data[f]![r]!;
    for (let tree = 0; tree < trees.leaves.length; tree++) counts[leafOf(flat, row, tree)]!++;
  }
  return counts.map((rows) => Math.max(1, rows));
}
