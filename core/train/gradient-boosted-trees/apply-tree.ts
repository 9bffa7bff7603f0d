import type { FeatureMatrix } from '../../prepare/feature-matrix.ts';
import type { Tree } from './tree/tree.ts';

/** Adds a tree's values to the scores of rows of a matrix; score i is of row `rows[i]`. */
export function applyTree(tree: Tree, matrix: FeatureMatrix, rows: Uint32Array, scores: Float64Array): void {
  const columns = tree.feature.map((f) => matrix.data[f]!);
  const { threshold, left, right, value, defaultLeft } = tree;
  const sets = tree.categories.map((codes) => codes && new Set<number>(codes));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = columns.length === 0 ? ~0 : 0;
    while (node >= 0) {
      const x = columns[node]![row]!;
      const set = sets[node];
      const goesLeft = set ? set.has(x) : x <= threshold[node]! || (defaultLeft[node]! && Number.isNaN(x));
      node = goesLeft ? left[node]! : right[node]!;
    }
    scores[i]! += value[~node]!;
  }
}
