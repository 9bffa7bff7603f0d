import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designEffect } from '../../../core/stats/design-effect.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/** Hours of customers who each send `group` rows of the same bin. */
function hours(count: number, customers: number, group: number, seed: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const bins = new Array<number>(8).fill(0);
    for (let c = 0; c < customers; c++) bins[Math.floor(random() ** 2 * 8)]! += group;
    return bins;
  });
}

describe('designEffect', () => {
  it('is Pearson’s statistic of neighbours by what it is of independent rows', () => {
    const samples = [
      [50, 100, 30, 40, 50],
      [20, 20, 30, 30, 50],
      [20, 24, 30, 28, 48],
      [20, 24, 30, 28, 48],
    ];
    // scipy 1.17 stats.chi2_contingency of the pairs, without correction; each has 4 degrees of freedom.
    const statistics = 36.2962962962963 + 0.4734182074083552 + 0;
    expect(designEffect(samples)).toBeCloseTo(statistics / (4 * (420 / 419 + 300 / 299 + 300 / 299)), 12);
    expect(designEffect(samples.slice(1))).toBe(1);
  });

  it('is 1 of independent rows, however few an hour has', () => {
    for (const customers of [5, 20, 500]) expect(designEffect(hours(200, customers, 1, customers))).toBeLessThan(1.1);
  });

  it('is the size of the groups in which rows come', () => {
    for (const group of [2, 4, 10]) {
      const effect = designEffect(hours(200, 20, group, group));
      expect(effect / group).toBeGreaterThan(0.9);
      expect(effect / group).toBeLessThan(1.1);
    }
  });

  it('is hardly moved by one change, and not across hours that are left out', () => {
    const before = hours(48, 50, 1, 3);
    const after = hours(48, 50, 1, 4).map((bins) => bins.toReversed());
    expect(designEffect([...before, ...after])).toBeLessThan(1.4);
    expect(designEffect([...before, undefined, ...after])).toBeLessThan(1.15);
  });

  it('is at least 1 and finite whatever the counts are', () => {
    const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(1000)), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.option(counts, { nil: undefined })), (samples) => {
        const effect = designEffect(samples);
        expect(effect).toBeGreaterThanOrEqual(1);
        expect(Number.isFinite(effect)).toBe(true);
      }),
    );
  });
});
