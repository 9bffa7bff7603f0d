import type { EnsembleJson } from '../gradient-boosted-trees/ensemble-json.ts';
import { addTrees, flatten } from '../gradient-boosted-trees/flat-trees.ts';
import type { TrainingData } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';

/** What the validation rows say of the model after each of its rounds; empty where there are none. */
export function lossByRound(model: EnsembleJson, data: TrainingData): number[] {
  const { matrix, validation, task, outputs } = data;
  const count = validation.length;
  if (count === 0) return [];
  const objective = objectiveFor(task);
  const targets = targetsOf(data, validation);
  const flat = flatten(model);
  const width = matrix.data.length;
  const rows = new Float32Array(count * width);
  matrix.data.forEach((values, f) => {
    for (let i = 0; i < count; i++) rows[i * width + f] = values[validation[i]!]!;
  });
  const scores = new Float64Array(count * outputs);
  const trees = model.leaves.length;
  return Array.from({ length: trees / outputs }, (_, round) => {
    for (let k = 0; k < outputs; k++)
      // Steps beyond the last tree: that one alone.
      addTrees(flat, rows, width, round * outputs + k, trees, scores.subarray(k * count, (k + 1) * count));
    return objective.loss(targets, scores);
  });
}
