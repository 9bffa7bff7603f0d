import { describe, expect, it } from 'vitest';
import { compensatedSum } from '../../../core/stats/compensated-sum.ts';
import { type Moments, momentsOf } from '../../../core/stats/moments.ts';
import { skewness } from '../../../core/stats/skewness.ts';
import { standardDeviation } from '../../../core/stats/standard-deviation.ts';
import { x } from './sample.ts';

function close(got: number, expected: number, scale = Math.abs(expected)) {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-12 * Math.max(scale, 1e-300));
}

describe('moments', () => {
  it('agree with NumPy and SciPy', () => {
    const m = momentsOf(x);
    close(m.mean, 14.921970267591675);
    close(m.m2, 81390.92811091457);
    close(m.m3, 681261.7694489413);
    close(m.m4, 29575176.29947528);
    close(standardDeviation(m)!, 12.77137707401055);
    close(skewness(m)!, 0.6560470985864325);
  });

  it('keep a small variance beside a large mean', () => {
    const far = momentsOf(x.map((v) => v + 1e9));
    expect(Math.abs(far.m2 / 81390.92811091457 - 1)).toBeLessThan(1e-8);
  });

  it('count what is not finite as missing and survive nothing and the largest numbers', () => {
    const none: Moments = { count: 0, missing: 2, mean: 0, m2: 0, m3: 0, m4: 0, min: null, max: null };
    expect(momentsOf([Number.NaN, Number.POSITIVE_INFINITY])).toEqual(none);
    expect(standardDeviation(momentsOf([3]))).toBeNull();
    expect(skewness(momentsOf([3, 3]))).toBeNull();
    expect(momentsOf([1.7e308, 1.7e308]).mean).toBe(1.7e308);
  });
});

describe('compensatedSum', () => {
  it('does not lose small terms', () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(compensatedSum(new Array(10).fill(0.1))).toBe(1);
    expect(compensatedSum([1, Number.NaN, 2])).toBe(3);
    expect(compensatedSum([Number.POSITIVE_INFINITY, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(compensatedSum([])).toBe(0);
  });
});
