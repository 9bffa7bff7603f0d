import { describe, expect, it } from 'vitest';
import { costOfDrift } from '../../../core/monitor/money/cost-of-drift.ts';
import { costOfQuality } from '../../../core/monitor/money/cost-of-quality.ts';
import { normalQuantile } from '../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/** Rows in three bins, whose costs are normal around the mean of the bin. */
function drawn(random: () => number, rows: number, fractions: readonly number[], means: readonly number[]) {
  const money = { rows: [0, 0, 0, 0], cost: [0, 0, 0, 0], squares: [0, 0, 0, 0], blocked: [0, 0, 0, 0] };
  for (let i = 0; i < rows; i++) {
    const u = random();
    const bin = u < fractions[0]! ? 0 : u < fractions[0]! + fractions[1]! ? 1 : 2;
    const cost = means[bin]! + 2 * normalQuantile(random());
    money.rows[bin]!++;
    money.cost[bin]! += cost;
    money.squares[bin]! += cost ** 2;
  }
  return money;
}

describe('costOfDrift', () => {
  it('is the shift of the bins times their costs, and its interval holds the truth in 95 %', () => {
    const random = seededRandom(2);
    const [before, after, means] = [
      [0.5, 0.3, 0.2],
      [0.3, 0.3, 0.4],
      [1, 2, 5],
    ];
    const truth = 1000 * (0.2 * 5 - 0.2 * 1);
    let held = 0;
    for (let i = 0; i < 400; i++) {
      const past = drawn(random, 2000, before!, means!);
      const now = drawn(random, 1000, after!, means!);
      const { lower, upper } = costOfDrift(past.rows.slice(0, 3), now.rows.slice(0, 3), past, now, 1000)!;
      if (lower <= truth && truth <= upper) held++;
    }
    expect(held / 400).toBeGreaterThan(0.92);
    expect(held / 400).toBeLessThan(0.98);
  });

  it('takes the costs of now for a bin that was hardly seen, and is null without costs', () => {
    const before = { rows: [100, 0, 0], cost: [100, 0, 0], squares: [100, 0, 0], blocked: [0, 0, 0] };
    const now = { rows: [50, 50, 0], cost: [50, 200, 0], squares: [50, 800, 0], blocked: [0, 0, 0] };
    expect(costOfDrift([100, 0], [50, 50], before, now, 10)!.perDay).toBeCloseTo(10 * (0.5 * 4 - 0.5 * 1));
    expect(costOfDrift([100, 0], [50, 50], null, null, 10)).toBeNull();
    expect(costOfDrift([0, 0], [50, 50], before, now, 10)).toBeNull();
  });
});

describe('what drifts of features cost', () => {
  const deciles = Array.from({ length: 9 }, (_, i) => normalQuantile((i + 1) / 10));
  const weights = [1, 0.6, 0.3, 0];

  /** Payments of a model that is right about them: four normal features that matter less and less, and amounts with a long tail. */
  function payments(random: () => number, rows: number, shifts: readonly number[]) {
    const z = () => normalQuantile(Math.max(1e-12, random()));
    const none = () => new Array<number>(12).fill(0);
    const money = weights.map(() => ({ rows: none(), cost: none(), squares: none(), blocked: none() }));
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const x = shifts.map((shift) => z() + shift);
      const p = 1 / (1 + Math.exp(4 - x.reduce((sum, value, j) => sum + value * weights[j]!, 0)));
      const cost = Math.min(p * Math.exp(3.5 + z()), (1 - p) * 5);
      total += cost;
      x.forEach((value, j) => {
        const bin = deciles.filter((edge) => value > edge).length;
        const of = money[j]!;
        of.rows[bin]!++;
        of.cost[bin]! += cost;
        of.squares[bin]! += cost ** 2;
      });
    }
    return { money, mean: total / rows };
  }

  const none = [0, 0, 0, 0];
  const usual = payments(seededRandom(1), 100_000, none).mean;
  const priced = (past: ReturnType<typeof payments>, now: ReturnType<typeof payments>, feature: number) => {
    const [before, after] = [past.money[feature]!, now.money[feature]!];
    return costOfDrift(before.rows.slice(0, 11), after.rows.slice(0, 11), before, after, 1, true)!;
  };

  // 71 of 100 by the bins alone, where values move by a standard deviation.
  it.each([0.3, 1])('hold the truth in their intervals where values move within the bins too: %f', (shift) => {
    const random = seededRandom(7);
    const truth = payments(random, 100_000, [shift, 0, 0, 0]).mean - usual;
    let held = 0;
    const runs = 60;
    for (let i = 0; i < runs; i++) {
      const { lower, upper } = priced(payments(random, 2000, none), payments(random, 1000, [shift, 0, 0, 0]), 0);
      if (lower <= truth && truth <= upper) held++;
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.9);
  });

  it('have the order of what each of them costs, where all drift at once', () => {
    const random = seededRandom(9);
    const shifts = [0.4, 0.9, -0.5, 0.8];
    const truths = shifts.map(
      (shift, j) =>
        payments(
          random,
          100_000,
          none.map((_, k) => (k === j ? shift : 0)),
        ).mean - usual,
    );
    const order = (values: readonly number[]) => values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
    let same = 0;
    for (let i = 0; i < 20; i++) {
      const [past, now] = [payments(random, 3000, none), payments(random, 1500, shifts)];
      if (order(weights.map((_, j) => priced(past, now, j).perDay)).join() === order(truths).join()) same++;
    }
    expect(same).toBeGreaterThanOrEqual(18);
  });
});

describe('costOfQuality', () => {
  const before = { rows: 100, cost: 100, squares: 0, allow: 400, block: 300, blocked: 20 };

  it('lies between what the model says and decisions by lot, and is never a saving', () => {
    // Of the affected rows, half are blocked: by lot that costs 3.5 a row, 2.5 more than before.
    expect(costOfQuality({ rows: 10, cost: 15, blocked: 5 }, before, 40)).toEqual({
      perDay: 60,
      lower: 20,
      upper: 100,
    });
    expect(costOfQuality({ rows: 10, cost: 1, blocked: 0 }, before, 40)).toEqual({ perDay: 60, lower: 0, upper: 120 });
    expect(costOfQuality({ rows: 0, cost: 0, blocked: 0 }, before, 40)).toBeNull();
    expect(costOfQuality({ rows: 10, cost: 1, blocked: 0 }, null, 40)).toBeNull();
  });
});
