import type { TrainingResult } from '../model.ts';
import type { Tree } from './tree/tree.ts';

/** Total gain and number of splits of each feature, largest gain first; features that no tree uses are left out. */
export function gainImportance(trees: readonly Tree[], features: readonly string[]): TrainingResult['importance'] {
  const gain = new Float64Array(features.length);
  const splits = new Int32Array(features.length);
  for (const tree of trees)
    tree.feature.forEach((f, node) => {
      gain[f]! += tree.gain[node]!;
      splits[f]!++;
    });
  return features
    .map((feature, f) => ({ feature, gain: gain[f]!, splits: splits[f]! }))
    .filter((entry) => entry.splits > 0)
    .sort((a, b) => b.gain - a.gain);
}
