import { sumOf } from './sum-of.ts';

/** Counts of categories, bounded to the most frequent ones, plain JSON. Totals are exact. */
export interface CategoryCounts {
  /** Values that are present. */
  total: number;
  missing: number;
  /** Most frequent first; equal counts by value. */
  top: [value: string, count: number][];
  /** Values that are not in `top`: `total` less the counts of `top`. */
  other: number;
  /** Number of different values. */
  distinct: number;
}

/**
 * Counts of dictionary-encoded values.
 * @param codes shape (rows): index into `dictionary`, negative is missing
 * @param keep at most so many values are listed
 */
export function categoryCounts(codes: ArrayLike<number>, dictionary: readonly string[], keep: number): CategoryCounts {
  const counts = new Float64Array(dictionary.length);
  let missing = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0) missing++;
    else counts[code]!++;
  }
  const present: [string, number][] = [];
  counts.forEach((count, code) => {
    if (count > 0) present.push([dictionary[code]!, count]);
  });
  const total = codes.length - missing;
  const top = present.toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, keep);
  const other = total - sumOf(top.map(([, count]) => count));
  return { total, missing, top, other, distinct: present.length };
}
