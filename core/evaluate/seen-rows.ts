import { isKnownOutcome, standsForNegative } from '../labels/learnable-rows.ts';
import { costsOf, valuesOf } from '../table/rows-of-part.ts';
import type { EvaluationInput, PartRows } from './evaluate.ts';
import type { TestColumns } from './test-columns.ts';

/** The test rows whose outcome is known, with their predictions and columns. */
export interface SeenRows {
  test: PartRows;
  predictions: Float64Array;
  columns: TestColumns | undefined;
  /** Rows whose outcome a decision hides. */
  hidden: number;
}

/** Figures that count rows one by one (curves, slices, top of the list) are of these alone. @param predictions shape (test rows, outputs) */
export function seenRows(
  { test, columns }: Pick<EvaluationInput, 'test' | 'columns'>,
  predictions: Float64Array,
): SeenRows {
  const { imputed } = test;
  if (!imputed) return { test, predictions, columns, hidden: 0 };
  const seen = Uint32Array.from(imputed.keys()).filter((i) => isKnownOutcome(imputed, i));
  return {
    test: {
      ...test,
      target: valuesOf(test.target, seen, 1),
      time: valuesOf(test.time, seen, 1),
      weights: test.weights ? valuesOf(test.weights, seen, 1) : null,
      imputed: null,
      costs: test.costs && costsOf(test.costs, seen),
      ...(test.entity && { entity: Int32Array.from(seen, (i) => test.entity![i]!) }),
    },
    predictions: valuesOf(predictions, seen, predictions.length / imputed.length),
    columns: columns && { ...columns, rows: Uint32Array.from(seen, (i) => columns.rows[i]!) },
    hidden: imputed.reduce((n, entry) => n + (entry === standsForNegative ? 1 : 0), 0),
  };
}
