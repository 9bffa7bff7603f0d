import type { Confusion } from './confusion.ts';

/** Share of rows on the diagonal; NaN without rows. */
export function accuracy(counts: Confusion): number {
  let right = 0;
  let all = 0;
  counts.forEach((row, k) => {
    right += row[k] ?? 0;
    for (const count of row) all += count;
  });
  return all > 0 ? right / all : Number.NaN;
}
