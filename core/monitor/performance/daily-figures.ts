import { byDays } from './by-days.ts';
import type { JudgedRows } from './judged-rows.ts';
import type { PerformanceRows } from './performance-rows.ts';

/** Binary, by day (UTC). */
export interface DailyFigures {
  /** ms */
  starts: number[];
  /** With a known truth, and how many of these are positive. */
  rows: number[];
  positives: number[];
  /** Rows whose truth is hidden stood for as `hidden.by` says. */
  costPer1000: number[];
}

const maxDays = 400;

/** @param time @param cost shape (judged rows) */
export function dailyFigures(
  time: Float64Array,
  { target }: PerformanceRows,
  { of, weight }: JudgedRows,
  cost: Float64Array,
): DailyFigures {
  const days = byDays(time).slice(-maxDays);
  const isKnown = (i: number) => !Number.isNaN(target[of[i]!]!);
  const weightOf = (i: number) => (weight ? weight[i]! : 1);
  return {
    starts: days.map(({ start }) => start),
    rows: days.map(({ rows }) => rows.filter(isKnown).length),
    positives: days.map(({ rows }) => rows.filter((i) => target[of[i]!] === 1).length),
    costPer1000: days.map(({ rows }) => {
      let [sum, total] = [0, 0];
      for (const i of rows) {
        sum += weightOf(i) * cost[i]!;
        total += weightOf(i);
      }
      return (1000 * sum) / total;
    }),
  };
}
