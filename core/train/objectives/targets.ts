import type { TrainingData } from '../model.ts';
import type { Targets } from './objective.ts';

/** Targets and weights of some rows of the data. */
export function targetsOf({ target, weights, outputs }: TrainingData, rows: Uint32Array): Targets {
  return {
    target: Float64Array.from(rows, (row) => target[row]!),
    weights: weights && Float64Array.from(rows, (row) => weights[row]!),
    outputs,
  };
}
