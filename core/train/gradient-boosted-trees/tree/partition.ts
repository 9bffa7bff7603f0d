/**
 * Moves the rows of a leaf that go left before those that go right, each side in its former order.
 * @param column bins of the feature, by row
 * @param goesLeft by bin: 1 for left, else 0
 * @param rows the leaf's rows are `rows[begin..end)`
 * @param scratch at least as long as the leaf
 * @returns where the right side starts
 */
export function partition(
  column: Uint8Array,
  goesLeft: Uint8Array,
  rows: Uint32Array,
  begin: number,
  end: number,
  scratch: Uint32Array,
): number {
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    // Both are written and one is kept: no branch to predict.
    const side = goesLeft[column[row]!]!;
    rows[left] = row;
    scratch[right] = row;
    left += side;
    right += 1 - side;
  }
  for (let i = 0; i < right; i++) rows[left + i] = scratch[i]!;
  return left;
}
