import { describe, expect, it } from 'vitest';
import { median, summarise } from '../../../../core/features/fit/moments.ts';
import { fitNumber } from '../../../../core/features/fit/number.ts';
import type { ScaledEncoder } from '../../../../core/features/plan.ts';
import { contextOf } from './context.ts';

const input = { column: 'x', type: 'number' as const };
const fit = (values: number[], encoding: 'trees' | 'linear', type: 'number' | 'integer' = 'number', automatic = true) =>
  fitNumber(
    Float64Array.from(values),
    { ...input, type },
    contextOf([], new Array(values.length).fill(0), { encoding, automatic }),
  );
const scaledOf = (fitted: ReturnType<typeof fit>) =>
  (fitted as { encoders: { encoder: ScaledEncoder }[] }).encoders[0]!.encoder;

describe('summarise', () => {
  it('is numpy mean and std and scipy.stats.skew, without what is missing', () => {
    const values = Float64Array.of(1, 2, Number.NaN, 2, 3, 4, 10, 100, Number.POSITIVE_INFINITY);
    const { mean, std, skewness, count } = summarise(values);
    expect(mean).toBeCloseTo(17.428571428571427, 12);
    expect(std).toBeCloseTo(33.82246566519758, 12);
    expect(skewness).toBeCloseTo(2.0135856027211605, 12);
    expect([count, median(values)]).toEqual([7, 3]);
  });

  it('stays finite for huge numbers', () => {
    const summary = summarise(Float64Array.of(1e308, -1e308, 1e308, 5e-324));
    for (const value of [summary.mean, summary.std, summary.skewness]) expect(Number.isFinite(value)).toBe(true);
    expect(median(Float64Array.of(1.7e308, 1.7e308))).toBe(1.7e308);
  });
});

describe('fitNumber', () => {
  it('drops what says nothing, with the reason', () => {
    expect(fit([Number.NaN, Number.POSITIVE_INFINITY], 'trees')).toEqual({ dropped: 'no value in the training rows' });
    expect(fit([3, 3, 3], 'trees')).toEqual({ dropped: 'the same value (3) in all training rows' });
    const ids = Array.from({ length: 300 }, (_, i) => 1000 + ((i * 7) % 300));
    expect(fit(ids, 'trees', 'integer')).toMatchObject({ dropped: expect.stringContaining('numbers the rows') });
    expect(fit(ids, 'trees', 'number')).toHaveProperty('encoders');
  });

  it('keeps a constant that is sometimes missing, with an indicator', () => {
    expect(scaledOf(fit([3, 3, Number.NaN], 'linear'))).toMatchObject({
      indicator: true,
      fill: 3,
      shapes: [{ mean: 3, std: 1 }],
    });
    expect(fit([3, 3, Number.NaN], 'trees')).toEqual({ encoders: [{ encoder: { kind: 'numeric', input } }] });
  });

  it('adds the logarithm of a heavy tail, and knots at quantiles of what is not the most frequent value', () => {
    // Mostly zero, like capital gains.
    const values = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? Math.exp(i / 100) : 0));
    const { shapes, indicator } = scaledOf(fit(values, 'linear'));
    expect(shapes.map((s) => s.shape)).toEqual(['value', 'log', 'above', 'above', 'above', 'above', 'above']);
    const knots = shapes.flatMap((s) => (s.shape === 'above' ? [s.knot] : []));
    // np.quantile of the 100 values that are not zero, at 1/6 … 5/6, method 'lower'
    [16, 33, 49, 66, 82].forEach((k, i) => {
      expect(knots[i]).toBeCloseTo(Math.exp(k / 10), 9);
    });
    expect(indicator).toBe(false);
    expect(scaledOf(fit(values, 'linear', 'number', false)).shapes.map((s) => s.shape)).toEqual(['value', 'log']);
  });

  it('has no knots for few values or rows', () => {
    expect(
      scaledOf(
        fit(
          Array.from({ length: 999 }, (_, i) => i % 9),
          'linear',
        ),
      ).shapes,
    ).toHaveLength(1);
    expect(
      scaledOf(
        fit(
          Array.from({ length: 150 }, (_, i) => i * 1.5),
          'linear',
        ),
      ).shapes,
    ).toHaveLength(1);
  });
});
