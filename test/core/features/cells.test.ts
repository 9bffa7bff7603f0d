import { describe, expect, it } from 'vitest';
import { finite, toNumber, toText, toTimestamp } from '../../../core/features/cells.ts';

describe('toNumber', () => {
  it.each([
    [1.5, 1.5],
    [true, 1],
    [' -2e3 ', -2000],
    ['false', 0],
  ])('reads %j', (value, expected) => {
    expect(toNumber(value)).toBe(expected);
  });

  it.each([
    [null],
    [undefined],
    [''],
    ['NaN'],
    ['Infinity'],
    ['1e999'],
    ['12 EUR'],
    [{}],
    [[3]],
    [Number.NEGATIVE_INFINITY],
  ])('takes %j for missing', (value) => {
    expect(toNumber(value)).toBeNaN();
  });
});

describe('toTimestamp', () => {
  const expected = Date.UTC(2026, 1, 3, 4, 5, 6);
  it.each([
    [expected, expected],
    ['2026-02-03T04:05:06Z', expected],
    ['2026-02-03T04:05:06', expected],
    ['2026-02-03 04:05:06.000', expected],
    ['2026-02-03T05:05:06+01:00', expected],
    ['2026-02-03', Date.UTC(2026, 1, 3)],
  ])('reads %j, in UTC where it says nothing else', (value, ms) => {
    expect(toTimestamp(value)).toBe(ms);
  });

  it.each([[null], ['yesterday'], [1e300], [Number.NaN], [{}]])('takes %j for missing', (value) => {
    expect(toTimestamp(value)).toBeNaN();
  });
});

describe('toText', () => {
  it('writes numbers and booleans as JSON does, and nothing else', () => {
    expect([toText('é'), toText(7), toText(true), toText(null), toText({})]).toEqual([
      'é',
      '7',
      'true',
      undefined,
      undefined,
    ]);
  });
});

describe('finite', () => {
  it('keeps within what a float32 holds', () => {
    expect([1e308, -1e308, -0].map((v) => Math.fround(finite(v)))).toEqual([
      3.4028234663852886e38, -3.4028234663852886e38, 0,
    ]);
    expect(finite(Number.POSITIVE_INFINITY)).toBeNaN();
  });
});
