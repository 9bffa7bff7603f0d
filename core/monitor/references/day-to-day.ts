import type { ColumnReference } from '../../reference/column-reference.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { populationStabilityIndex } from '../../stats/population-stability-index.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { mergeObservations } from '../merge-observations.ts';
import type { ColumnObservation } from '../observe.ts';
import { hoursADay } from '../statistics/statistics.ts';
import { type Cycle, type ObservedHour, sameHoursReference } from './same-hours.ts';

const minimumDays = 4;
/** Standard deviations above the mean of the days before. */
const deviations = 4;

/**
 * The population stability index less what it is by chance without a change, (bins - 1)(1/n + 1/m) (Yurdakul and Naranjo,
 * 2020): 0 on average of days alike, however many rows they have. Null where either side has no rows.
 */
export function excessStability(
  reference: Pick<ColumnReference, 'counts'>,
  observed: ColumnObservation,
): number | null {
  const index = populationStabilityIndex(reference.counts, observed.counts);
  if (!index) return null;
  const bins = reference.counts.filter((count, i) => count + observed.counts[i]! > 0).length;
  return index.psi - (bins - 1) * (1 / sumOf(reference.counts) + 1 / sumOf(observed.counts));
}

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
    const excess = same && excessStability(same.reference, hours.map((h) => h.observed).reduce(mergeObservations));
    return excess === null ? [] : [excess];
  });
  if (excesses.length < minimumDays) return null;
  const mean = meanOf(excesses);
  const variance = excesses.reduce((sum, excess) => sum + (excess - mean) ** 2, 0) / (excesses.length - 1);
  return mean + deviations * Math.sqrt(variance);
}
