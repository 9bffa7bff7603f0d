import type { BinnedMatrix } from './binning/bin-matrix.ts';
import { blockRows, packBase } from './quantise.ts';

/** Where each slot's histogram starts, and the length of all of them. Entries are interleaved gradient and hessian sums. */
export interface HistogramLayout {
  offsets: Int32Array;
  length: number;
}

export function histogramLayout(binned: BinnedMatrix): HistogramLayout {
  const offsets = new Int32Array(binned.slots.length);
  let length = 0;
  binned.slots.forEach((slot, s) => {
    offsets[s] = length;
    length += 2 * slot.bins;
  });
  return { offsets, length };
}

/** Makes histograms of leaves; keeps the buffers that this needs. */
export interface HistogramBuilder {
  /**
   * Sums of the rows `rows[begin..end)` in `out` (integers, in quantised units). Slots that are not `used` stay as they are.
   * @param packed by row
   */
  build(rows: Uint32Array, begin: number, end: number, packed: Float64Array, out: Float64Array): void;
}

export function histogramBuilder(binned: BinnedMatrix, layout: HistogramLayout, used: Uint8Array): HistogramBuilder {
  const ordered = new Float64Array(blockRows);
  const sums = new Float64Array(1024);
  const groups = binned.words.length / Math.max(1, binned.rows);
  const words = Array.from({ length: groups }, (_, g) => binned.words.subarray(g * binned.rows, (g + 1) * binned.rows));
  const isUsed = (g: number) => used.subarray(4 * g, 4 * g + 4).includes(1);

  return {
    build(rows, begin, end, packed, out) {
      out.fill(0);
      for (let from = begin; from < end; from += blockRows) {
        const to = Math.min(end, from + blockRows);
        for (let i = from; i < to; i++) ordered[i - from] = packed[rows[i]!]!;
        for (let g = 0; g < groups; g++) {
          if (!isUsed(g)) continue;
          sums.fill(0);
          accumulate(words[g]!, rows, from, to, ordered, sums);
          for (let k = 0; k < 4 && 4 * g + k < binned.slots.length; k++)
            unpack(sums, 256 * k, binned.slots[4 * g + k]!.bins, out, layout.offsets[4 * g + k]!);
        }
      }
    },
  };
}

/** Four independent additions a row, so that they overlap. */
function accumulate(
  words: Int32Array,
  rows: Uint32Array,
  from: number,
  to: number,
  ordered: Float64Array,
  sums: Float64Array,
): void {
  for (let i = from; i < to; i++) {
    const word = words[rows[i]!]!;
    const value = ordered[i - from]!;
    sums[word & 255]! += value;
    sums[256 + ((word >>> 8) & 255)]! += value;
    sums[512 + ((word >>> 16) & 255)]! += value;
    sums[768 + (word >>> 24)]! += value;
  }
}

function unpack(sums: Float64Array, start: number, bins: number, out: Float64Array, offset: number): void {
  for (let b = 0; b < bins; b++) {
    const value = sums[start + b]!;
    // Most bins of a small leaf are empty.
    if (value === 0) continue;
    const gradient = Math.floor(value / packBase);
    out[offset + 2 * b]! += gradient;
    out[offset + 2 * b + 1]! += value - gradient * packBase;
  }
}

/** `from - part`, in place of `from`: the sibling's histogram. Exact, because the entries are integers. */
export function subtractHistogram(from: Float64Array, part: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i]! -= part[i]!;
}
