import { ranges, rowsPerThread } from '../runner.ts';
import { sidesOf } from './bin-sides.ts';
import type { Grower } from './grow-tree.ts';
import type { Split } from './split.ts';

/** Puts the rows `order[begin..end)` of a leaf in the order of a split; the right side starts at what is returned. */
export function divide(
  { binned, space, runner }: Grower,
  { begin, end }: { begin: number; end: number },
  split: Split,
): number {
  const { order, columns, sides, scratch } = space;
  sidesOf(binned.slots[split.slot]!, split, sides);
  const at = (row: number) => order.byteOffset + 4 * row;
  const threads = Math.max(1, Math.min(runner.threads, Math.floor((end - begin) / rowsPerThread)));
  const parts = ranges(begin, end, Math.ceil((end - begin) / threads));
  const column = columns[split.slot]!.byteOffset;
  const found = runner.run(
    'partition',
    parts.map((part) => [at(part.begin), at(part.end), column, sides.byteOffset, scratch.byteOffset + 4 * part.begin]),
  );
  // Addresses are unsigned, results of WebAssembly are not.
  const middles = found.map((address) => ((address >>> 0) - order.byteOffset) / 4);
  return parts.length === 1 ? middles[0]! : join(order, scratch, parts, middles);
}

/** Brings the left sides of parts that are divided each for itself before all right sides. */
function join(
  order: Uint32Array,
  scratch: Uint32Array,
  parts: readonly { begin: number; end: number }[],
  middles: readonly number[],
): number {
  let left = parts[0]!.begin;
  let held = 0;
  parts.forEach((part, i) => {
    const right = order.subarray(middles[i]!, part.end);
    scratch.set(right, held);
    held += right.length;
    order.copyWithin(left, part.begin, middles[i]!);
    left += middles[i]! - part.begin;
  });
  order.set(scratch.subarray(0, held), left);
  return left;
}
