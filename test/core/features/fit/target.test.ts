import { describe, expect, it } from 'vitest';
import type { FittedEncoder } from '../../../../core/features/fit/context.ts';
import { orderOf } from '../../../../core/features/fit/past.ts';
import { fitTarget as fit } from '../../../../core/features/fit/target.ts';
import type { TargetEncoder } from '../../../../core/features/plan.ts';
import { seededRandom, shuffle } from '../../../../core/stats/random.ts';
import type { StringColumn } from '../../../../core/table/table.ts';
import { texts } from '../../prepare/dataset.ts';
import { contextOf } from './context.ts';

// x = np.array([f'm{(i*i)%353}' if i%4 else f'm{i%40}' for i in range(240)]); y = [(i*7)%11 < 3 ...], r = 5 sin(i)
// So few that nothing is judged: what a value is given is smoothed by 10 rows, and kept.
const n = 240;
const cells = Array.from({ length: n }, (_, i) => (i % 4 ? `m${(i * i) % 353}` : `m${i % 40}`));
const y: number[] = Array.from({ length: n }, (_, i) => ((i * 7) % 11 < 3 ? 1 : 0));
const column = texts('merchant', cells) as StringColumn;
const input = { column: 'merchant', type: 'string' as const };
const values = [...column.dictionary];
/** Where there is an encoding. */
const fitTarget = (...given: Parameters<typeof fit>) => fit(...given) as FittedEncoder;
const encodingOf = (encoder: TargetEncoder, value: string, f = 0) =>
  encoder.encodings[f]![encoder.values.indexOf(value)]!;

function shuffledRanks(rows: number, seed: number): Float64Array {
  const ranks = new Float64Array(rows);
  shuffle(Uint32Array.from(ranks.keys()), seededRandom(seed)).forEach((row, rank) => {
    ranks[row] = rank;
  });
  return ranks;
}

