import type { CapturedPrediction } from '../../contracts/serving.ts';
import { expectedCosts } from '../../metrics/cost/cost.ts';
import { type JointReader, jointObserver } from '../joint/observe-joint.ts';
import { columnObserver, invalidBin } from '../observe.ts';
import type { BinMoney, HourStatistics, Money } from './statistics.ts';
import type { WatchedFeature } from './watched-features.ts';

/** Counts the predictions of one hour. */
export interface HourCounter {
  add(prediction: CapturedPrediction): void;
  /** Of another model: what it was given is counted, not what it made of it. */
  addOther(prediction: CapturedPrediction): void;
  /** Of another model, whose columns tell nothing: that it was asked for. */
  addAsked(): void;
  result(): HourStatistics;
}

/** @param reader of whole rows, where the reference knows how features go together */
export function hourCounter(watched: readonly WatchedFeature[], reader: JointReader | null): HourCounter {
  const joint = reader && jointObserver(reader);
  const counters = watched.map((feature) => ({
    feature,
    observer: columnObserver(feature.reference),
    money: binMoney(feature.reference.counts.length + 1),
  }));
  const money: Money = { rows: 0, cost: 0, squares: 0, allow: 0, block: 0, blocked: 0 };
  let rows = 0;
  let asked = 0;
  let columns = 0;

  function add(prediction: CapturedPrediction): void {
    rows++;
    asked++;
    columns++;
    joint?.add(prediction);
    const priced = priceOf(prediction);
    const blocked = prediction.decision === 'block' ? 1 : 0;
    if (priced) {
      money.rows++;
      money.cost += priced.cost;
      money.squares += priced.cost ** 2;
      money.allow += priced.allow;
      money.block += priced.block;
      money.blocked += blocked;
    }
    for (const { feature, observer, money } of counters) {
      const bin = observer.add(feature.pick(prediction));
      if (!priced) continue;
      const at = bin === invalidBin ? money.rows.length - 1 : bin;
      money.rows[at]!++;
      money.cost[at]! += priced.cost;
      money.squares[at]! += priced.cost ** 2;
      money.blocked[at]! += blocked;
    }
  }

  function addAsked(): void {
    asked++;
  }

  function addOther(prediction: CapturedPrediction): void {
    asked++;
    columns++;
    for (const { feature, observer } of counters) if (feature.group !== 'score') observer.add(feature.pick(prediction));
  }

  function result(): HourStatistics {
    if (columns === 0) return { rows, asked, features: {}, money: null };
    const isPriced = money.rows > 0;
    return {
      rows,
      asked,
      features: Object.fromEntries(
        counters.map(({ feature, observer, money }) => [
          feature.key,
          { observed: observer.result(), money: isPriced ? money : null },
        ]),
      ),
      money: isPriced ? money : null,
      ...(joint && { joint: joint.result() }),
    };
  }

  return { add, addOther, addAsked, result };
}

/** What its decision, and each decision, is expected to cost; undefined where the project states no costs. */
function priceOf({ probability, decision, expectedCost, costs }: CapturedPrediction) {
  if (costs === undefined || probability === undefined || !Number.isFinite(probability)) return undefined;
  const each = expectedCosts(probability, costs);
  const cost = expectedCost ?? (decision === 'block' ? each.block : each.allow);
  return Number.isFinite(cost) ? { cost, ...each } : undefined;
}

function binMoney(length: number): BinMoney {
  const zeros = () => new Array<number>(length).fill(0);
  return { rows: zeros(), cost: zeros(), squares: zeros(), blocked: zeros() };
}
