import fc from 'fast-check';
import { expect, test } from 'vitest';
import { incompleteBeta } from '../../../core/stats/incomplete-beta.ts';
import { logGamma } from '../../../core/stats/log-gamma.ts';
import { studentReach, studentTwoSided } from '../../../core/stats/student-t.ts';

/** |ours / theirs - 1| */
const apart = (ours: number, theirs: number) => Math.abs(ours / theirs - 1);

test('log gamma as SciPy 1.17 (scipy.special.gammaln)', () => {
  const expected = [
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1.5, -0.12078223763524526],
    [10, 12.801827480081469],
    [1234.5, 7550.550901077894],
    [5e4, 490984.42327157187],
  ] as const;
  for (const [x, value] of expected) expect(apart(logGamma(x), value)).toBeLessThan(1e-13);
  expect(() => logGamma(0)).toThrow('expected a positive number');
});

test('incomplete beta as SciPy (scipy.special.betainc)', () => {
  const expected = [
    [0.3, 0.5, 0.5, 0.36901011956554536],
    [0.9, 2, 3, 0.9963],
    [0.99, 50, 0.5, 0.3173043978741973],
    [0.9999, 5e4, 0.5, 0.0015650197621734966],
    [1e-3, 0.1, 20, 0.7079970084234156],
  ] as const;
  for (const [x, a, b, value] of expected) expect(apart(incompleteBeta(x, a, b), value)).toBeLessThan(1e-9);
  expect([incompleteBeta(0, 1, 2), incompleteBeta(1, 1, 2)]).toEqual([0, 1]);
  expect(() => incompleteBeta(2, 1, 1)).toThrow('expected x from 0 to 1');
});

test('two-sided p-values as SciPy (2 * scipy.stats.t.sf(abs(t), df))', () => {
  const expected = [
    [2, 5, 0.10193947882985835],
    [0.3, 1, 0.8144528418445154],
    [-4.5, 29, 0.00010153488806485543],
    [10, 7.5, 1.336597814938746e-5],
    [1.96, 100_000, 0.04999856319430168],
    [40, 12, 3.851229580772032e-14],
  ] as const;
  for (const [t, degrees, p] of expected) expect(apart(studentTwoSided(t, degrees), p)).toBeLessThan(1e-9);
  expect(studentTwoSided(0, 3)).toBe(1);
  expect(studentTwoSided(Infinity, 3)).toBe(0);
});

test('reach as SciPy (scipy.stats.t.ppf), and the inverse of the p-value', () => {
  const expected = [
    [0.95, 5, 2.5705818356363146],
    [0.99, 29, 2.756385903670605],
    [0.9, 1, 6.313751514675037],
    [0.95, 1e5, 1.9599877075346095],
  ] as const;
  for (const [confidence, degrees, t] of expected)
    expect(apart(studentReach(confidence, degrees), t)).toBeLessThan(1e-9);
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      (confidence, degrees) => {
        expect(studentTwoSided(studentReach(confidence, degrees), degrees)).toBeCloseTo(1 - confidence, 8);
      },
    ),
  );
});
