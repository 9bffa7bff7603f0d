import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitReviewRule } from '../../../../core/evaluate/cost-comparison.ts';
import { decide } from '../../../../core/metrics/cost/decision.ts';
import { realisedCost, realisedCosts } from '../../../../core/metrics/cost/realised-cost.ts';

/** Every way to decide on so many rows. */
function* assignments<T>(choices: readonly T[], rows: number): Generator<T[]> {
  if (rows === 0) yield [];
  else for (const rest of assignments(choices, rows - 1)) for (const choice of choices) yield [choice, ...rest];
}

type Decision = 'allow' | 'review' | 'block';

/** What a decision is expected to cost, from what it costs on a positive and on a negative row. */
const expected = (decision: Decision, p: number, costs: readonly number[], reviewCost = 0) =>
  p * realisedCost(decision, 1, costs, reviewCost) + (1 - p) * realisedCost(decision, 0, costs, reviewCost);

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const amount = fc.double({ min: 0, max: 500, noNaN: true });
/** [FP, FN, TP, TN], each row its own. */
const row = fc.record({ p: probability, costs: fc.tuple(amount, amount, amount, amount) });

describe('against all decisions that could be taken', () => {
  test('rows of costs of their own: no other decisions are expected to cost less', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 7 }), (rows) => {
        const ours = rows.reduce((sum, { p, costs }) => sum + decide(p, costs).expectedCost, 0);
        const all = [...assignments(['allow', 'block'] as const, rows.length)].map((decisions) =>
          decisions.reduce((sum, decision, i) => sum + expected(decision, rows[i]!.p, rows[i]!.costs), 0),
        );
        expect(ours).toBeCloseTo(Math.min(...all), 8);
      }),
    );
  });

  test('constant costs: the decisions are those of the best threshold on the probability', () => {
    const costs = fc.tuple(
      fc.double({ min: 0.5, max: 50, noNaN: true }),
      fc.double({ min: 0.5, max: 500, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 30 }), costs, (p, [fp, fn]) => {
        const of = [fp, fn, 0, 0];
        const ours = p.reduce((sum, one) => sum + decide(one, of).expectedCost, 0);
        const byThreshold = [-1, ...p].map((threshold) =>
          p.reduce((sum, one) => sum + expected(one > threshold ? 'block' : 'allow', one, of), 0),
        );
        expect(ours).toBeCloseTo(Math.min(...byThreshold), 8);
        // The threshold itself: FP / (FP + FN).
        for (const one of p)
          if (Math.abs(one - fp / (fp + fn)) > 1e-9)
            expect(decide(one, of).decision).toBe(one > fp / (fp + fn) ? 'block' : 'allow');
      }),
    );
  });

  test('reviews within a capacity: no other decisions with as many reviews are expected to cost less', () => {
    const cases = fc.tuple(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.double({ min: 0, max: 50, noNaN: true }),
    );
    fc.assert(
      fc.property(cases, ([rows, capacityPerDay, cost]) => {
        const given = {
          probabilities: Float64Array.from(rows, (r) => r.p),
          target: new Float64Array(rows.length),
          costs: Float64Array.from(rows.flatMap((r) => r.costs)),
          time: new Float64Array(rows.length),
        };
        const rule = fitReviewRule(given, { capacityPerDay, cost });
        const decided = rows.map(({ p, costs }) => decide(p, costs, rule));
        expect(decided.filter((d) => d.decision === 'review').length).toBeLessThanOrEqual(capacityPerDay);
        const best = Math.min(
          ...[...assignments(['allow', 'block', 'review'] as const, rows.length)]
            .filter((decisions) => decisions.filter((d) => d === 'review').length <= capacityPerDay)
            .map((decisions) =>
              decisions.reduce((sum, decision, i) => sum + expected(decision, rows[i]!.p, rows[i]!.costs, cost), 0),
            ),
        );
        const ours = decided.reduce((sum, d) => sum + d.expectedCost, 0);
        // Rows of equal benefit at the limit are left to the automatic decision together.
        const benefits = rows.map(({ p, costs }) => decide(p, costs).expectedCost - expected('review', p, costs, cost));
        const tied = new Set(benefits.map((b) => b.toFixed(6))).size < benefits.length;
        if (!tied) expect(ours).toBeCloseTo(best, 6);
        expect(ours).toBeGreaterThanOrEqual(best - 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});

test('on average decisions turn out to cost what was expected', () => {
  const n = 2000;
  const probabilities = new Float64Array(n).map((_, i) => ((i * 37) % n) / n);
  const costs = new Float64Array(4 * n).map((_, i) => (i % 4 === 1 ? 1 + ((i * 13) % 90) : [5, 0, 2, 0][i % 4]!));
  let sum = 0;
  for (const y of [0, 1]) {
    const { cost } = realisedCosts(probabilities, new Float64Array(n).fill(y), costs);
    cost.forEach((c, i) => {
      sum += (y === 1 ? probabilities[i]! : 1 - probabilities[i]!) * c;
    });
  }
  const total = probabilities.reduce((t, p, i) => t + decide(p, costs, null, 4 * i).expectedCost, 0);
  expect(sum / total).toBeCloseTo(1, 12);
});
