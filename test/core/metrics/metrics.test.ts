import { describe, expect, test } from 'vitest';
import { accuracy } from '../../../core/metrics/accuracy.ts';
import { confusion } from '../../../core/metrics/confusion.ts';
import { logLoss } from '../../../core/metrics/log-loss.ts';
import { macroF1 } from '../../../core/metrics/macro-f1.ts';
import { mae } from '../../../core/metrics/mae.ts';
import { multiclassLogLoss } from '../../../core/metrics/multiclass-log-loss.ts';
import { multiclassRocAuc } from '../../../core/metrics/multiclass-roc-auc.ts';
import { prAuc } from '../../../core/metrics/pr-auc.ts';
import { precisionRecallF1 } from '../../../core/metrics/precision-recall-f1.ts';
import { r2 } from '../../../core/metrics/r2.ts';
import { rmse } from '../../../core/metrics/rmse.ts';
import { rocAuc } from '../../../core/metrics/roc-auc.ts';
import { mostProbable, statisticsOf } from '../../../core/metrics/statistics.ts';

// Reference values: scikit-learn 1.9.1 on these 40 rows.
const rows = Array.from({ length: 40 }, (_, i) => i);
const y = rows.map((i) => ((i * 7) % 10 < 3 ? 1 : 0));
const s = [
  0.6, 0.9, 0.7, 0.3, 0.1, 0.6, 1.0, 0.6, 0.2, 0.2, 0.7, 0.9, 0.5, 0.2, 0.3, 0.7, 1.0, 0.5, 0.1, 0.3, 0.9, 0.8, 0.4,
  0.2, 0.4, 0.9, 0.9, 0.3, 0.1, 0.5, 1.0, 0.7, 0.2, 0.2, 0.6, 0.9, 0.7, 0.2, 0.2, 0.7,
];
const w = rows.map((i) => 1 + (i % 3));
const y3 = rows.map((i) => (i * 7) % 3);
const p3 = Float64Array.from(
  rows.flatMap((i) => {
    const e = [Math.sin(i * 0.9), Math.cos(i * 1.7), Math.sin(i * 2.3)].map((v, k) =>
      Math.exp(v + (y3[i] === k ? 1 : 0)),
    );
    const sum = e.reduce((a, b) => a + b, 0);
    return e.map((v) => v / sum);
  }),
);
const binary = { task: 'binary', outputs: 1, target: Float64Array.from(y), predictions: Float64Array.from(s) } as const;
const brierOf = (weights?: number[]) => statisticsOf(binary).brier!(weights && Float64Array.from(weights));
const t = rows.map((i) => Math.sin(i) * 10 + i * 0.3);
const q = rows.map((i) => t[i]! + Math.cos(3 * i) * 2);

test.each([
  ['rocAuc', rocAuc(y, s), 0.6592261904761905],
  ['rocAuc weighted', rocAuc(y, s, w), 0.6592775041050903],
  ['prAuc', prAuc(y, s), 0.555785742639191],
  ['prAuc weighted', prAuc(y, s, w), 0.5041713676506303],
  ['logLoss', logLoss(y, s), 0.7863660426624095],
  ['logLoss weighted', logLoss(y, s, w), 0.8136687267992976],
  ['brier', brierOf(), 0.28150000000000003],
  ['brier weighted', brierOf(w), 0.2887341772151899],
  ['multiclassLogLoss', multiclassLogLoss(y3, p3, 3), 0.724844490163375],
  ['multiclassRocAuc', multiclassRocAuc(y3, p3, 3), 0.8669787003120337],
  ['macroF1', macroF1(confusion(y3, mostProbable(p3, 3), 3)), 0.6758241758241758],
  ['accuracy of classes', accuracy(confusion(y3, mostProbable(p3, 3), 3)), 0.675],
  ['rmse', rmse(t, q), 1.3605300636072237],
  ['rmse weighted', rmse(t, q, w), 1.3525308047485647],
  ['mae', mae(t, q), 1.2121349153763799],
  ['mae weighted', mae(t, q, w), 1.2034329429524573],
  ['r2', r2(t, q), 0.9690410152943513],
  ['r2 weighted', r2(t, q, w), 0.9695398199678947],
  ['logLoss of impossible', logLoss([0, 1], [0, 0]), 18.021826694558577],
  ['logLoss of one class', logLoss([1, 1], [0.9, 1]), 0.05268025782891325],
])('%s as in scikit-learn', (_, ours, reference) => {
  expect(Math.abs(ours - reference)).toBeLessThan(1e-9);
});

