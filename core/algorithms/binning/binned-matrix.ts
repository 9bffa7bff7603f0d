import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { binRows } from './bin-rows.ts';
import { type BinOptions, type FeatureBins, findBins } from './find-bins.ts';

/** Binned rows. Features that cannot split have no slot. */
export interface BinnedMatrix {
  rows: number;
  slots: readonly FeatureBins[];
  /** Bytes a row: a multiple of 4, so that the kernel can load four bins at once. */
  stride: number;
  /**
   * Shape (rows, stride): byte s of a row is its bin of slot s, the rest is 0. All bins of a row lie together, because the
   * rows of most leaves lie far apart: with a column for each feature every one of them would be a cache miss.
   */
  bins: Uint8Array;
}

/** Bytes that a row of so many slots takes. */
export const strideOf = (slots: number): number => 4 * Math.ceil(slots / 4);

/** Bins all rows of a matrix by thresholds that are found from the rows to train on. @throws InvalidTrainingData */
export function binMatrix(matrix: FeatureMatrix, train: Uint32Array, options: BinOptions): BinnedMatrix {
  const slots = findBins(matrix, train, options);
  const stride = strideOf(slots.length);
  const bins = new Uint8Array(matrix.rows * stride);
  binRows(
    matrix,
    slots,
    new Uint32Array(matrix.rows).map((_, row) => row),
    stride,
    bins,
  );
  return { rows: matrix.rows, slots, stride, bins };
}

/** Rows whose bins stay in the cache while all slots take theirs. */
const transposedRows = 1024;

/** Writes the bins of each slot in one piece, shape (slots, rows). */
export function writeColumns({ rows, stride, bins }: BinnedMatrix, columns: readonly Uint8Array[]): void {
  for (let from = 0; from < rows; from += transposedRows) {
    const to = Math.min(rows, from + transposedRows);
    columns.forEach((column, s) => {
      for (let row = from; row < to; row++) column[row] = bins[row * stride + s]!;
    });
  }
}
