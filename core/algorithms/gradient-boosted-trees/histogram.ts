import type { BinnedMatrix } from '../binning/binned-matrix.ts';
import type { FeatureBins } from '../binning/find-bins.ts';
import { sumsStride } from './kernel/accumulate.ts';
import { blockRows } from './quantise.ts';
import { type Runner, ranges, rowsPerThread } from './runner.ts';
import type { Workspace } from './workspace.ts';

/** Where each slot's histogram starts, and the length of all of them. Entries are interleaved gradient and hessian sums. */
export interface HistogramLayout {
  offsets: Int32Array;
  length: number;
}

export function histogramLayout(slots: readonly FeatureBins[]): HistogramLayout {
  const offsets = new Int32Array(slots.length);
  let length = 0;
  slots.forEach((slot, s) => {
    offsets[s] = length;
    length += 2 * slot.bins;
  });
  return { offsets, length };
}

/** Makes histograms of leaves. */
export interface HistogramBuilder {
  /** Sums of the rows `order[begin..end)` of the workspace in `out`, an array of it: integers, in quantised units. */
  build(begin: number, end: number, out: Float64Array): void;
  /** Rows by slot and bin, at half the offsets of the histogram's; overwritten by the next count. */
  count(begin: number, end: number): Uint32Array;
}

/** Bytes of a row that are summed at a time: one cache line of bins, whose sums fit the second-level cache. */
const width = 64;
/** Rows further apart than this on average are sparse. */
const sparseDistance = 2;

export function histogramBuilder(
  { slots, stride }: BinnedMatrix,
  { offsets, length }: HistogramLayout,
  space: Workspace,
  { call, run, threads }: Runner,
): HistogramBuilder {
  const { order, packed, one, bins, sums } = space;
  const counts = new Uint32Array(length / 2);
  /** Adds the gradients of rows, or 1 for each, to the sums of as many threads as there are parts. */
  const sumRows = (parts: readonly { begin: number; end: number }[], counting: boolean) => {
    for (let from = 0; from < stride; from += width)
      run(
        'accumulate',
        parts.map(({ begin, end }, thread) => [
          order.byteOffset + 4 * begin,
          order.byteOffset + 4 * end,
          counting ? one.byteOffset : packed.byteOffset,
          counting ? 0 : 8,
          bins.byteOffset + from,
          stride,
          Math.min(width, stride - from),
          sums[thread]!.byteOffset + sumsStride * from,
          order[end - 1]! - order[begin]! > sparseDistance * (end - begin) ? 1 : 0,
        ]),
      );
  };
  return {
    count(begin, end) {
      counts.fill(0);
      for (const block of ranges(begin, end, blockRows)) {
        sumRows([block], true);
        slots.forEach((slot, s) => {
          unpackCounts(sums[0]!, (sumsStride / 4) * s, slot.bins, counts, offsets[s]! / 2);
        });
      }
      return counts;
    },

    build(begin, end, out) {
      out.fill(0);
      const most = Math.max(1, Math.min(threads, Math.floor((end - begin) / rowsPerThread)));
      for (const block of ranges(begin, end, most * blockRows)) {
        const parts = ranges(block.begin, block.end, Math.ceil((block.end - block.begin) / most));
        sumRows(parts, false);
        for (let thread = 0; thread < parts.length; thread++)
          slots.forEach((slot, s) => {
            const start = sums[thread]!.byteOffset + sumsStride * s;
            call('unpack', start, start + 8 * slot.bins, out.byteOffset + 8 * offsets[s]!);
          });
      }
    },
  };
}

/** What was read is 0 again for the next rows. */
function unpackCounts(sums: Int32Array, start: number, bins: number, out: Uint32Array, offset: number): void {
  for (let b = 0; b < bins; b++) {
    out[offset + b]! += sums[start + 2 * b]!;
    sums[start + 2 * b] = 0;
  }
}

/** `from - part`, in place of `from`, both in the workspace: the sibling's histogram. Exact, because the entries are integers. */
export function subtractHistogram({ call }: Runner, from: Float64Array, part: Float64Array): void {
  call('subtract', from.byteOffset, from.byteOffset + from.byteLength, part.byteOffset);
}
