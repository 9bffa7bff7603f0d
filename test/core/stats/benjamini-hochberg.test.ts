import fc from 'fast-check';
import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../../core/stats/benjamini-hochberg.ts';

test('as SciPy 1.17 (scipy.stats.false_discovery_control) and statsmodels 0.15 (multipletests, fdr_bh)', () => {
  const q = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.2, 0.9, 0.03, 0.0001]);
  const expected = [0.026666666666666665, 0.05333333333333333, 0.048, 0.02, 0.22857142857142856, 0.9, 0.048, 0.0008];
  expected.forEach((value, i) => {
    expect(q[i]).toBeCloseTo(value, 14);
  });
  expect(benjaminiHochberg([])).toEqual([]);
});

test('a q-value is at least its p-value, at most 1, and in the order of the p-values', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (p) => {
      const q = benjaminiHochberg(p);
      q.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(p[i]! - 1e-15);
        expect(value).toBeLessThanOrEqual(1);
        p.forEach((other, j) => {
          if (other > p[i]!) expect(q[j]).toBeGreaterThanOrEqual(value);
        });
      });
    }),
  );
});
