import type { WindowStatistic } from '../../../core/contracts/window-statistics.ts';
import type { WindowSpec } from '../../../core/windows/index.ts';

/** A row of history as the reference sees it. */
export interface Happening {
  entity: string | null;
  time: number;
  value: number | null;
  /** The other side: whom `who` dealt with. */
  other: string | null;
  label: number | null;
  labelledAt: number | null;
}

/** The windows by their definition, from the list of all events: no state, no buckets kept. */
export function readByDefinition(spec: WindowSpec, all: Happening[], row: Happening): number[] {
  const { entity, time: t } = row;
  if (entity === null || Number.isNaN(t)) return spec.features.map(() => Number.NaN);
  const events = all.filter((h) => h.entity === entity && !Number.isNaN(h.time)).flatMap((h) => eventsOf(spec, h));
  const bucket = (time: number) => Math.floor(time / spec.width);
  return spec.features.map(({ statistic, buckets }) => {
    const end = bucket(t - spec.delay);
    const inside = events.filter(({ time, known }) => {
      if (known >= t) return false;
      if (spec.delay > 0) return bucket(time) >= end - buckets && bucket(time) < end;
      return bucket(time) > end - buckets && time < t;
    });
    return statisticOf(statistic, inside, row, 10 ** spec.decimals);
  });
}

interface Contribution {
  time: number;
  known: number;
  count: number;
  minor: number;
  other?: string;
}

function eventsOf(spec: WindowSpec, { time, value, other, label, labelledAt }: Happening): Contribution[] {
  const minor = (v: number) => Math.round(v * 10 ** spec.decimals) + 0;
  const labelled = label !== null && labelledAt !== null;
  if (spec.events === 'value')
    return value === null || Math.abs(minor(value)) > 1e12
      ? []
      : [{ time, known: time, count: 1, minor: minor(value) }];
  if (spec.events === 'presence') return value === null ? [] : [{ time, known: time, count: 1, minor: 0 }];
  if (spec.events === 'category') return other === null ? [] : [{ time, known: time, count: 1, minor: 0, other }];
  if (spec.events === 'labelled') return labelled ? [{ time, known: labelledAt, count: 1, minor: minor(label) }] : [];
  const record = { time, known: time, count: 1, minor: 0 };
  return labelled ? [record, { time, known: labelledAt, count: 0, minor: minor(label) }] : [record];
}

function statisticOf(statistic: WindowStatistic, events: Contribution[], row: Happening, scale: number): number {
  const count = events.reduce((n, e) => n + e.count, 0);
  const sum = events.reduce((n, e) => n + e.minor, 0);
  if (statistic === 'count') return count;
  if (statistic === 'sum') return sum / scale;
  const others = new Set(events.map((e) => e.other));
  if (statistic === 'distinct') return others.size;
  if (statistic === 'firstSeen') return row.other === null ? Number.NaN : Number(!others.has(row.other));
  if (statistic === 'std') return std(events.map((e) => BigInt(e.minor))) / scale;
  if (count === 0) return Number.NaN;
  if (statistic === 'mean') return sum / count / scale;
  if (statistic === 'min') return Math.min(...events.map((e) => e.minor)) / scale;
  if (statistic === 'max') return Math.max(...events.map((e) => e.minor)) / scale;
  return (row.time - Math.max(...events.map((e) => e.time))) / 1000;
}

/** By the definition, in whole numbers: the mean of the squared differences of all pairs is twice the variance. */
function std(values: bigint[]): number {
  if (values.length < 2) return Number.NaN;
  let sum = 0n;
  for (const [i, a] of values.entries()) for (const b of values.slice(0, i)) sum += (a - b) ** 2n;
  return Math.sqrt(Number(sum) / (values.length * (values.length - 1)));
}
