import { expect, it } from 'vitest';
import { chiSquareQuantile } from '../../../core/stats/chi-square-quantile.ts';
import { normalCdf } from '../../../core/stats/normal-cdf.ts';
import { normalQuantile } from '../../../core/stats/normal-quantile.ts';

const near = (got: number, expected: number, relative: number) =>
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

it('normalCdf agrees with scipy.stats.norm.cdf, in the tails too', () => {
  const expected: [number, number][] = [
    [-10, 7.61985302416047e-24],
    [-3, 0.0013498980316300933],
    [-1.3, 0.09680048458561036],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2, 0.9772498680518208],
    [2.9, 0.998134186699616],
    [6, 0.9999999990134123],
    [8.5, 1],
  ];
  for (const [x, p] of expected) near(normalCdf(x), p, 1e-13);
  expect(normalCdf(-40)).toBe(0);
  expect(normalCdf(Number.NaN)).toBeNaN();
});

it('normalQuantile agrees with scipy.stats.norm.ppf', () => {
  const expected: [number, number][] = [
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [0.0001, -3.7190164854556804],
    [0.01, -2.3263478740408408],
    [0.075, -1.4395314709384563],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.925, 1.4395314709384563],
    [0.93, 1.475791028179171],
    [0.999, 3.090232306167813],
    [0.9999999999, 6.361340889697422],
  ];
  for (const [p, x] of expected) near(normalQuantile(p), x, 2e-15);
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(() => normalQuantile(2)).toThrow('normal quantile at 2');
});

it('chiSquareQuantile stays within its stated error of scipy.stats.chi2.ppf', () => {
  near(chiSquareQuantile(0.99, 1), 6.6348966010212145, 0.05);
  near(chiSquareQuantile(0.9, 2), 4.605170185988092, 0.02);
  near(chiSquareQuantile(0.999, 10), 29.58829844507442, 0.02);
  near(chiSquareQuantile(0.9999, 50), 95.96874847816385, 0.02);
  expect(() => chiSquareQuantile(0.9, 0)).toThrow('0 degrees of freedom');
});
