import { excessStability } from '../../stats/excess-stability.ts';
import type { FeatureGroup } from '../checks/check.ts';
import type { ColumnObservation } from '../observe.ts';
import type { LookWindow } from '../references/look-window.ts';
import { type Hours, historyDays, hour as hourMs, hoursADay } from '../statistics/statistics.ts';
import type { Compared } from './judge-drift.ts';

/** What a page can draw of the days before a look: days of 24 hours, the last one ending with the newest prediction. */
export interface Trends {
  /** ISO 8601: begin of each day, ascending. */
  days: string[];
  /** Predictions of the model. */
  rows: number[];
  /** Mean of what their decisions were expected to cost; null without. */
  expectedCost: (number | null)[];
  /** Predictions of the model by calendar day (`yyyy-MM-dd`, UTC), as far back. */
  byDate: Record<string, number>;
  /** By the order of the report's features. */
  features: FeatureTrend[];
}

/** One value a day; null for days without rows. */
export interface FeatureTrend {
  name: string;
  group: FeatureGroup;
  /** Population stability index against the reference of the look, less what it is by chance; 0 where it is less. */
  stability: (number | null)[];
  /** Fractions of the rows. */
  missing: (number | null)[];
  invalid: (number | null)[];
}

export function trendsOf(hours: Hours, compared: readonly Compared[], { to }: LookWindow): Trends {
  const first = [...hours.keys()][0] ?? to;
  const days = Math.min(historyDays, Math.ceil((to - first) / hoursADay));
  const dayOf = (hour: number) => days - 1 - Math.floor((to - 1 - hour) / hoursADay);
  const rows = new Array<number>(days).fill(0);
  const byDate: Record<string, number> = {};
  const money = Array.from({ length: days }, () => ({ rows: 0, cost: 0 }));
  for (const [hour, statistics] of hours) {
    const day = dayOf(hour);
    if (day < 0 || day >= days) continue;
    rows[day]! += statistics.rows;
    const date = new Date(hour * hourMs).toISOString().slice(0, 10);
    if (statistics.rows > 0) byDate[date] = (byDate[date] ?? 0) + statistics.rows;
    money[day]!.rows += statistics.money?.rows ?? 0;
    money[day]!.cost += statistics.money?.cost ?? 0;
  }
  return {
    days: rows.map((_, day) => new Date((to - (days - day) * hoursADay) * hourMs).toISOString()),
    rows,
    byDate,
    expectedCost: money.map(({ rows, cost }) => (rows === 0 ? null : cost / rows)),
    features: compared.map((one) => featureTrend(one, days, dayOf)),
  };
}

/** Fine bins are not drawn. */
function coarsely(a: ColumnObservation, b: ColumnObservation): ColumnObservation {
  return {
    ...a,
    rows: a.rows + b.rows,
    counts: a.counts.map((count, i) => count + b.counts[i]!),
    invalid: a.invalid + b.invalid,
  };
}

function featureTrend({ hours, chosen }: Compared, days: number, dayOf: (hour: number) => number): FeatureTrend {
  const { feature, all } = hours;
  const reference = chosen?.reference ?? feature.reference;
  const byDay = Array.from({ length: days }, (_, day) => {
    const own = all.filter(({ hour, observed }) => observed.rows > 0 && dayOf(hour) === day);
    return own.length === 0 ? null : own.map(({ observed }) => observed).reduce(coarsely);
  });
  return {
    name: feature.reference.name,
    group: feature.group,
    stability: byDay.map((observed) => {
      const excess = observed && excessStability(reference.counts, observed.counts);
      return excess === null ? null : Math.max(0, excess);
    }),
    missing: byDay.map((observed) => observed && observed.counts.at(-1)! / observed.rows),
    invalid: byDay.map((observed) => observed && observed.invalid / observed.rows),
  };
}
