import { describe, expect, it } from 'vitest';
import type { FitContext } from '../../../../core/features/fit/context.ts';
import { fitDate } from '../../../../core/features/fit/date.ts';
import { contextOf } from './context.ts';

const rows = 5000;
/** Rows over so many days, at any time of the day. */
function partsOf(days: number, change: Partial<FitContext> = {}) {
  const values = Float64Array.from({ length: rows }, (_, i) => Date.UTC(2026, 0, 1) + (i / rows) * days * 86_400_000);
  const context = contextOf([], new Array(rows).fill(0), { splitByTime: true, timeColumn: 'at', ...change });
  const fitted = fitDate(values, values, 'at', context);
  if (!('encoders' in fitted)) return fitted.dropped;
  return fitted.encoders.flatMap(({ encoder }) => (encoder.kind === 'date' ? encoder.parts.map((p) => p.part) : []));
}

describe("the rows' own moment", () => {
  it('has the cycles that the history has seen twice', () => {
    expect(partsOf(3)).toEqual(['hour']);
    expect(partsOf(20)).toEqual(['hour', 'weekday']);
    expect(partsOf(120)).toEqual(['hour', 'weekday', 'day']);
    expect(partsOf(800)).toEqual(['hour', 'weekday', 'day', 'month']);
    expect(partsOf(120, { encoding: 'linear' })).toEqual([
      'hourSin',
      'hourCos',
      'weekdaySin',
      'weekdayCos',
      'weekend',
      'day',
    ]);
    expect(partsOf(1)).toBe('the same in all training rows, or a cycle that they have not seen twice');
  });

  it('has all cycles where rows are split at random, and so have other dates', () => {
    expect(partsOf(120, { splitByTime: false })).toEqual(['hour', 'weekday', 'day', 'month', 'days']);
    expect(partsOf(120, { timeColumn: 'other' })).toEqual(['hour', 'weekday', 'day', 'month']);
  });
});
