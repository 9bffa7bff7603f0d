import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyPercentile } from '../../../core/serve/steady-percentile.ts';
import { quantile } from '../../../core/stats/quantile.ts';

test('is the percentile itself of few values, or of one batch', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 39 }), (values) => {
      const sorted = Float64Array.from(values).sort();
      expect(steadyPercentile(Float64Array.from(values), 0.99, 5)).toBe(quantile(sorted, 0.99));
      expect(steadyPercentile(Float64Array.from(values), 0.99, 1)).toBe(quantile(sorted, 0.99));
    }),
  );
});

test('is that of the batch in the middle', () => {
  const values = [1, 5, 3, 2, 4].flatMap((level) => new Array<number>(30).fill(level));
  expect(steadyPercentile(Float64Array.from(values), 0.99, 5)).toBe(3);
  expect(steadyPercentile(Float64Array.of(...values.slice(0, 140), ...new Array<number>(10).fill(900)), 0.99, 5)).toBe(
    3,
  );
});
