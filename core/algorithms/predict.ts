import type { FeatureMatrix } from '../table/feature-matrix.ts';
import { isBinned, valuesOf } from './binning/binned-features.ts';
import { MalformedModel } from './errors.ts';
import { ensembleBlocks } from './gradient-boosted-trees/ensemble-blocks.ts';
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
  const gather = gatherer(matrix);
  const predictBlock = model.trees ? ensembleBlocks(model.trees, rows.length, width) : model.predictBlock?.bind(model);
  for (let from = 0; from < rows.length; from += blockRows) {
    const count = Math.min(blockRows, rows.length - from);
    gather(rows.subarray(from, from + count), block);
    const own = block.subarray(0, count * width);
    const out = predictions.subarray(from * outputs, (from + count) * outputs);
    if (predictBlock) predictBlock(own, out);
    else
      for (let i = 0; i < count; i++)
        model.predictRow(own.subarray(i * width, (i + 1) * width), out.subarray(i * outputs, (i + 1) * outputs));
  }
  return predictions;
}

/** Writes rows of the matrix to a block, shape (rows.length, features). Of binned ones, a number of each bin. */
function gatherer(matrix: FeatureMatrix): (rows: Uint32Array, block: Float32Array) => void {
  const width = matrix.features.length;
  if (!isBinned(matrix))
    return (rows, block) => {
      for (let f = 0; f < width; f++) {
        const column = matrix.data[f]!;
        for (let i = 0; i < rows.length; i++) block[i * width + f] = column[rows[i]!]!;
      }
    };
  const { slots, stride, bins } = matrix.binned;
  const values = slots.map(valuesOf);
  return (rows, block) => {
    slots.forEach(({ feature }, s) => {
      const ofBin = values[s]!;
      for (let i = 0; i < rows.length; i++) block[i * width + feature] = ofBin[bins[rows[i]! * stride + s]!]!;
    });
  };
}
