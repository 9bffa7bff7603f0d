import type { TrainingData } from '../model.ts';
import type { Targets } from './objective.ts';

/** Targets and weights of some rows of the data. */
export function targetsOf(data: TrainingData, rows: Uint32Array): Targets {
  const numbers = () => new Float64Array(rows.length);
  return pickTargets(data, rows, {
    target: numbers(),
    weights: data.weights && numbers(),
    outputs: data.outputs,
  });
}

/** The same, into arrays that are there. */
export function pickTargets({ target, weights }: TrainingData, rows: Uint32Array, out: Targets): Targets {
  pick(target, rows, out.target);
  if (weights && out.weights) pick(weights, rows, out.weights);
  return out;
}

function pick(values: Float64Array, rows: Uint32Array, out: Float64Array): void {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
}
