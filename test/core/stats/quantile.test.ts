import { expect, it } from 'vitest';
import { quantile } from '../../../core/stats/quantile.ts';
import { sortedFinite } from '../../../core/stats/sorted-finite.ts';
import { x } from './sample.ts';

it('agrees with numpy.quantile', () => {
  const sorted = sortedFinite(x);
  const expected = [
    -3, -2.3277502477700693, 4.634539147670961, 10.799306243805749, 25.40842418235877, 42.841427155599604,
  ];
  [0, 0.01, 0.25, 0.5, 0.77, 1].forEach((p, i) => {
    expect(quantile(sorted, p)).toBeCloseTo(expected[i]!, 12);
  });
});

it('does not overflow between the largest numbers and leaves out what is missing', () => {
  expect(quantile([-1.7e308, 1.7e308], 0.5)).toBe(0);
  expect([...sortedFinite([2, Number.NaN, -1, Number.NEGATIVE_INFINITY])]).toEqual([-1, 2]);
  expect(quantile([], 0.5)).toBeNaN();
  expect(() => quantile([1], 1.5)).toThrow('quantile at 1.5; expected a probability from 0 to 1');
});
