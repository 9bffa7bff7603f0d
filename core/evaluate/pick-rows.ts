import type { Predicted } from './statistics.ts';

/** Some rows of a part with their predictions, in the order of `rows`. */
export function pickRows(predicted: Predicted, rows: Uint32Array): Predicted {
  const take = (values: Float64Array, width: number) => {
    const out = new Float64Array(rows.length * width);
    for (let i = 0; i < rows.length; i++)
      for (let k = 0; k < width; k++) out[i * width + k] = values[rows[i]! * width + k]!;
    return out;
  };
  return {
    ...predicted,
    target: take(predicted.target, 1),
    predictions: take(predicted.predictions, predicted.outputs),
    costs: predicted.costs ? take(predicted.costs, 4) : null,
  };
}
