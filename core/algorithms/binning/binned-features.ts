import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { type BinnedMatrix, binMatrix } from './binned-matrix.ts';
import { type BinOptions, type FeatureBins, missingBin } from './find-bins.ts';
import { floorFloat32 } from './floor-float32.ts';

/**
 * A matrix that holds bins in place of numbers, a byte a value: what trials share. Trees that are grown on these bins ask
 * nothing of a number but its bin, so any number of the bin stands for all of them.
 */
export interface BinnedFeatures extends FeatureMatrix {
  readonly binned: BinnedMatrix;
  readonly options: BinOptions;
  /** A number of each bin in place of each number, made when first asked for. */
  readonly data: readonly Float32Array[];
}

/** Bins a matrix by thresholds that are found from the rows to train on. @throws InvalidTrainingData */
export function binFeatures(matrix: FeatureMatrix, train: Uint32Array, options: BinOptions): BinnedFeatures {
  return binnedFeatures(matrix.features, binMatrix(matrix, train, options), options);
}

export function binnedFeatures(
  features: FeatureMatrix['features'],
  binned: BinnedMatrix,
  options: BinOptions,
): BinnedFeatures {
  const { rows } = binned;
  let data: Float32Array[] | undefined;
  return {
    rows,
    features,
    binned,
    options,
    get data() {
      data ??= columnsOf(binned, features.length);
      return data;
    },
  };
}

export function isBinned(matrix: FeatureMatrix): matrix is BinnedFeatures {
  return 'binned' in matrix;
}

function columnsOf({ rows, slots, stride, bins }: BinnedMatrix, features: number): Float32Array[] {
  const columns = Array.from({ length: features }, () => new Float32Array(0));
  slots.forEach((slot, s) => {
    const values = valuesOf(slot);
    columns[slot.feature] = Float32Array.from({ length: rows }, (_, row) => values[bins[row * stride + s]!]!);
  });
  // No tree asks for features without a slot.
  return columns.map((column) => (column.length === rows ? column : new Float32Array(rows)));
}

/** A number of each bin: the largest, a category's code, or NaN for missing values. */
export function valuesOf(slot: FeatureBins): Float32Array {
  const values = Float32Array.from({ length: slot.bins }, (_, bin) =>
    slot.categorical ? bin : floorFloat32(slot.thresholds[bin] ?? Infinity),
  );
  values[missingBin(slot)] = Number.NaN;
  return values;
}
