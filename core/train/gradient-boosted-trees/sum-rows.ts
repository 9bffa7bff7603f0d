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
  bins: number;
  sums: number[];
}

export function layoutOf({ order, packed, bins, sums }: Workspace, stride: number): SumLayout {
  return {
    stride,
    order: order.byteOffset,
    packed: packed.byteOffset,
    bins: bins.byteOffset,
    sums: sums.map((s) => s.byteOffset),
  };
}

/** Sums the rows `order[begin..end)`, at most `blockRows`, into the sums of a thread. */
export function sumRows(
  accumulate: Accumulate,
  layout: SumLayout,
  { order, sums }: Pick<Workspace, 'order' | 'sums'>,
  thread: number,
  begin: number,
  end: number,
): void {
  sums[thread]!.fill(0);
  if (begin === end) return;
  const sparse = order[end - 1]! - order[begin]! > sparseDistance * (end - begin) ? 1 : 0;
  for (let from = 0; from < layout.stride; from += width)
    accumulate(
      layout.order + 4 * begin,
      layout.order + 4 * end,
      layout.packed,
      layout.bins + from,
      layout.stride,
      Math.min(width, layout.stride - from),
      layout.sums[thread]! + 2048 * from,
      sparse,
    );
}
