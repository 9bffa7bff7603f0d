import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependentMean } from '../../../core/stats/dependent-mean.ts';
import { meanLowerBound } from '../../../core/stats/mean-bound.ts';
import { normalQuantile } from '../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/** From SciPy 1.x: sem, skew(bias=False) / sqrt(n), t.ppf(0.95, 23) of numpy.random.default_rng(3) values. */
const values = Float64Array.of(
  5.735429,
  -3.536719,
  2.426003,
  0.448393,
  0.136052,
  2.725678,
  -1.625603,
  0.601714,
  0.727013,
  10.707434,
  1.657241,
  1.069433,
  0.565499,
  0.893638,
  1.01699,
  1.124392,
  3.319156,
  1.680098,
  3.673669,
  2.370608,
  1.437277,
  6.13177,
  6.530303,
  0.186124,
);
const reference = {
  mean: 2.0833996666666668,
  error: 0.5951996967732843,
  skewness: 0.23003278457738838,
  t: 1.713871527747048,
};

describe('the mean of dependent values', () => {
  it('is that of independent ones where nothing has an order', () => {
    const found = dependentMean(values, false);
    expect(found.mean).toBeCloseTo(reference.mean, 10);
    expect(found.error).toBeCloseTo(reference.error, 10);
    expect(found.skewness).toBeCloseTo(reference.skewness, 10);
    expect(found).toMatchObject({ degrees: 23, autocorrelation: 0 });
    const symmetric = { ...found, skewness: 0 };
    expect(meanLowerBound(symmetric, 0.05)).toBeCloseTo(reference.mean - reference.t * reference.error, 8);
  });

  it('finds the autocorrelation of an AR(1) process, and its error of the mean', () => {
    const random = seededRandom(4);
    const gauss = () => normalQuantile(random() * 0.999998 + 1e-6);
    const series = new Float64Array(4000);
    for (let i = 1; i < series.length; i++) series[i] = 0.5 * series[i - 1]! + gauss();
    const { autocorrelation, error, degrees } = dependentMean(series, true);
    expect(autocorrelation).toBeCloseTo(0.5, 1);
    // 1 / (1 - rho) of what independent innovations have.
    expect(error * Math.sqrt(series.length)).toBeCloseTo(2, 0);
    expect(degrees).toBeGreaterThan(1100);
    expect(degrees).toBeLessThan(1600);
  });

  it('of equal values is certain, and refuses what is too few', () => {
    expect(dependentMean(new Float64Array(12).fill(3), true)).toMatchObject({ mean: 3, error: 0 });
    expect(() => dependentMean(new Float64Array(5), true)).toThrow(/at least 6/);
  });
});

describe('the bound', () => {
  it('is lower for seldom large losses than for the mirror image, and falls with the level', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 10, maxLength: 40 }),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (list, level) => {
          const found = dependentMean(Float64Array.from(list), true);
          const plain = meanLowerBound({ ...found, skewness: 0 }, level);
          const bound = meanLowerBound(found, level);
          expect(bound).toBeLessThanOrEqual(plain + 1e-9);
          if (found.skewness > -1e-6) expect(bound).toBe(plain);
          expect(meanLowerBound(found, level / 2)).toBeLessThanOrEqual(bound + 1e-9);
        },
      ),
    );
  });

  it('solves what Hall’s transformation says', () => {
    const skewed = { mean: 0, error: 1, degrees: 1e6, skewness: -0.4, autocorrelation: 0 };
    const t = -meanLowerBound(skewed, 0.05);
    const a = -0.4;
    expect(t + (a * t * t) / 3 + (a * a * t ** 3) / 27 + a / 6).toBeCloseTo(1.64485, 4);
  });
});
