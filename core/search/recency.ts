import type { Recency } from '../contracts/steps.ts';

const day = 86_400_000;
/** A row of less weight than 1/32 changes a fit by less than its noise: it is left out, which makes fits short. */
const leastWeight = 1 / 32;

/** The rows that a fit learns from, and how they weigh. */
export interface RecentRows {
  rows: Uint32Array;
  /** Shape (all rows); null: all the same. */
  weights: Float64Array | null;
}

/**
 * What is left of training rows under a way to forget: their ages are counted from the latest of them.
 * @param rows of the training, by index
 * @param time of all rows, in ms; a row without a time is not forgotten
 * @param weight of all rows before, e.g. for their selection; null: all the same
 */
export function recentRows(
  recency: Recency | undefined,
  rows: Uint32Array,
  time: Float64Array,
  weight: Float64Array | null,
): RecentRows {
  if (!recency) return { rows, weights: weight };
  const { windowDays, halfLifeDays, since } = recency;
  let end = Number.NEGATIVE_INFINITY;
  for (const row of rows) if (time[row]! > end) end = time[row]!;
  const age = (row: number) => (Number.isNaN(time[row]!) ? 0 : (end - time[row]!) / day);
  const decay = (row: number) => (halfLifeDays === undefined ? 1 : 0.5 ** (age(row) / halfLifeDays));
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
  const kept = rows.filter(
    (row) => !(time[row]! < from) && (windowDays === undefined || age(row) < windowDays) && decay(row) >= leastWeight,
  );
  if (halfLifeDays === undefined) return { rows: kept, weights: weight };
  const weights = new Float64Array(time.length);
  for (const row of kept) weights[row] = (weight?.[row] ?? 1) * decay(row);
  return { rows: kept, weights };
}

/** In words, e.g. `half-life of 28 days`. */
export function recencyInWords({ windowDays, halfLifeDays, since }: Recency = {}): string {
  const words = [
    ...(windowDays === undefined ? [] : [`the last ${windowDays} days`]),
    ...(since === undefined ? [] : [`since ${since.slice(0, 10)}`]),
    ...(halfLifeDays === undefined ? [] : [`half-life of ${halfLifeDays} days`]),
  ];
  return words.join(', ') || 'all rows alike';
}
