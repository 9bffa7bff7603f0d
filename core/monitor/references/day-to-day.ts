import type { ColumnReference } from '../../reference/column-reference.ts';
import { excessStability } from '../../stats/excess-stability.ts';
import { usualBound } from '../../stats/usual-bound.ts';
import { mergeObservations } from '../merge-observations.ts';
import { hoursADay } from '../statistics/statistics.ts';
import { type Cycle, type ObservedHour, sameHoursReference } from './same-hours.ts';

/**
 * How far a day is from the others as days go: what the excess of a day over its reference hardly exceeds, by the days of
 * the reference itself, each against the others. Significance asks whether rows are drawn from the same distribution; no
 * two days ever are.
 * @param earlier hours of the reference
 * @param to hour at which its last day ends
 * @returns null with fewer than 4 such days
 */
export function dayToDayBound(
  training: ColumnReference,
  earlier: readonly ObservedHour[],
  to: number,
  cycle: Cycle,
): number | null {
  const days = new Map<number, ObservedHour[]>();
  for (const one of earlier) {
    const back = Math.floor((to - 1 - one.hour) / hoursADay);
    days.set(back, [...(days.get(back) ?? []), one]);
  }
  const excesses = [...days.values()].flatMap((hours) => {
    const own = new Set(hours);
    const others = earlier.filter((one) => !own.has(one));
    const window = hours.map(({ hour, observed }) => ({ hour, rows: observed.rows }));
    const same = sameHoursReference(training, window, others, cycle);
    const excess =
      same && excessStability(same.reference.counts, hours.map((h) => h.observed).reduce(mergeObservations).counts);
    return excess === null ? [] : [excess];
  });
  return usualBound(excesses);
}
