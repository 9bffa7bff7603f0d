import type { FeatureMatrix } from '../prepare/feature-matrix.ts';
import { MalformedModel } from './errors.ts';
import type { Model } from './model.ts';

/**
 * Predictions of rows of a matrix, shape (rows.length, outputs), row-major.
 * @throws MalformedModel when the matrix has another number of features than the model
 */
export function predictRows(model: Model, matrix: FeatureMatrix, rows: Uint32Array): Float64Array {
  if (matrix.features.length !== model.features)
    throw new MalformedModel(`the model has ${model.features} features, the matrix ${matrix.features.length}`);
  const { outputs } = model;
  const predictions = new Float64Array(rows.length * outputs);
  const row = new Float32Array(model.features);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]!;
    for (let f = 0; f < row.length; f++) row[f] = matrix.data[f]![at]!;
    model.predictRow(row, predictions.subarray(i * outputs, (i + 1) * outputs));
  }
  return predictions;
}
