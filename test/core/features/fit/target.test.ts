import { describe, expect, it } from 'vitest';
import type { FittedEncoder } from '../../../../core/features/fit/context.ts';
import { fitTarget as fit } from '../../../../core/features/fit/target.ts';
import type { TargetEncoder } from '../../../../core/features/plan.ts';
import type { StringColumn } from '../../../../core/table/table.ts';
import { texts } from '../../prepare/dataset.ts';
import { contextOf } from './context.ts';

// x = np.array([f'm{(i*i)%353}' if i%4 else f'm{i%40}' for i in range(600)]); y = [(i*7)%11 < 3 ...], r = 5 sin(i)
const n = 600;
const cells = Array.from({ length: n }, (_, i) => (i % 4 ? `m${(i * i) % 353}` : `m${i % 40}`));
const y: number[] = Array.from({ length: n }, (_, i) => ((i * 7) % 11 < 3 ? 1 : 0));
const column = texts('merchant', cells) as StringColumn;
const input = { column: 'merchant', type: 'string' as const };
const values = [...column.dictionary];
/** Where there is an encoding. */
const fitTarget = (...given: Parameters<typeof fit>) => fit(...given) as FittedEncoder;
const encodingOf = (encoder: TargetEncoder, value: string, f = 0) =>
  encoder.encodings[f]![encoder.values.indexOf(value)]!;

describe('fitTarget', () => {
  it('is the TargetEncoder(smooth=10) of scikit-learn 1.9', () => {
    const binary = fitTarget(column, values, input, contextOf([column], y)).encoder as TargetEncoder;
    const expected = { m0: 0.258974359, m4: 0.2404761905, m1: 0.2277777778, m36: 0.2047619048 };
    for (const [value, fraction] of Object.entries(expected))
      expect(encodingOf(binary, value)).toBeCloseTo(fraction, 9);
    const r = Array.from({ length: n }, (_, i) => 5 * Math.sin(i));
    const context = contextOf([column], r, { task: 'regression', classes: [] });
    const regression = fitTarget(column, values, input, context).encoder as TargetEncoder;
    const means = { m0: 0.2623308945, m4: -0.1533731557, m1: 0.7137711366 };
    for (const [value, mean] of Object.entries(means)) expect(encodingOf(regression, value)).toBeCloseTo(mean, 9);
  });

  it('encodes the fit rows by the other folds alone', () => {
    const context = contextOf([column], y);
    const before = fitTarget(column, values, input, context);
    for (const row of [0, 17, 123]) {
      const changed = [...y];
      changed[row] = 1 - y[row]!;
      const after = fitTarget(column, values, input, contextOf([column], changed));
      const sameFold = (i: number) => i % 5 === row % 5;
      before.outOfFold![0]!.forEach((value, i) => {
        if (sameFold(i)) expect(after.outOfFold![0]![i]).toBe(value);
      });
      expect(after.outOfFold![0]).not.toEqual(before.outOfFold![0]);
    }
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
    expect(encoder.missing[1]).toBeCloseTo(Math.log1p(60), 12);
  });
});
