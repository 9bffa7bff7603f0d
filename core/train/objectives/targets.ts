import type { TrainingData } from '../model.ts';
import type { Targets } from './objective.ts';

/** Targets and weights of some rows of the data. */
export function targetsOf({ target, weights, outputs }: TrainingData, rows: Uint32Array): Targets {
  return { target: picked(target, rows), weights: weights && picked(weights, rows), outputs };
}

function picked(values: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}
