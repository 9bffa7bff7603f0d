import { interval } from '../../metrics/bootstrap.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { seededRandom } from '../../stats/random.ts';
import type { TopKReport } from '../evaluation-json.ts';
import { type DailyTopK, dailyTopK, type RankedRows } from './daily-top-k.ts';

const day = 86_400_000;
/** Beside the project's capacity. */
const usualSizes = [25, 50, 100, 200];

/**
 * What reviewers find who look at the rows of highest probability of each day (UTC), for lists of several lengths. Precision
 * is the mean over days, recall and value are fractions of all days; intervals are of a bootstrap over days.
 * @param time milliseconds; rows without a time are left out
 * @param capacity that the project names: always among the sizes; others only where an average day has more rows
 * @returns undefined where no row has a time
 */
export function dailyReport(
  rows: RankedRows & { time: Float64Array; entityName?: string | undefined },
  capacity: number,
  options: { confidence: number; samples: number; seed: number },
): TopKReport | undefined {
  const days = rowsOfDays(rows.time);
  if (days.length === 0) return undefined;
  const average = days.reduce((sum, { length }) => sum + length, 0) / days.length;
  const sizes = [...new Set([...usualSizes.filter((size) => size < average), capacity])].sort((a, b) => a - b);
  const found = dailyTopK(rows, days, sizes);
  const of = (figure: (days: readonly DailyTopK[]) => number) => estimate(found, figure, options);
  // Only where rows are worth different amounts does it matter which positives are found.
  const priced = rows.values.some((v) => v !== rows.values[0]);
  return {
    by: 'day',
    capacity,
    days: days.length,
    entity: rows.entity ? (rows.entityName ?? null) : null,
    points: sizes.map((size, s) => ({
      size,
      precision: of((drawn) => meanOfKnown(drawn.map((d) => d.hits[s]! / d.listed[s]!))),
      entityPrecision: rows.entity ? of((drawn) => meanOfKnown(drawn.map((d) => d.entityPrecision[s]!))) : null,
      recall: of((drawn) => sum(drawn, (d) => d.hits[s]!) / sum(drawn, (d) => d.positives)),
      value: priced ? of((drawn) => sum(drawn, (d) => d.prevented[s]!) / sum(drawn, (d) => d.value)) : null,
      valueByLoss: priced ? of((drawn) => sum(drawn, (d) => d.preventedByLoss[s]!) / sum(drawn, (d) => d.value)) : null,
    })),
  };
}

/** Null where the figure is not defined: without positive rows there is no recall. */
function estimate(
  days: readonly DailyTopK[],
  figure: (days: readonly DailyTopK[]) => number,
  { confidence, samples, seed }: { confidence: number; samples: number; seed: number },
): Estimate | null {
  const value = figure(days);
  if (!Number.isFinite(value)) return null;
  const random = seededRandom(seed);
  const draws = Float64Array.from({ length: samples }, () =>
    figure(days.map(() => days[Math.floor(random() * days.length)]!)),
  );
  return interval(value, draws, confidence);
}

function sum(days: readonly DailyTopK[], of: (day: DailyTopK) => number): number {
  return days.reduce((total, d) => total + of(d), 0);
}

/** Of the values that are defined. */
function meanOfKnown(values: readonly number[]): number {
  return meanOf(values.filter((v) => !Number.isNaN(v)));
}

function rowsOfDays(time: Float64Array): Uint32Array[] {
  const days = new Map<number, number[]>();
  time.forEach((t, row) => {
    if (Number.isNaN(t)) return;
    const known = days.get(Math.floor(t / day));
    if (known) known.push(row);
    else days.set(Math.floor(t / day), [row]);
  });
  return [...days].sort(([a], [b]) => a - b).map(([, rows]) => Uint32Array.from(rows));
}
