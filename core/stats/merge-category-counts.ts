import { boundCounts, type CategoryCounts } from './category-counts.ts';

/**
 * Counts of both samples. Totals are exact. Where both list all their values so are the counts; else a value that one
 * side does not list may be short by at most that side's smallest listed count, which `error` adds up.
 */
export function mergeCategoryCounts(a: CategoryCounts, b: CategoryCounts, keep: number): CategoryCounts {
  const counts = new Map(a.top);
  for (const [value, count] of b.top) counts.set(value, (counts.get(value) ?? 0) + count);
  return boundCounts(
    [...counts],
    {
      total: a.total + b.total,
      missing: a.missing + b.missing,
      distinct: Math.max(counts.size, a.distinct, b.distinct),
      error: a.error + b.error + unlisted(a) + unlisted(b),
    },
    keep,
  );
}

function unlisted(counts: CategoryCounts): number {
  return counts.other > 0 ? Math.min(counts.other, counts.top.at(-1)?.[1] ?? counts.other) : 0;
}
