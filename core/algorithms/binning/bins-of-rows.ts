import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { InvalidTrainingData } from '../errors.ts';
import { binRows } from './bin-rows.ts';
import { isBinned } from './binned-features.ts';
import { strideOf } from './binned-matrix.ts';
import { type BinOptions, type FeatureBins, findBins } from './find-bins.ts';

/** Where a training takes its bins from. */
export interface BinSource {
  slots: readonly FeatureBins[];
  stride: number;
  /** Writes the bins of rows, shape (rows.length, stride). */
  write(rows: Uint32Array, out: Uint8Array): void;
}

/**
 * Bins of a matrix of numbers are found from the rows to train on; a binned one brings its own.
 * @throws InvalidTrainingData for a matrix that was binned with other options
 */
export function binSource(matrix: FeatureMatrix, train: Uint32Array, options: BinOptions): BinSource {
  if (!isBinned(matrix)) {
    const slots = findBins(matrix, train, options);
    const stride = strideOf(slots.length);
    return { slots, stride, write: (rows, out) => binRows(matrix, slots, rows, stride, out) };
  }
  const { maxBin, minDataInBin } = matrix.options;
  if (maxBin !== options.maxBin || minDataInBin !== options.minDataInBin)
    throw new InvalidTrainingData(
      `binning: the matrix was binned with maxBin ${maxBin} and minDataInBin ${minDataInBin}; parameters ask for ${options.maxBin} and ${options.minDataInBin}. Train on the matrix of numbers`,
    );
  const { slots, stride, bins } = matrix.binned;
  return { slots, stride, write: (rows, out) => copyRows(bins, rows, stride, out) };
}

/** Word by word: rows are too short for a call each. */
function copyRows(bins: Uint8Array, rows: Uint32Array, stride: number, out: Uint8Array): void {
  const words = stride / 4;
  const from = new Uint32Array(bins.buffer, bins.byteOffset, bins.length / 4);
  const to = new Uint32Array(out.buffer, out.byteOffset, out.length / 4);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * words;
    for (let w = start; w < start + words; w++) to[at++] = from[w]!;
  }
}
