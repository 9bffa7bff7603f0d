import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FittedEncoder } from '../../../../core/features/fit/context.ts';
import { ordersOf } from '../../../../core/features/fit/folds.ts';
import { judgePast, orderOf, pastOf } from '../../../../core/features/fit/past.ts';
import { fitTarget } from '../../../../core/features/fit/target.ts';
import type { TargetEncoder } from '../../../../core/features/plan.ts';
import { prepare } from '../../../../core/prepare/prepare.ts';
import { prepareRefit } from '../../../../core/prepare/prepare-refit.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { parts } from '../../../../core/table/feature-matrix.ts';
import type { StringColumn } from '../../../../core/table/table.ts';
import { datasetOf, numbers, texts } from '../../prepare/dataset.ts';
import { contextOf } from './context.ts';

const row = fc.record({
  value: fc.integer({ min: 0, max: 5 }),
  y: fc.integer({ min: 0, max: 1 }),
  time: fc.integer({ min: 0, max: 40 }),
});

describe('pastOf', () => {
  it('counts what happened before, and was known by then, whatever the order of the rows', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), fc.integer({ min: 0, max: 10 }), (rows, delay) => {
        const position = Int32Array.from(rows, (r) => r.value);
        const time = Float64Array.from(rows, (r) => r.time);
        const { counts, sums } = pastOf(position, 6, [Float64Array.from(rows, (r) => r.y)], orderOf(time, delay));
        rows.forEach((own, i) => {
          const before = rows.filter((r) => r.value === own.value && r.time < own.time && r.time <= own.time - delay);
          expect(counts[i]).toBe(before.length);
          expect(sums[0]![i]).toBe(before.reduce((sum, r) => sum + r.y, 0));
        });
      }),
    );
  });

  it('is the CatBoostEncoder(a=1) of category_encoders 2.11 on the same permutation', () => {
    // v = (i * i) % 7; y = (i * 7) % 11 < 4; rank = (i * 5 + 3) % 24; fit_transform on the rows sorted by rank
    const expected = [
      0.1875, 0.125, 0.675, 0.34375, 0.229167, 0.458333, 0.09375, 0.34375, 0.229167, 0.375, 0.375, 0.1875, 0.729167,
      0.339286, 0.375, 0.375, 0.59375, 0.458333, 0.275, 0.1875, 0.1875, 0.458333, 0.075, 0.625,
    ];
    const rows = Array.from(expected.keys());
    const y = Float64Array.from(rows, (i) => Number((i * 7) % 11 < 4));
    const position = Int32Array.from(rows, (i) => (i * i) % 7);
    const { counts, sums } = pastOf(position, 7, [y], orderOf(rows.map((i) => (i * 5 + 3) % 24)));
    expected.forEach((value, i) => {
      expect((sums[0]![i]! + 0.375) / (counts[i]! + 1)).toBeCloseTo(value, 5);
    });
  });
});

describe('ordersOf', () => {
  const keys = Array.from({ length: 300 }, (_, i) => `k${i}`);
  const of = (order: number[], project = {}) =>
    ordersOf(
      datasetOf({
        columns: [
          texts(
            'who',
            order.map((i) => `g${i % 40}`),
          ),
        ],
        target: order.map(() => 1),
        keys: order.map((i) => keys[i]!),
        project,
      }),
      Uint32Array.from(order.keys()),
      1,
    );

  it('draws several orders, which follow from the keys and not from where rows stand', () => {
    const ascending = [...keys.keys()];
    const [up, down] = [of(ascending), of(ascending.toReversed())];
    expect(up.length).toBeGreaterThan(1);
    up.forEach((order, o) => {
      expect([...order.rows].map((row) => keys[row])).toEqual([...down[o]!.rows].map((row) => keys[299 - row]));
    });
    expect(up[0]!.rows).not.toEqual(up[1]!.rows);
  });

  it('keeps rows of a group of the split at one moment', () => {
    const data = { sources: [{ name: 'rows', key: 'id' }], split: { by: 'group', group: 'who' } };
    for (const { moment } of of([...keys.keys()], { data }))
      expect(new Set(moment.map((own, i) => own - moment[i % 40]!))).toEqual(new Set([0]));
  });
});

