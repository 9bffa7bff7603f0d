import type { Statistic } from './statistics.ts';

/** Rows that are left out one group at a time: neighbours, in time where rows have one. */
const groups = 20;

/** A statistic without each of 20 groups in turn; fewer where there are fewer rows. */
export function withoutGroups(rows: number, statistic: Statistic): number[] {
  const weights = new Float64Array(rows);
  const count = Math.min(groups, rows);
  return Array.from({ length: count }, (_, group) =>
    statistic(weights.map((__, i) => (Math.floor((i * count) / rows) === group ? 0 : 1))),
  );
}

/** Standard error of a figure by its values without each group (the jackknife); those that are not defined do not count, NaN without any. */
export function leaveGroupOutError(values: readonly number[]): number {
  const defined = values.filter(Number.isFinite);
  const count = defined.length;
  const mean = defined.reduce((sum, value) => sum + value, 0) / count;
  const variance = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((count - 1) / count) * variance);
}
