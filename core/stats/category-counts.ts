/** Counts of categories, bounded to the most frequent ones, plain JSON. Totals are exact. */
export interface CategoryCounts {
  /** Values that are present. */
  total: number;
  missing: number;
  /** Most frequent first; equal counts by value. */
  top: [value: string, count: number][];
  /** Values that are not in `top`: `total` less the counts of `top`. */
  other: number;
  /** Number of different values; a lower bound once bounded counts have been merged. */
  distinct: number;
  /** A count in `top` is at most this much too low; 0 until bounded counts have been merged. */
  error: number;
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
  return boundCounts(present, { total: codes.length - missing, missing, error: 0, distinct: present.length }, keep);
}

/** Lists the `keep` most frequent values and puts the rest into `other`. */
export function boundCounts(
  counts: [string, number][],
  rest: Pick<CategoryCounts, 'total' | 'missing' | 'error' | 'distinct'>,
  keep: number,
): CategoryCounts {
  const top = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, keep);
  return { ...rest, top, other: rest.total - top.reduce((sum, [, count]) => sum + count, 0) };
}
