import type { Contingency } from './contingency.ts';

/**
 * Cramér's V with the bias correction of Bergsma (2013), in [0, 1]; null when either variable has one value only or
 * there are fewer than two pairs.
 */
export function cramersV(table: Contingency): number | null {
  const { cells, first, second, total } = table;
  const r = first.filter((count) => count > 0).length;
  const c = second.filter((count) => count > 0).length;
  if (total < 2 || r < 2 || c < 2) return null;
  let chiSquare = 0;
  for (let x = 0; x < first.length; x++)
    for (let y = 0; y < second.length; y++) {
      const expected = (first[x]! * second[y]!) / total;
      if (expected > 0) chiSquare += (cells[x * second.length + y]! - expected) ** 2 / expected;
    }
  const phi = Math.max(0, chiSquare / total - ((r - 1) * (c - 1)) / (total - 1));
  const rows = r - (r - 1) ** 2 / (total - 1);
  const columns = c - (c - 1) ** 2 / (total - 1);
  const size = Math.min(rows, columns) - 1;
  return size > 0 ? Math.min(1, Math.sqrt(phi / size)) : null;
}
