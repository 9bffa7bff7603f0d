import { cusum } from '../../stats/sequential/cusum.ts';
import { cusumLimit } from '../../stats/sequential/cusum-limit.ts';
import { byDays } from './by-days.ts';

/** A rise of the mean loss of days above its reference. */
export interface DailyRise {
  /** Cumulative sum in standard deviations of a day, and what it may be. */
  sum: number;
  limit: number;
  crossed: boolean;
  /** ms, the start of a day: when it began, as far as can be told. */
  since: number;
  /** Rows since then, their mean loss, and by how much it exceeds the reference in terms of that. */
  rows: number;
  mean: number;
  change: number;
}

/** Half of the shift, in standard deviations of a day, that is found fastest. */
const allowance = 0.5;
/** Days until a false alarm, on average. */
const runLength = 10_000;
/** With fewer days their spread says little. */
const fewestDays = 6;
/** One-sided 99 %: the reference may be that much too low. */
const certainty = 2.326;
/** Losses count up to so many times the reference: one record is no trend. */
const largest = 25;

/**
 * CUSUM of the mean losses of days, standardised by squared differences of successive days (von Neumann, 1941), which also
 * holds what rows of a day have in common. The uncertainty of the reference is allowed for.
 * @param values losses, shape (rows)
 * @param reference mean over `referenceRows` rows
 */
export function dailyRise(
  values: ArrayLike<number>,
  time: ArrayLike<number>,
  reference: number,
  referenceRows: number,
): DailyRise | null {
  const days = byDays(time);
  if (days.length < fewestDays || !(reference > 0)) return null;
  const means = days.map(({ rows }) => {
    return rows.reduce((sum, i) => sum + Math.min(values[i]!, largest * reference), 0) / rows.length;
  });
  let squares = 0;
  for (let d = 1; d < means.length; d++) squares += (means[d]! - means[d - 1]!) ** 2 / 2;
  const deviation = Math.sqrt(squares / (means.length - 1));
  if (!(deviation > 0)) return null;
  const perDay = values.length / days.length;
  const bias = (certainty * deviation * Math.sqrt(perDay)) / Math.sqrt(referenceRows);
  const limit = cusumLimit(allowance, runLength);
  const detector = cusum(allowance, limit);
  let state = { sum: 0, since: 0, crossed: false };
  for (const mean of means) state = detector.update((mean - reference - bias) / deviation);
  const since = days[Math.min(state.since, days.length - 1)]!.start;
  let [rows, sum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (time[i]! < since) continue;
    rows++;
    sum += values[i]!;
  }
  return { ...state, limit, since, rows, mean: sum / rows, change: sum / rows / reference - 1 };
}
