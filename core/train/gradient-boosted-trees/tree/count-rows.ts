import type { BinnedMatrix } from '../binning/bin-matrix.ts';
import type { HistogramLayout } from '../histogram.ts';

/** Rows by bin of the four slots of a group. */
const counted = new Uint32Array(1024);

/** Rows of a leaf by slot and bin, at half the offsets of the histogram's. */
export function countRows(
  binned: BinnedMatrix,
  { offsets, length }: HistogramLayout,
  rows: Uint32Array,
  { begin, end }: { begin: number; end: number },
): Uint32Array {
  const counts = new Uint32Array(length / 2);
  const { slots, words, rows: n } = binned;
  for (let g = 0; 4 * g < slots.length; g++) {
    const group = words.subarray(g * n, (g + 1) * n);
    counted.fill(0);
    for (let i = begin; i < end; i++) {
      const word = group[rows[i]!]!;
      counted[word & 255]!++;
      counted[256 + ((word >>> 8) & 255)]!++;
      counted[512 + ((word >>> 16) & 255)]!++;
      counted[768 + (word >>> 24)]!++;
    }
    for (let k = 0; k < 4 && 4 * g + k < slots.length; k++)
      counts.set(counted.subarray(256 * k, 256 * k + slots[4 * g + k]!.bins), offsets[4 * g + k]! / 2);
  }
  return counts;
}
