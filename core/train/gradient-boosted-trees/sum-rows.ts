import type { Accumulate } from './kernel/accumulate.ts';
import type { Workspace } from './workspace.ts';

/** Bytes of a row that are summed at a time: one cache line of bins, whose sums fit the second-level cache. */
const width = 64;
/** Rows further apart than this on average are sparse. */
const sparseDistance = 2;

/** Addresses of a workspace's arrays, as a thread needs them. */
export interface SumLayout {
  stride: number;
  order: number;
  packed: number;
  one: number;
  bins: number;
  sums: number[];
}

export function layoutOf({ order, packed, one, bins, sums }: Workspace, stride: number): SumLayout {
  return {
    stride,
    order: order.byteOffset,
    packed: packed.byteOffset,
    one: one.byteOffset,
    bins: bins.byteOffset,
    sums: sums.map((s) => s.byteOffset),
  };
}

/**
 * Adds the packed gradients of the rows `order[begin..end)`, at most `blockRows`, to the sums of a thread.
 * @param counting adds 1 for each row instead
 */
export function sumRows(
  accumulate: Accumulate,
  layout: SumLayout,
  order: Uint32Array,
  thread: number,
  begin: number,
  end: number,
  counting = false,
): void {
  if (begin === end) return;
  const sparse = order[end - 1]! - order[begin]! > sparseDistance * (end - begin) ? 1 : 0;
  for (let from = 0; from < layout.stride; from += width)
    accumulate(
      layout.order + 4 * begin,
      layout.order + 4 * end,
      counting ? layout.one : layout.packed,
      counting ? 0 : 8,
      layout.bins + from,
      layout.stride,
      Math.min(width, layout.stride - from),
      layout.sums[thread]! + 2048 * from,
      sparse,
    );
}
