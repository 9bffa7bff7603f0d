import { describe, expect, it } from 'vitest';
import { contingency } from '../../../core/stats/contingency.ts';
import { correlationRatio } from '../../../core/stats/correlation-ratio.ts';
import { cramersV } from '../../../core/stats/cramers-v.ts';
import { entropy } from '../../../core/stats/entropy.ts';
import { kolmogorovSmirnov } from '../../../core/stats/kolmogorov-smirnov.ts';
import { kolmogorovSurvival } from '../../../core/stats/kolmogorov-survival.ts';
import { mutualInformation } from '../../../core/stats/mutual-information.ts';
import { pearson } from '../../../core/stats/pearson.ts';
import { ranks } from '../../../core/stats/ranks.ts';
import { sortedFinite } from '../../../core/stats/sorted-finite.ts';
import { spearman } from '../../../core/stats/spearman.ts';
import { a, b, roundX, roundY, x, y } from './sample.ts';

const missing = Number.NaN;

describe('association of numbers', () => {
  it('agrees with SciPy', () => {
    expect(pearson(x, y)).toBeCloseTo(0.9574208848585322, 13);
    expect(spearman(roundX, roundY)).toBeCloseTo(0.9340280168959594, 13);
    expect([...ranks([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])]).toEqual([4.5, 1.5, 6, 1.5, 8, 11, 3, 10, 8, 4.5, 8]);
  });

  it('looks at complete pairs only and has no value without spread', () => {
    expect(pearson([1, missing, 2, 3], [2, 5, 4, missing])).toBeCloseTo(1);
    expect(spearman([1, missing, 2, 3], [9, 5, 4, missing])).toBeCloseTo(-1);
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(pearson([], [])).toBeNull();
    expect([...ranks([missing, 5])]).toEqual([missing, 1]);
    expect(() => pearson([1], [])).toThrow('correlation of 1 with 0 values');
  });
});

describe('association with categories', () => {
  it('agrees with scikit-learn and the formulas in NumPy', () => {
    const table = contingency(a, 5, b, 4);
    expect(mutualInformation(table)).toBeCloseTo(0.1276829049420981, 13);
    expect(entropy(table.second)).toBeCloseTo(1.2856142217622983, 13);
    expect(cramersV(table)).toBeCloseTo(0.2425737826864489, 12);
    expect(correlationRatio(x, a, 5)).toBeCloseTo(0.008518070201322054, 13);
  });

  it('leaves out missing codes and has no value where nothing varies', () => {
    expect(contingency([0, -1, 1], 2, [0, 0, -1], 1).total).toBe(1);
    expect(mutualInformation(contingency([], 2, [], 2))).toBe(0);
    expect(cramersV(contingency([0, 0], 1, [0, 1], 2))).toBeNull();
    expect(correlationRatio([2, 2], [0, 1], 2)).toBeNull();
    expect(entropy([])).toBe(0);
  });
});

describe('kolmogorovSmirnov', () => {
  it('agrees with scipy.stats.ks_2samp and kstwobign', () => {
    const result = kolmogorovSmirnov(sortedFinite(x.subarray(0, 200)), sortedFinite(y.subarray(0, 300)))!;
    expect(result.statistic).toBeCloseTo(0.39166666666666666, 14);
    expect(kolmogorovSurvival(result.statistic * Math.sqrt(120)) / 2.0500045277327635e-16).toBeCloseTo(1, 10);
  });

  it('finds nothing between a sample and itself', () => {
    expect(kolmogorovSmirnov([1, 2, 2], [1, 2, 2])).toEqual({ statistic: 0, pValue: 1 });
    expect(kolmogorovSmirnov([], [1])).toBeNull();
  });
});
