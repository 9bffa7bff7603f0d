import type { Runner } from '../runner.ts';
import type { RowSpace } from '../workspace.ts';
import { type BinTest, sidesOf } from './bin-sides.ts';
import type { Grower } from './growing.ts';

/** Rows that are divided among leaves: those that a tree is grown on, or others. */
export interface RowPlace {
  binned: Pick<Grower['binned'], 'slots'>;
  space: RowSpace;
  runner: Runner;
}

/**
 * Puts the rows `order[begin..end)` of a leaf in the order of a split; the right side starts at what is returned. On one
 * thread: to join what several have divided takes as long as they save.
 */
export function partitionRows(
  { binned, space, runner }: RowPlace,
  { begin, end }: { begin: number; end: number },
  split: BinTest & { slot: number },
): number {
  const { order, columns, sides, scratch } = space;
  sidesOf(binned.slots[split.slot]!, split, sides);
  const at = (row: number) => order.byteOffset + 4 * row;
  const [right] = runner.run('partition', [
    [at(begin), at(end), columns[split.slot]!.byteOffset, sides.byteOffset, scratch.byteOffset],
  ]);
  // Addresses are unsigned, results of WebAssembly are not.
  return ((right! >>> 0) - order.byteOffset) / 4;
}
