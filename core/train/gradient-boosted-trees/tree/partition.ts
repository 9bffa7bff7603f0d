import type { BinnedMatrix } from '../binning/bin-matrix.ts';
import type { Split } from './split.ts';

/**
 * Moves the rows of a leaf that go left before those that go right, each side in its former order.
 * @param rows the leaf's rows are `rows[begin..end)`
 * @param scratch at least as long as the leaf
 * @returns where the right side starts
 */
export function partition(
  binned: BinnedMatrix,
  split: Split,
  rows: Uint32Array,
  begin: number,
  end: number,
  scratch: Uint32Array,
): number {
  const group = split.slot >> 2;
  const words = binned.words.subarray(group * binned.rows, (group + 1) * binned.rows);
  const shift = (split.slot & 3) * 8;
  const goesLeft = sides(binned, split);
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    // Both are written and one is kept: no branch to predict.
    const side = goesLeft[(words[row]! >>> shift) & 255]!;
    rows[left] = row;
    scratch[right] = row;
    left += side;
    right += 1 - side;
  }
  rows.set(scratch.subarray(0, right), left);
  return left;
}

/** 1 for each bin that goes left. */
function sides(binned: BinnedMatrix, split: Split): Uint8Array {
  const goesLeft = new Uint8Array(256);
  const slot = binned.slots[split.slot]!;
  if (split.categories) {
    for (const b of split.categories) goesLeft[b] = 1;
    return goesLeft;
  }
  goesLeft.fill(1, 0, split.bin + 1);
  if (slot.missingBin >= 0) goesLeft[slot.missingBin] = split.defaultLeft ? 1 : 0;
  return goesLeft;
}
