import type { Task } from '../contracts/task.ts';
import type { TargetOverTime } from './profile.ts';

const day = 86_400_000;
const periods = [
  ['hour', day / 24],
  ['day', day],
  ['week', 7 * day],
  ['30 days', 30 * day],
  ['year', 365.25 * day],
] as const;
const maxPeriods = 120;
const maxClasses = 5;

/**
 * Rows and target by period (hour, day, week …, as short as fits): the mean with its 95 % interval, or for several
 * classes the fraction of each. null without times.
 * @param time shape (rows), ms; NaN has no place
 * @param target shape (rows); NaN is not usable
 */
export function overTime(
  time: Float64Array,
  target: Float64Array,
  task: Task,
  classes: readonly string[],
): TargetOverTime | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const t of time) {
    if (t < first) first = t;
    if (t > last) last = t;
  }
  if (!(last >= first)) return null;
  const count = (width: number) => Math.floor(last / width) - Math.floor(first / width) + 1;
  const [period, width] = periods.find(([, w]) => count(w) <= maxPeriods) ?? periods[4];
  const size = Math.min(count(width), 10_000);
  const start = Math.floor(first / width);
  const bucketOf = Int32Array.from(time, (t) =>
    Number.isNaN(t) ? -1 : Math.min(Math.floor(t / width) - start, size - 1),
  );
  const rows = new Array<number>(size).fill(0);
  const usable = new Array<number>(size).fill(0);
  bucketOf.forEach((bucket, row) => {
    if (bucket < 0) return;
    rows[bucket]!++;
    if (!Number.isNaN(target[row]!)) usable[bucket]!++;
  });
  const series = task === 'multiclass' ? frequentClasses(target, classes) : [{ name: 'mean', value: (t: number) => t }];
  return {
    period,
    starts: rows.map((_, i) => (start + i) * width),
    rows,
    usable,
    series: series.map(({ name, value }) => ({ name, ...meanByBucket(bucketOf, target, usable, value, task) })),
  };
}

function frequentClasses(target: Float64Array, classes: readonly string[]) {
  const counts = classes.map((name, c) => ({ name, c, rows: target.reduce((n, t) => n + Number(t === c), 0) }));
  const frequent = counts.sort((a, b) => b.rows - a.rows || a.c - b.c).slice(0, maxClasses);
  return frequent.map(({ name, c }) => ({ name, value: (t: number) => Number(t === c) }));
}

function meanByBucket(
  bucketOf: Int32Array,
  target: Float64Array,
  usable: readonly number[],
  value: (target: number) => number,
  task: Task,
) {
  const sums = new Float64Array(usable.length);
  const squares = new Float64Array(usable.length);
  bucketOf.forEach((bucket, row) => {
    if (bucket < 0 || Number.isNaN(target[row]!)) return;
    const v = value(target[row]!);
    sums[bucket]! += v;
    squares[bucket]! += v * v;
  });
  const mean = usable.map((n, i) => (n === 0 ? null : sums[i]! / n));
  const interval = mean.map((m, i): [number, number] | null => {
    const n = usable[i]!;
    if (m === null || n < 2) return null;
    const spread = 1.96 * Math.sqrt(Math.max(0, squares[i]! / n - m * m) / n);
    const low = m - spread;
    return task === 'regression' ? [low, m + spread] : [Math.max(0, low), Math.min(1, m + spread)];
  });
  return { mean, interval };
}
