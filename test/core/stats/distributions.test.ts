import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareTest } from '../../../core/stats/chi-square-test.ts';
import { cohenH } from '../../../core/stats/cohen-h.ts';
import { fisherExact } from '../../../core/stats/fisher-exact.ts';
import { hellinger } from '../../../core/stats/hellinger.ts';
import { upperIncompleteGamma } from '../../../core/stats/incomplete-gamma.ts';
import { jensenShannon } from '../../../core/stats/jensen-shannon.ts';
import { kolmogorovOfBins } from '../../../core/stats/kolmogorov-of-bins.ts';
import { kolmogorovPValue, kolmogorovSmirnov } from '../../../core/stats/kolmogorov-smirnov.ts';
import { kolmogorovCritical, kolmogorovSurvival } from '../../../core/stats/kolmogorov-survival.ts';
import { proportionTest } from '../../../core/stats/proportion-test.ts';
import { wasserstein } from '../../../core/stats/wasserstein.ts';
import { spreadOfBins, wassersteinOfBins } from '../../../core/stats/wasserstein-of-bins.ts';

const fixture = JSON.parse(readFileSync(new URL('fixtures/distributions.json', import.meta.url), 'utf8'));
const { x, y, a, b } = fixture as Record<'x' | 'y' | 'a' | 'b', number[]>;
const near = (value: number | undefined | null, expected: number, relative = 1e-10) =>
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300);

describe('the kernels of drift agree with SciPy', () => {
  it('Kolmogorov-Smirnov, exact and in the limit', () => {
    for (const [first, second, expected] of [
      [x, y, fixture.ks.xy],
      [a, b, fixture.ks.ab],
    ]) {
      const result = kolmogorovSmirnov(first, second)!;
      near(result.statistic, expected.statistic);
      near(result.pValue, expected.pValue);
    }
    for (const [t, p] of fixture.kolmogorov) near(kolmogorovSurvival(t), p, 1e-8);
    expect(kolmogorovSurvival(kolmogorovCritical(0.01))).toBeCloseTo(0.01, 8);
  });

  it('Wasserstein, also weighted', () => {
    near(wasserstein(x, y), fixture.wasserstein.xy);
    near(wasserstein(a, b), fixture.wasserstein.ab);
    const { values, weights, values2, weights2, distance } = fixture.wasserstein.weighted;
    near(wasserstein(values, values2, weights, weights2), distance);
  });

  it('Jensen-Shannon, Hellinger and chi-square', () => {
    for (const { first, second, ...expected } of fixture.counts) {
      near(jensenShannon(first, second), expected.jensenShannon);
      near(hellinger(first, second), expected.hellinger);
      const test = chiSquareTest(first, second, 0)!;
      near(test.statistic, expected.chiSquare.statistic);
      expect(test.degrees).toBe(expected.chiSquare.degrees);
      near(test.pValue, expected.chiSquare.pValue);
    }
    for (const [shape, value, expected] of fixture.gamma) near(upperIncompleteGamma(shape, value), expected);
  });

  it('Fisher, and proportions in the limit', () => {
    for (const [k, n, l, m, p] of fixture.fisher) near(fisherExact(k, n, l, m), p, 1e-9);
    for (const [k, n, l, m, z, p] of fixture.proportion) {
      near(proportionTest(k, n, l, m)!.z, z);
      near(proportionTest(k, n, l, m)!.pValue, p);
    }
    expect(proportionTest(1, 200, 6, 150)!.pValue).toBe(fisherExact(1, 200, 6, 150));
  });
});

