import type { BinnedMatrix } from '../binning/binned-matrix.ts';
import type { HistogramLayout } from '../histogram.ts';

/** Rows of a leaf by slot and bin, at half the offsets of the histogram's. */
export function countRows(
  { slots, bins, stride }: BinnedMatrix,
  { offsets, length }: HistogramLayout,
  rows: Uint32Array,
  { begin, end }: { begin: number; end: number },
): Uint32Array {
  const counts = new Uint32Array(length / 2);
  for (let i = begin; i < end; i++) {
    const at = rows[i]! * stride;
    for (let s = 0; s < slots.length; s++) counts[offsets[s]! / 2 + bins[at + s]!]!++;
  }
  return counts;
}
