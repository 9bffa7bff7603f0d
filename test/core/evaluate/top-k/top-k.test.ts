import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dailyReport } from '../../../../core/evaluate/top-k/daily-report.ts';
import { fractionReport } from '../../../../core/evaluate/top-k/fraction-report.ts';

const day = 86_400_000;
const draws = { confidence: 0.95, samples: 200, seed: 1 };
const rows = 600;
const index = Float64Array.from({ length: rows }, (_, j) => j);
const probabilities = index.map((j) => Math.round(1e6 * (Math.abs(Math.sin(j * 12.9898) * 43758.5453) % 1)) / 1e6);
const given = {
  probabilities,
  target: index.map((j) => (probabilities[j]! + Math.abs(Math.sin(j * 3.7)) > 1.35 ? 1 : 0)),
  values: new Float64Array(rows).fill(1),
  time: index.map((j) => Math.floor(j / 100) * day + 1),
  entity: Int32Array.from(index, (j) => (j * 37) % 53),
  entityName: 'card',
};

/*
 * Of 600 payments in 6 days of 53 cards (pandas): each day without the cards found before,
 * gg = dd.groupby('c').max().sort_values('p', ascending=False).head(k); mean over days of gg.f.mean();
 * df[df.day == d].sort_values('p', ascending=False).head(k).f.mean() and its sum over all positives.
 */
describe('by day', () => {
  test('card precision, precision and recall as pandas gives them', () => {
    const report = dailyReport(given, 10, draws)!;
    expect(report).toMatchObject({ by: 'day', capacity: 10, days: 6, entity: 'card' });
    expect(report.points.map((p) => p.size)).toEqual([10, 25, 50]);
    const five = dailyReport(given, 5, draws)!.points[0]!;
    expect(five.entityPrecision!.value).toBeCloseTo(0.9666666666666667, 12);
    expect(five.precision!.value).toBeCloseTo(0.7333333333333334, 12);
    expect(five.recall!.value).toBeCloseTo(0.11, 12);
    const [ten, many] = report.points;
    expect(ten!.entityPrecision!.value).toBeCloseTo(0.8166666666666665, 12);
    expect(ten!.recall!.value).toBeCloseTo(0.215, 12);
    expect(many!.entityPrecision!.value).toBeCloseTo(0.6597979797979798, 12);
    expect(many!.precision!.value).toBeCloseTo(0.66, 12);
    expect(many!.recall!.value).toBeCloseTo(0.495, 12);
    expect(ten!.value).toBeNull();
    expect(ten!.precision!.lower).toBeLessThan(ten!.precision!.value);
    expect(ten!.precision!.upper).toBeGreaterThan(ten!.precision!.value);
  });

  test('loss prevented: the list by expected loss holds at least as much of what is expected', () => {
    const values = index.map((j) => 1 + (j % 11) ** 2);
    const { points } = dailyReport({ ...given, values }, 10, draws)!;
    for (const { value, valueByLoss } of points) expect(valueByLoss!.value).toBeGreaterThan(value!.value);
  });

  test('no times, no positives, constant probabilities, a capacity beyond the rows', () => {
    expect(dailyReport({ ...given, time: index.map(() => Number.NaN) }, 10, draws)).toBeUndefined();
    const none = dailyReport({ ...given, target: new Float64Array(rows) }, 10, draws)!.points[0]!;
    expect(none).toMatchObject({ recall: null, precision: { value: 0, lower: 0, upper: 0 } });
    const fraction = given.target.reduce((a, b) => a + b, 0) / rows;
    const flat = dailyReport({ ...given, probabilities: new Float64Array(rows).fill(0.5) }, 10, draws)!.points[0]!;
    expect(flat.precision!.value).toBeCloseTo(fraction, 12);
    const { points } = dailyReport(given, 5000, draws)!;
    expect(points.at(-1)).toMatchObject({ size: 5000, recall: { value: 1 } });
    expect(points.at(-1)!.precision!.value).toBeCloseTo(fraction, 12);
  });
});

describe('by fraction of the rows', () => {
  const single = { kind: 'row' as const, of: new Uint32Array(rows).map((_, i) => i), count: rows };

  test('as pandas gives them: o = df.sort_values("p", ascending=False); o.f.head(int(600 * q))', () => {
    const { points, by } = fractionReport(given, single, draws);
    expect(by).toBe('fraction');
    const expected = [
      [0.01, 0.8333333333333334, 0.025],
      [0.02, 0.8333333333333334, 0.05],
      [0.05, 0.6666666666666666, 0.1],
      [0.1, 0.7166666666666667, 0.215],
    ] as const;
    points.forEach((point, i) => {
      expect(point.size).toBe(expected[i]![0]);
      expect(point.precision!.value).toBeCloseTo(expected[i]![1], 12);
      expect(point.recall!.value).toBeCloseTo(expected[i]![2], 12);
      expect(point.value).toBeNull();
    });
  });

  test('one row, and rows of one probability', () => {
    const one = {
      probabilities: Float64Array.of(0.3),
      target: Float64Array.of(1),
      values: Float64Array.of(1),
    };
    const { points } = fractionReport(one, { kind: 'row', of: Uint32Array.of(0), count: 1 }, draws);
    expect(points[0]).toMatchObject({ precision: { value: 1 }, recall: { value: 0.01 } });
    const flat = fractionReport({ ...given, probabilities: new Float64Array(rows) }, single, draws);
    for (const { size, recall } of flat.points) expect(recall!.value).toBeCloseTo(size, 12);
  });

  test('a longer list never catches less', () => {
    const row = fc.record({ p: fc.constantFrom(0.1, 0.2, 0.5, 0.9), y: fc.constantFrom(0, 1), value: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (some) => {
        const report = fractionReport(
          {
            probabilities: Float64Array.from(some, (r) => r.p),
            target: Float64Array.from(some, (r) => r.y),
            values: Float64Array.from(some, (r) => r.value),
          },
          { kind: 'row', of: Uint32Array.from(some.keys()), count: some.length },
          { ...draws, samples: 2 },
        );
        report.points.slice(1).forEach((point, i) => {
          const before = report.points[i]!;
          if (point.recall) expect(point.recall.value).toBeGreaterThanOrEqual(before.recall!.value - 1e-12);
          if (point.value) expect(point.value.value).toBeGreaterThanOrEqual(before.value!.value - 1e-12);
        });
      }),
      { numRuns: 50 },
    );
  });
});