describe('small counts', () => {
  it('are pooled before a chi-square test', () => {
    // 5 expected on the smaller side take a total of 30 here.
    expect(chiSquareTest([500, 480, 4, 3, 2], [100, 96, 2, 1, 1])).toMatchObject({ degrees: 1 });
    expect(chiSquareTest([500, 480, 40, 3, 2], [100, 96, 10, 1, 1])).toMatchObject({ degrees: 2 });
    expect(chiSquareTest([3, 2], [1, 1])).toBeNull();
    expect(chiSquareTest([0, 0], [1, 1])).toBeNull();
    expect(() => chiSquareTest([1], [1, 1])).toThrow('1 with 2 bins');
  });

  it('of nothing have no distance', () => {
    expect(wasserstein([], [1])).toBeNull();
    expect(wasserstein([1], [2], [0], [1])).toBeNull();
    expect(jensenShannon([0], [1])).toBeNull();
    expect(hellinger([0], [1])).toBeNull();
    expect(kolmogorovOfBins([0], [1])).toBeNull();
    expect(proportionTest(0, 0, 1, 2)).toBeNull();
    expect(proportionTest(0, 5, 0, 5)).toEqual({ z: 0, pValue: 1 });
    expect(spreadOfBins({ counts: [0], sums: [0] })).toBe(0);
  });
});

describe('histograms', () => {
  const value = fc.double({ min: -50, max: 50, noNaN: true });
  const sample = fc.array(value, { minLength: 1, maxLength: 60 });
  const edges = fc
    .uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 8 })
    .map((e) => e.sort((p, q) => p - q));
  const binned = (values: readonly number[], at: readonly number[]) => {
    const counts = new Array<number>(at.length + 1).fill(0);
    const sums = [...counts];
    for (const v of values) {
      const bin = at.filter((edge) => edge < v).length;
      counts[bin]!++;
      sums[bin]! += v;
    }
    const within = values.reduce((sum, v) => {
      const bin = at.filter((edge) => edge < v).length;
      return sum + Math.abs(v - sums[bin]! / counts[bin]!) / values.length;
    }, 0);
    return { counts, sums, within };
  };
  const ascending = (values: readonly number[]) => [...values].sort((p, q) => p - q);

  it('have the distances of the values within the stated errors', () => {
    fc.assert(
      fc.property(sample, sample, edges, (first, second, at) => {
        const [p, q] = [binned(first, at), binned(second, at)];
        const exact = wasserstein(ascending(first), ascending(second))!;
        expect(Math.abs(wassersteinOfBins(p, q)! - exact)).toBeLessThanOrEqual(p.within + q.within + 1e-9);
        const mean = (v: readonly number[]) => v.reduce((s, e) => s + e, 0) / v.length;
        expect(wassersteinOfBins(p, q)!).toBeGreaterThanOrEqual(Math.abs(mean(first) - mean(second)) - 1e-9);
        const distance = kolmogorovSmirnov(ascending(first), ascending(second))!.statistic;
        const ofBins = kolmogorovOfBins(p.counts, q.counts)!.statistic;
        const largest = Math.max(...p.counts.map((c) => c / first.length), ...q.counts.map((c) => c / second.length));
        expect(ofBins).toBeLessThanOrEqual(distance + 1e-12);
        expect(ofBins).toBeGreaterThanOrEqual(distance - largest - 1e-12);
      }),
    );
  });

  it('and the same distance either way round', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1 }), (pairs) => {
        const [p, q] = [pairs.map(([c]) => c), pairs.map(([, c]) => c)];
        for (const distance of [jensenShannon, hellinger]) {
          const there = distance(p, q);
          const back = distance(q, p);
          if (there === null) expect(back).toBeNull();
          else {
            expect(there).toBeCloseTo(back!, 12);
            expect(there).toBeLessThanOrEqual(1 + 1e-12);
          }
        }
      }),
    );
  });
});

describe('p-values', () => {
  it('are the limit where pairs are many', () => {
    expect(kolmogorovPValue(0.05, 900, 1100)).toBeCloseTo(kolmogorovPValue(0.05, 1010, 1000), 1);
    expect(kolmogorovPValue(0, 5, 5)).toBe(1);
  });
});

describe('cohenH', () => {
  it('tells 1 % from 5 % as it tells 50 % from 62 %', () => {
    expect(cohenH(0.01, 0.05)).toBeCloseTo(0.2507, 4);
    expect(cohenH(0.5, 0.6247)).toBeCloseTo(0.2521, 3);
  });
});