test('confusion, precision, recall, F1, accuracy', () => {
  const counts = confusion(
    y,
    s.map((v) => (v > 0.5 ? 1 : 0)),
    2,
  );
  expect(counts).toEqual([
    [16, 12],
    [4, 8],
  ]);
  const { precision, recall, f1 } = precisionRecallF1(counts);
  expect(precision).toBeCloseTo(0.4, 12);
  expect(recall).toBeCloseTo(2 / 3, 12);
  expect(f1).toBeCloseTo(0.5, 12);
  expect(accuracy(counts)).toBeCloseTo(0.6, 12);
});

describe('degenerate cases', () => {
  test('one class', () => {
    expect(rocAuc([1, 1], [0.1, 0.2])).toBeNaN();
    expect(prAuc([0, 0], [0.1, 0.2])).toBe(0);
    expect(prAuc([1, 1], [0.1, 0.2])).toBe(1);
    expect(multiclassRocAuc([0, 0], [1, 0, 1, 0], 2)).toBeNaN();
    expect(
      precisionRecallF1([
        [3, 0],
        [0, 0],
      ]),
    ).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  test('all scores equal', () => {
    expect(rocAuc([0, 1, 0], [2, 2, 2])).toBe(0.5);
    expect(prAuc([0, 1, 0], [2, 2, 2])).toBeCloseTo(1 / 3, 12);
  });

  test('a constant target, one row', () => {
    expect(r2([2, 2], [2, 2])).toBe(1);
    expect(r2([2, 2], [2, 3])).toBe(0);
    expect(r2([2], [2])).toBeNaN();
    // Their sum is rounded.
    expect(r2(new Array(10).fill(0.1), new Array(10).fill(0.2))).toBe(0);
    expect(r2([5, 0.1, 0.1, 0.1], [5, 0.2, 0.1, 0.1], [0, 0.7, 0.4, 0.3])).toBe(0);
  });

  test('weights of any size, some 0', () => {
    // roc_auc_score([0, 1, 0, 1], [.2, .3, .5, .6], sample_weight=…)
    expect(rocAuc([0, 1, 0, 1], [0.2, 0.3, 0.5, 0.6], [1e300, 1e-300, 1, 1e10])).toBe(1);
    expect(rocAuc([0, 1, 0, 1], [0.2, 0.3, 0.5, 0.6], [1e-300, 3e-300, 1e-300, 1e-300])).toBeCloseTo(0.625, 12);
    expect(rocAuc([0, 1, 0], [0.2, 0.3, 0.5], [1, 0, 1])).toBeNaN();
    expect(prAuc([0, 1, 0], [0.2, 0.3, 0.5], [1, 0, 1])).toBe(0);
    expect(r2([2, 2, 5], [2, 2.5, 4], [1, 1, 0])).toBe(0);
  });

  test('a class without rows does not count', () => {
    expect(multiclassRocAuc([0, 1], [0.6, 0.4, 0, 0.3, 0.6, 0.1], 3)).toBe(1);
  });

  test.each<[string, () => number, string]>([
    [
      'an infinite score',
      () => rocAuc([0, 1], [Number.POSITIVE_INFINITY, 0.3]),
      'row 0 has target 0 and prediction Infinity',
    ],
    [
      'an infinite value',
      () => rmse([2, 1], [3, Number.NEGATIVE_INFINITY]),
      'row 1 has target 1 and prediction -Infinity',
    ],
    ['no target of two classes', () => prAuc([0, 2], [0.2, 0.3]), 'row 1 has target 2; expected 0 or 1'],
    ['no probability', () => logLoss([0, 1], [1.2, 0.3]), 'row 0 has probability 1.2; expected a number from 0 to 1'],
    ['below 0', () => logLoss([0, 1], [0.2, -0.1]), 'row 1 has probability -0.1'],
    ['all weights 0', () => rocAuc([0, 1], [0.2, 0.3], [0, 0]), 'all 2 weights are 0'],
    ['a weight that is NaN', () => mae([0, 1], [0.2, 0.3], [1, Number.NaN]), 'row 1 has weight NaN'],
    ['NaN of another class', () => multiclassLogLoss([1], [Number.NaN, 1], 2), 'row 0 has probability NaN of class 0'],
    ['an unknown class', () => multiclassRocAuc([0, 2], [1, 0, 0, 1], 2), 'row 1 has class 2; expected 0 to 1'],
  ])('%s is refused', (_, compute, message) => {
    expect(compute).toThrow(message);
  });

  test('what is refused', () => {
    expect(() => rocAuc([], [])).toThrow('no rows');
    expect(() => logLoss([1], [0.1, 0.2])).toThrow('1 targets, 2 predictions');
    expect(() => rmse([1], [Number.NaN])).toThrow('row 0 has target 1 and prediction NaN');
    expect(() => confusion([2], [0], 2)).toThrow('row 0 has class 2');
    expect(() => multiclassLogLoss([0], [1], 3)).toThrow('do not fit');
  });
});
