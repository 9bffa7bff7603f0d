import type { FeatureMatrix } from '../prepare/feature-matrix.ts';
import { MalformedModel } from './errors.ts';
import type { Model } from './model.ts';

/** Rows that are gathered at a time: their features stay in the second-level cache. */
const blockRows = 1024;

/**
 * Predictions of rows of a matrix, shape (rows.length, outputs), row-major.
 * @throws MalformedModel when the matrix has another number of features than the model
 */
export function predictRows(model: Model, matrix: FeatureMatrix, rows: Uint32Array): Float64Array {
  if (matrix.features.length !== model.features)
    throw new MalformedModel(`the model has ${model.features} features, the matrix ${matrix.features.length}`);
  const { outputs } = model;
  const predictions = new Float64Array(rows.length * outputs);
  const width = model.features;
  const block = new Float32Array(Math.min(rows.length, blockRows) * width);
  for (let from = 0; from < rows.length; from += blockRows) {
    const count = Math.min(blockRows, rows.length - from);
    for (let f = 0; f < width; f++) {
      const column = matrix.data[f]!;
      for (let i = 0; i < count; i++) block[i * width + f] = column[rows[from + i]!]!;
    }
    const own = block.subarray(0, count * width);
    const out = predictions.subarray(from * outputs, (from + count) * outputs);
    if (model.predictBlock) model.predictBlock(own, out);
    else
      for (let i = 0; i < count; i++)
        model.predictRow(own.subarray(i * width, (i + 1) * width), out.subarray(i * outputs, (i + 1) * outputs));
  }
  return predictions;
}