describe('judgePast', () => {
  const judged = (spread: number, rowsOfEach: number) => {
    const random = seededRandom(5);
    const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const values = 300;
    const means = Array.from({ length: values }, () => spread * gauss());
    const n = values * rowsOfEach;
    const position = Int32Array.from({ length: n }, (_, i) => i % values);
    const y = Float64Array.from(position, (p) => means[p]! + gauss());
    const time = Float64Array.from({ length: n }, (_, i) => i);
    const prior = y.reduce((a, b) => a + b, 0) / n;
    const order = orderOf(time);
    return judgePast(pastOf(position, values, [y], order), [y], [prior], order, true);
  };

  it('smooths little where values differ much, and much where they differ little', () => {
    expect(judged(3, 10)).toMatchObject({ smoothing: 1, holds: true });
    expect(judged(0.3, 10)).toMatchObject({ smoothing: 10, holds: true });
  });

  it('says of values without a meaning that they do not hold', () => {
    expect(judged(0, 10).holds).toBe(false);
  });
});

describe('a target encoding of a split by time', () => {
  const n = 1200;
  const random = seededRandom(3);
  const cells = Array.from({ length: n }, () => `m${Math.floor(100 * random())}`);
  const column = texts('merchant', cells) as StringColumn;
  const values = [...column.dictionary];
  const y = cells.map((cell) => Number(random() < (Number(cell.slice(1)) % 5 === 0 ? 0.8 : 0.1)));
  const time = Float64Array.from({ length: n }, (_, i) => i);
  const of = (target: number[], encoding: 'trees' | 'linear' = 'trees') =>
    fitTarget(
      column,
      values,
      { column: 'merchant', type: 'string' },
      contextOf([column], target, { encoding, splitByTime: true, orders: () => [orderOf(time)] }),
    ) as FittedEncoder;

  it('does not change with what happens later', () => {
    for (const encoding of ['trees', 'linear'] as const) {
      const before = of(y, encoding).outOfFold![0]!;
      const changed = [...y];
      // Two later rows swap: the mean of all, towards which is smoothed, stays.
      const [a, b] = [changed.indexOf(1, 900), changed.indexOf(0, 900)];
      [changed[a], changed[b]] = [0, 1];
      const after = of(changed, encoding).outOfFold![0]!;
      expect([...after.slice(0, Math.min(a, b))]).toEqual([...before.slice(0, Math.min(a, b))]);
      expect(after).not.toEqual(before);
    }
  });

  it('serves what all rows say', () => {
    const { encodings, values: names } = of(y).encoder as TargetEncoder;
    const own = cells.flatMap((cell, i) => (cell === 'm0' ? [y[i]!] : []));
    const prior = y.reduce((sum, v) => sum + v, 0) / n;
    const served = encodings[0]![names.indexOf('m0')]!;
    const smoothed = [1, 3, 10, 30].map((m) => (own.reduce((s, v) => s + v, 0) + m * prior) / (own.length + m));
    expect(smoothed.some((expected) => Math.abs(expected - served) < 1e-12)).toBe(true);
  });

  it('is left out where it does not hold, is said so, and a refit leaves it out too', () => {
    const rows = 3000;
    const draw = seededRandom(9);
    const x = Array.from({ length: rows }, () => draw());
    const dataset = datasetOf({
      columns: [
        numbers('x', x),
        texts(
          'noise',
          x.map(() => `n${Math.floor(900 * draw())}`),
        ),
      ],
      target: x.map((value) => Number(draw() < value)),
      time: x.map((_, i) => i * 60_000),
      project: { features: { selection: false } },
    });
    const { plans, prepared } = prepare(dataset);
    const { trees } = plans;
    expect(trees!.features.map((f) => f.name)).not.toContain('noise (yes)');
    expect(trees!.dropped).toContainEqual({
      column: 'noise',
      by: 'time',
      reason: expect.stringMatching(/^what a value had done says nothing of its later rows: log loss 0\.\d+ with it/),
    });
    expect(prepared.trees!.part.filter((p) => p === parts.train).length).toBeGreaterThan(2000);
    const refitted = prepareRefit(dataset, [trees!]).plan;
    expect(refitted.features).toEqual(trees!.features);
  });
});
