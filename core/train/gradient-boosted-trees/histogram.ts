import type { BinnedMatrix } from './binning/binned-matrix.ts';
import type { FeatureBins } from './binning/find-bins.ts';
import type { Accumulate } from './kernel/accumulate.ts';
import { blockRows } from './quantise.ts';
import { layoutOf, sumRows } from './sum-rows.ts';
import type { Team } from './threads.ts';
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
  /** Sums of the rows `order[begin..end)` of the workspace in `out`: integers, in quantised units. */
  build(begin: number, end: number, out: Float64Array): void;
  /** Rows by slot and bin, at half the offsets of the histogram's; overwritten by the next count. */
  count(begin: number, end: number): Uint32Array;
}

/** Rows for which it pays to wake another thread. */
const rowsPerThread = 4096;

/** @param team threads beside this one, one for each of the workspace's sums but the first */
export function histogramBuilder(
  { slots, stride }: BinnedMatrix,
  { offsets, length }: HistogramLayout,
  space: Workspace,
  accumulate: Accumulate,
  team: Team | undefined,
): HistogramBuilder {
  const layout = layoutOf(space, stride);
  const counts = new Uint32Array(length / 2);
  return {
    count(begin, end) {
      counts.fill(0);
      for (let from = begin; from < end; from += blockRows) {
        sumRows(accumulate, layout, space.order, 0, from, Math.min(end, from + blockRows), true);
        slots.forEach((slot, s) => {
          unpackCounts(space.sums[0]!, 512 * s, slot.bins, counts, offsets[s]! / 2);
        });
      }
      return counts;
    },

    build(begin, end, out) {
      out.fill(0);
      const threads = Math.max(1, Math.min(space.sums.length, Math.floor((end - begin) / rowsPerThread)));
      for (let from = begin; from < end; from += threads * blockRows) {
        const rows = Math.min(end - from, threads * blockRows);
        const startOf = (thread: number) => from + Math.floor((rows * thread) / threads);
        for (let t = 1; t < threads; t++) team!.start(t, startOf(t), startOf(t + 1));
        sumRows(accumulate, layout, space.order, 0, startOf(0), startOf(1));
        for (let t = 1; t < threads; t++) team!.finish(t);
        for (let t = 0; t < threads; t++)
          slots.forEach((slot, s) => {
            unpack(space.sums[t]!, 512 * s, slot.bins, out, offsets[s]!);
          });
      }
    },
  };
}

/** What was read is 0 again for the next rows. */
function unpack(sums: Int32Array, start: number, bins: number, out: Float64Array, offset: number): void {
  for (let i = 0; i < 2 * bins; i += 2) {
    out[offset + i]! += sums[start + i + 1]!;
    out[offset + i + 1]! += sums[start + i]! >>> 0;
    sums[start + i] = 0;
    sums[start + i + 1] = 0;
  }
}

function unpackCounts(sums: Int32Array, start: number, bins: number, out: Uint32Array, offset: number): void {
  for (let b = 0; b < bins; b++) {
    out[offset + b]! += sums[start + 2 * b]!;
    sums[start + 2 * b] = 0;
  }
}

/** `from - part`, in place of `from`: the sibling's histogram. Exact, because the entries are integers. */
export function subtractHistogram(from: Float64Array, part: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i]! -= part[i]!;
}