describe('fitTarget', () => {
  it('serves the TargetEncoder(smooth=10) of scikit-learn 1.9', () => {
    const binary = fitTarget(column, values, input, contextOf([column], y)).encoder as TargetEncoder;
    const expected = { m0: 0.234375, m4: 0.2205882353, m1: 0.25, m36: 0.2205882353 };
    for (const [value, fraction] of Object.entries(expected))
      expect(encodingOf(binary, value)).toBeCloseTo(fraction, 9);
    const r = Array.from({ length: n }, (_, i) => 5 * Math.sin(i));
    const context = contextOf([column], r, { task: 'regression', classes: [] });
    const regression = fitTarget(column, values, input, context).encoder as TargetEncoder;
    const means = { m0: -0.0987567762, m4: 0.2090494093, m1: 0.3852207496 };
    for (const [value, mean] of Object.entries(means)) expect(encodingOf(regression, value)).toBeCloseTo(mean, 9);
  });

  it('encodes a fit row by the rows before it, never by itself', () => {
    const own = Array.from({ length: 3 }, (_, k) => orderOf(shuffledRanks(n, k + 1)));
    const context = (target: number[]) => contextOf([column], target, { orders: () => own });
    const before = fitTarget(column, values, input, context(y)).outOfFold![0]!;
    for (const row of [0, 17, 123]) {
      const changed = y.with(row, 1 - y[row]!);
      const after = fitTarget(column, values, input, context(changed)).outOfFold![0]!;
      const shift = (1 - 2 * y[row]!) / n;
      const others = before.map((_, i) =>
        i === row || cells[i] !== cells[row] ? Math.abs(after[i]! - before[i]!) : 0,
      );
      // Of the row itself and of other values only the prior, towards which is smoothed, has moved.
      expect(Math.max(...others)).toBeLessThanOrEqual(Math.abs(shift) + 1e-7);
      expect(after).not.toEqual(before);
    }
  });

  it('counts a row of weight 2 as two rows', () => {
    const some = cells.slice(0, 120);
    const known = texts('merchant', some) as StringColumn;
    const weights = Float64Array.from({ length: 120 }, (_, i) => 1 + (i % 2));
    const twice = some.flatMap((cell, i) => (i % 2 ? [cell, cell] : [cell]));
    const target = y.slice(0, 120).flatMap((of, i) => (i % 2 ? [of, of] : [of]));
    // Copies of a row are of one moment.
    const moment = Float64Array.from(some.flatMap((_, i) => (i % 2 ? [i, i] : [i])));
    const one = fitTarget(
      known,
      values,
      input,
      contextOf([known], y.slice(0, 120), { weights, orders: () => [orderOf(Float64Array.from(some.keys()))] }),
    );
    const copied = texts('merchant', twice) as StringColumn;
    const two = fit(
      copied,
      values,
      input,
      contextOf([copied], target, { orders: () => [orderOf(moment)] }),
    ) as FittedEncoder;
    const first = Array.from(twice.keys()).filter((i) => moment[i] !== moment[i - 1]);
    expect(first.map((i) => two.outOfFold![0]![i])).toEqual([...one.outOfFold![0]!]);
    for (const value of ['m0', 'm4', 'm1'])
      expect(encodingOf(one.encoder as TargetEncoder, value)).toBeCloseTo(
        encodingOf(two.encoder as TargetEncoder, value),
        12,
      );
  });

  it('leaves out what says nothing of other rows of a value, and says so', () => {
    const random = seededRandom(4);
    const noise = texts(
      'noise',
      Array.from({ length: 2000 }, () => `n${Math.floor(400 * random())}`),
    ) as StringColumn;
    const target = Array.from({ length: 2000 }, () => Number(random() < 0.3));
    const of = { column: 'noise', type: 'string' as const };
    expect(fit(noise, [...noise.dictionary], of, contextOf([noise], target))).toMatch(
      /^what rows of a value have says nothing of others of it: log loss 0\.\d+ with it, 0\.\d+ without$/,
    );
  });

  it('gives linear models log odds and says how frequent a value is', () => {
    const trees = fitTarget(column, values, input, contextOf([column], y)).encoder as TargetEncoder;
    const linear = fitTarget(column, values, input, contextOf([column], y, { encoding: 'linear' }))
      .encoder as TargetEncoder;
    const fraction = encodingOf(trees, 'm0');
    expect(encodingOf(linear, 'm0')).toBeCloseTo(Math.log(fraction / (1 - fraction)), 12);
    expect(encodingOf(linear, 'm0', 1)).toBeCloseTo(Math.log1p(cells.filter((c) => c === 'm0').length), 12);
    expect([linear.unseen[1], trees.missing, linear.missing[1]]).toEqual([0, [null, null], 0]);
  });

  it('has an encoding for each class, of the most frequent ten', () => {
    const classes = Array.from({ length: 14 }, (_, i) => `class ${i}`);
    const target = cells.map((_, i) => Math.floor(Math.sqrt(i % 196)));
    const context = contextOf([column], target, { task: 'multiclass', classes });
    const encoder = fitTarget(column, values, input, context).encoder as TargetEncoder;
    expect(encoder.outputs).toHaveLength(10);
    expect(encoder.outputs[0]).toBe('class 13');
    expect(encoder.encodings).toHaveLength(11);
  });

  it('pools what it does not keep, and none', () => {
    const withNone = texts(
      'merchant',
      cells.map((c, i) => (i % 10 === 0 ? null : c)),
    ) as StringColumn;
    const encoder = fitTarget(withNone, ['m0', 'm4'], input, contextOf([withNone], y, { encoding: 'linear' }))
      .encoder as TargetEncoder;
    const rest = cells.flatMap((c, i) => (i % 10 === 0 || c === 'm0' || c === 'm4' ? [] : [y[i]!]));
    const mean = y.reduce((a, b) => a + b, 0) / n;
    const fraction = (rest.reduce((a, b) => a + b, 0) + 10 * mean) / (rest.length + 10);
    expect(encoder.unseen[0]).toBeCloseTo(Math.log(fraction / (1 - fraction)), 10);
    expect(encoder.missing[1]).toBeCloseTo(Math.log1p(24), 12);
  });
});
