import type { CostChange, MonitorFinding } from '../../contracts/monitor-finding.ts';
import { costOfDrift } from '../money/cost-of-drift.ts';
import { costOfQuality, moneyOfBins } from '../money/cost-of-quality.ts';
import { mergeMoney } from '../statistics/merge-statistics.ts';
import type { Hours, Money } from '../statistics/statistics.ts';
import type { FeatureHours } from './feature-hours.ts';
import type { Compared } from './judge-drift.ts';

/** What a drift changes a day, by the shift of its feature alone. */
export function priceOfDrift({ hours, chosen }: Compared, rowsADay: number): CostChange | null {
  const { feature, observed, money } = hours;
  const { counts } = chosen?.reference ?? feature.reference;
  const ordered = feature.reference.fine !== undefined;
  return costOfDrift(counts, observed.counts, money.before, money.now, rowsADay, ordered);
}

/** Bins of the values that a check of quality finds fault with; the last one is of invalid values. */
const faulty: Record<string, number> = { absent: -2, missing: -2, type: -1, invalid: -1, newCategories: -3 };

/**
 * What poor data cost a day.
 * @param before expected costs of the rows before
 */
export function priceOfQuality(
  { check, effect }: MonitorFinding,
  { money }: FeatureHours,
  before: Money | null,
  rowsADay: number,
): CostChange | null {
  const bin = faulty[check];
  if (bin === undefined || !money.now) return null;
  return costOfQuality(moneyOfBins(money.now, [bin]), before, effect * rowsADay);
}

/** Expected costs of the hours up to one; of all where there are none before it. */
export function moneyBefore(hours: Hours, to: number): Money | null {
  const priced = [...hours].flatMap(([hour, { money }]) => (money ? [{ hour, money }] : []));
  const earlier = priced.filter(({ hour }) => hour < to);
  const some = earlier.length > 0 ? earlier : priced;
  return some.length === 0 ? null : some.map(({ money }) => money).reduce(mergeMoney);
}
