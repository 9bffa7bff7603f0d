import { mergeJoint } from '../joint/observe-joint.ts';
import { mergeObservations } from '../merge-observations.ts';
import type { BinMoney, FeatureStatistics, HourStatistics, Money } from './statistics.ts';

/** Both together, as if their rows had been counted at once: in any order and grouping. */
export function mergeHours(a: HourStatistics, b: HourStatistics): HourStatistics {
  const joint = either(a.joint, b.joint, mergeJoint);
  const names = new Set([...Object.keys(a.features), ...Object.keys(b.features)]);
  return {
    rows: a.rows + b.rows,
    asked: (a.asked ?? a.rows) + (b.asked ?? b.rows),
    features: Object.fromEntries(
      [...names].sort().map((name) => [name, either(a.features[name], b.features[name], mergeFeatures)!]),
    ),
    money: either(a.money, b.money, mergeMoney) ?? null,
    ...(joint && { joint }),
  };
}

function mergeFeatures(a: FeatureStatistics, b: FeatureStatistics): FeatureStatistics {
  return {
    observed: mergeObservations(a.observed, b.observed),
    money: either(a.money, b.money, mergeBins) ?? null,
  };
}

export function mergeMoney(a: Money, b: Money): Money {
  return {
    rows: a.rows + b.rows,
    cost: a.cost + b.cost,
    squares: a.squares + b.squares,
    allow: a.allow + b.allow,
    block: a.block + b.block,
    blocked: a.blocked + b.blocked,
  };
}

export function mergeBins(a: BinMoney, b: BinMoney): BinMoney {
  const sum = (x: readonly number[], y: readonly number[]) => x.map((value, i) => value + y[i]!);
  return {
    rows: sum(a.rows, b.rows),
    cost: sum(a.cost, b.cost),
    squares: sum(a.squares, b.squares),
    blocked: sum(a.blocked, b.blocked),
  };
}

function either<T>(a: T | null | undefined, b: T | null | undefined, merge: (a: T, b: T) => T) {
  return a && b ? merge(a, b) : (a ?? b);
}
