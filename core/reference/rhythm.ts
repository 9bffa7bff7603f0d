import { binFinder } from '../stats/bin-finder.ts';
import { evenlySpread } from '../stats/evenly-spread.ts';
import { excessStability } from '../stats/excess-stability.ts';
import { usualBound } from '../stats/usual-bound.ts';
import type { ColumnReference } from './column-reference.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** So many tell how days differ. */
const readRows = 50_000;
/** Of an hour of the day, before it tells how often a value is missing then. */
const fewestRows = 100;
/** Standard errors that a fraction must be above the others to count as of its hour. */
const errors = 2;

/**
 * How a column changes from day to day and within the day in training, for a model that has not been watched for a week.
 * @param binned the column's reference
 * @param valueAt of the i-th row that was counted
 * @param times of these rows, ms since 1970; NaN unknown
 */
export function rhythmOf(
  { bins, counts }: Pick<ColumnReference, 'bins' | 'counts'>,
  valueAt: (i: number) => number | string | undefined,
  times: ArrayLike<number>,
): Pick<ColumnReference, 'dayToDay' | 'missingAtTimes'> {
  const missing = counts.length - 1;
  const binOf = binner(bins);
  const days = new Map<number, number[]>();
  const classes = new Map<number, { rows: number; missing: number }>();
  for (const i of evenlySpread(times.length, readRows)) {
    const time = times[i]!;
    if (Number.isNaN(time)) continue;
    const value = valueAt(i);
    const isMissing = value === undefined || (typeof value === 'number' && !Number.isFinite(value));
    const bin = isMissing ? missing : binOf(value);
    const date = Math.floor(time / day);
    const own = days.get(date) ?? new Array<number>(counts.length).fill(0);
    days.set(date, own);
    own[bin]!++;
    const isWeekend = [0, 6].includes(new Date(time).getUTCDay());
    const at = Math.floor((time % day) / hour) * 2 + Number(isWeekend);
    const of = classes.get(at) ?? { rows: 0, missing: 0 };
    classes.set(at, of);
    of.rows++;
    if (isMissing) of.missing++;
  }
  const excesses = [...days.values()].flatMap((own) => excessStability(counts, own) ?? []);
  const dayToDay = usualBound(excesses);
  const missingAtTimes = Math.max(0, ...[...classes.values()].map(surely));
  return { ...(dayToDay !== null && { dayToDay }), ...(missingAtTimes > 0 && { missingAtTimes }) };
}

function binner(bins: ColumnReference['bins']): (value: number | string) => number {
  if (bins.kind === 'numeric') {
    const find = binFinder(bins.edges);
    return (value) => find(Number(value));
  }
  const known = new Map(bins.values.map((value, i) => [value, i]));
  return (value) => known.get(String(value)) ?? bins.values.length;
}

/** Lower end of a fraction of missing values. */
function surely({ rows, missing }: { rows: number; missing: number }): number {
  if (rows < fewestRows) return 0;
  const fraction = missing / rows;
  return fraction - errors * Math.sqrt((fraction * (1 - fraction)) / rows);
}
