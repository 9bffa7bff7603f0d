import { describe, expect, it } from 'vitest';
import { offPolicyCost } from '../../../core/metrics/cost/off-policy.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/** Payments of which a model blocks a tenth, half of these fraud, and lets a share of those through; costs of allowing. */
function logged(seed: number, rate: number, rows = 5_000) {
  const random = seededRandom(seed);
  const cost = new Float64Array(rows);
  const propensity = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const blocked = random() < 0.1;
    const fraud = random() < (blocked ? 0.5 : 0.01);
    propensity[i] = blocked ? rate : 1;
    const loss = fraud ? 20 + 60 * random() : 0;
    cost[i] = random() < propensity[i]! ? loss : Number.NaN;
  }
  return { cost, propensity };
}
const truth = (0.1 * 0.5 + 0.9 * 0.01) * 50;

describe('offPolicyCost', () => {
  it('weighs what was seen by how seldom it could be', () => {
    const estimate = offPolicyCost({
      cost: Float64Array.of(0, 0, 10, Number.NaN, Number.NaN, 7),
      propensity: Float64Array.of(1, 1, 0.25, 0.25, 0.25, 0),
    })!;
    expect(estimate).toMatchObject({ observed: 3, unsupported: 1 });
    // Three rows weigh 1, 1 and 4.
    expect(estimate.value).toBeCloseTo(40 / 6, 12);
    expect(estimate.horvitzThompson).toBeCloseTo(40 / 5, 12);
    expect(estimate.effective).toBeCloseTo(36 / 18, 12);
    expect(
      offPolicyCost({ cost: Float64Array.of(1, Number.NaN), propensity: Float64Array.of(1, 0.5) }),
    ).toBeUndefined();
  });

  it('is the plain mean with its usual interval where everything is seen', () => {
    const cost = Float64Array.from({ length: 200 }, (_, i) => (i * 7919) % 101);
    const estimate = offPolicyCost({ cost, propensity: new Float64Array(200).fill(1) })!;
    const mean = cost.reduce((a, b) => a + b, 0) / 200;
    const error = Math.sqrt(cost.reduce((sum, c) => sum + (c - mean) ** 2, 0) / 199 / 200);
    expect(estimate.value).toBeCloseTo(mean, 10);
    expect(estimate.upper - estimate.value).toBeCloseTo(1.959964 * error, 5);
  });

  it.each([0.02, 0.05, 0.2])('covers the truth about as often as it says, with a release rate of %f', (rate) => {
    let [covered, sum] = [0, 0];
    const runs = 400;
    for (let seed = 1; seed <= runs; seed++) {
      const estimate = offPolicyCost(logged(seed, rate, rate < 0.05 ? 20_000 : 5_000))!;
      if (estimate.lower <= truth && truth <= estimate.upper) covered++;
      sum += estimate.value;
    }
    expect(sum / runs).toBeGreaterThan(truth * 0.97);
    expect(sum / runs).toBeLessThan(truth * 1.03);
    expect(covered / runs).toBeGreaterThan(0.92);
    expect(covered / runs).toBeLessThan(0.98);
  });

  it('is far from the mean of what was seen, which a model that blocks makes look harmless', () => {
    const { cost, propensity } = logged(3, 0.05);
    const seen = cost.filter((c) => !Number.isNaN(c));
    expect(seen.reduce((a, b) => a + b, 0) / seen.length).toBeLessThan(truth / 2);
    expect(offPolicyCost({ cost, propensity })!.upper).toBeGreaterThan(truth * 0.8);
  });
});
