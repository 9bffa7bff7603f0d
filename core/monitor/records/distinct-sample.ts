import { sumOf } from '../../stats/sum-of.ts';

/**
 * How many different items there are, from those whose hash ends in `level` zero bits: a uniform sample of the items, not of their
 * occurrences (distinct sampling, Gibbons 2001). Exact below 4,096 different items.
 */
export interface DistinctSample {
  level: number;
  /** Occurrences by hash. */
  counts: Record<string, number>;
}

const capacity = 4096;

export function distinctSampler(): { add(hash: number): void; result(): DistinctSample } {
  const counts = new Map<number, number>();
  let level = 0;
  return {
    add(hash) {
      if (!isKept(hash, level)) return;
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
      while (counts.size > capacity) {
        level++;
        for (const known of counts.keys()) if (!isKept(known, level)) counts.delete(known);
      }
    },
    result: () => ({
      level,
      counts: Object.fromEntries([...counts].sort(([a], [b]) => a - b)),
    }),
  };
}

/** Occurrences beyond the first of each item, and all of them, in the sample. */
export function repeatsOf({ counts }: DistinctSample): { repeated: number; total: number } {
  const all = Object.values(counts);
  const total = sumOf(all);
  return { repeated: total - all.length, total };
}

function isKept(hash: number, level: number): boolean {
  return (hash & ((1 << level) - 1)) === 0;
}
