import type { TrainingResult } from '../../algorithms/model.ts';
import { screening } from '../../algorithms/screening.ts';
import type { Sample } from './sample.ts';

/** A few rounds of boosting on some rows of a sample: enough to see what features do, not to predict well. */
export function shortTrees({ matrix, target, task, outputs }: Sample, rows: Uint32Array, seed: number): TrainingResult {
  // Every round grows a tree for each class.
  const rounds = Math.max(14, Math.round(40 / outputs));
  const parameters = {
    numIterations: rounds,
    learningRate: 4 / rounds,
    numLeaves: 15,
    maxBin: 31,
    minDataInLeaf: Math.max(3, Math.min(20, Math.floor(rows.length / 40))),
  };
  const data = { matrix, target, train: rows, validation: new Uint32Array(0), task, outputs };
  return screening.algorithm.train(data, parameters, seed);
}
