import type { CostChange } from '../../contracts/monitor-finding.ts';
import type { BinMoney, Money } from '../statistics/statistics.ts';

/**
 * What spoilt values cost: the affected rows times the difference that it makes to one of them. How it comes out is as it
 * was before, whatever the model now expects, so the two ends are the model's own word (what it expects of the affected rows
 * more than it did of all) and decisions that know nothing (its decisions on them, drawn by lot among the rows of before);
 * the estimate is the middle. Costs of a spoilt feed are never a saving.
 * @param affected expected costs of the affected rows
 * @param before of all rows before
 * @param affectedADay how many are affected a day
 */
export function costOfQuality(
  affected: Pick<Money, 'rows' | 'cost' | 'blocked'>,
  before: Money | null,
  affectedADay: number,
): CostChange | null {
  if (!before || before.rows === 0 || affected.rows === 0) return null;
  const usual = before.cost / before.rows;
  const blocked = affected.blocked / affected.rows;
  const byLot = (blocked * before.block + (1 - blocked) * before.allow) / before.rows;
  const ends = [affected.cost / affected.rows - usual, byLot - usual].map((change) => Math.max(0, change));
  const lower = Math.min(...ends) * affectedADay;
  const upper = Math.max(...ends) * affectedADay;
  return { perDay: (lower + upper) / 2, lower, upper };
}

/** Of the rows that are in some of the bins. */
export function moneyOfBins(money: BinMoney, bins: readonly number[]): Pick<Money, 'rows' | 'cost' | 'blocked'> {
  const sum = (values: readonly number[]) => bins.reduce((all, bin) => all + values.at(bin)!, 0);
  return { rows: sum(money.rows), cost: sum(money.cost), blocked: sum(money.blocked) };
}
