import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { InvalidTrainingData } from '../errors.ts';
import { findThresholds } from './find-thresholds.ts';

/** How one feature is cut into bins. */
export interface FeatureBins {
  /** Index of the feature in the matrix. */
  feature: number;
  categorical: boolean;
  /** All bins, at most 256. The last one is of missing values, whether or not any row to train on misses it. */
  bins: number;
  /** Numeric: upper bounds of all value bins but the last. Categorical: empty, the bin is the code. */
  thresholds: Float64Array;
}

export interface BinOptions {
  /** Bins of a numeric feature at most, without that of missing values. */
  maxBin: number;
  minDataInBin: number;
}

/** Rows that thresholds are found from, at most; LightGBM's `bin_construct_sample_cnt`. */
const sampleSize = 200_000;
/** Codes of a categorical feature end here, so that with missing values they fit a byte. */
const topCode = 254;

/**
 * Bins of the features, found from some rows. Features that cannot split there (constant, all missing) are left out.
 * Codes of other rows of the matrix have bins too, which stay empty in training.
 * @throws InvalidTrainingData for a categorical code that is no integer from 0 to 254
 */
export function findBins(matrix: FeatureMatrix, rows: Uint32Array, options: BinOptions): FeatureBins[] {
  const step = Math.max(1, Math.ceil(rows.length / sampleSize));
  const sample = new Float32Array(Math.ceil(rows.length / step));
  const scratch = new Uint32Array(sample.length);
  return matrix.features.flatMap(({ kind, name }, feature) => {
    const values = matrix.data[feature]!;
    const found =
      kind === 'categorical'
        ? categoricalBins(feature, name, values, rows)
        : numericBins(feature, values, rows, options, { step, sample, scratch });
    return found ?? [];
  });
}

export const missingBin = ({ bins }: FeatureBins): number => bins - 1;

/** Every how many rows is looked at, and memory for them. */
interface Sample {
  step: number;
  sample: Float32Array;
  scratch: Uint32Array;
}

function numericBins(
  feature: number,
  values: Float32Array,
  rows: Uint32Array,
  options: BinOptions,
  { step, sample, scratch }: Sample,
) {
  let missing = 0;
  for (let i = 0; i < rows.length; i++) if (Number.isNaN(values[rows[i]!]!)) missing++;
  if (missing === rows.length) return undefined;
  let n = 0;
  for (let i = 0; i < rows.length; i += step) {
    const value = values[rows[i]!]!;
    if (!Number.isNaN(value)) sample[n++] = value;
  }
  const thresholds = findThresholds(sample.subarray(0, n), options.maxBin, options.minDataInBin, scratch);
  if (thresholds.length === 0 && missing === 0) return undefined;
  return { feature, categorical: false, bins: thresholds.length + 2, thresholds };
}

function categoricalBins(feature: number, name: string, values: Float32Array, rows: Uint32Array) {
  let top = -1;
  for (let i = 0; i < values.length; i++) {
    const code = values[i]!;
    if (Number.isNaN(code)) continue;
    if (!(code >= 0 && code <= topCode && Number.isInteger(code)))
      throw new InvalidTrainingData(
        `binning: categorical feature '${name}' holds the code ${code} in row ${i}; expected an integer from 0 to ${topCode}. Encode a feature of more categories by its target or frequency`,
      );
    if (code > top) top = code;
  }
  const first = values[rows[0]!]!;
  const differs = rows.some((row) => !Object.is(values[row], first));
  return differs ? { feature, categorical: true, bins: top + 2, thresholds: new Float64Array(0) } : undefined;
}
