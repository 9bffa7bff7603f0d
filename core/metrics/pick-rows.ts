import { costsOf, valuesOf } from '../table/rows-of-part.ts';
import type { Bounds } from './intervals/interval-statistics.ts';
import type { Predicted } from './statistics.ts';

/** Some rows of a part with their predictions, in the order of `rows`. */
export function pickRows(predicted: Predicted, rows: Uint32Array): Predicted {
  return {
    ...predicted,
    target: valuesOf(predicted.target, rows, 1),
    predictions: valuesOf(predicted.predictions, rows, predicted.outputs),
    weights: predicted.weights ? valuesOf(predicted.weights, rows, 1) : null,
    imputed: predicted.imputed ? Uint8Array.from(rows, (row) => predicted.imputed![row]!) : null,
    bounds: predicted.bounds ? boundsOf(predicted.bounds, rows) : null,
    costs: predicted.costs ? costsOf(predicted.costs, rows) : null,
  };
}

function boundsOf({ coverage, lower, upper }: Bounds, rows: Uint32Array): Bounds {
  return { coverage, lower: valuesOf(lower, rows, 1), upper: valuesOf(upper, rows, 1) };
}
