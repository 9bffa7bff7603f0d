import { describe, expect, test } from 'vitest';
import type { TrainingData } from '../../../../core/algorithms/model.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import type { TargetedTask as Task } from '../../../../core/contracts/task.ts';
import { algorithm, loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range, synthetic, uniform } from '../table.ts';

const none = new Uint32Array(0);
const fit = (data: Omit<TrainingData, 'train' | 'validation'>, rows: number) =>
  algorithm('singleFeature').train({ ...data, train: range(0, rows), validation: none }, {}, 1);
const singleOf = (task: Task, target: Float64Array, columns: Record<string, ArrayLike<number>>, outputs = 1) => {
  const matrix = matrixOf(columns);
  const trained = fit({ matrix, target, task, outputs }, matrix.rows);
  return { ...trained, predict: predictRows(loadModel(trained.model), matrix, range(0, matrix.rows)) };
};

describe('the feature', () => {
  test.each<[Task, number]>([
    ['binary', 1],
    ['multiclass', 3],
    ['regression', 1],
  ])('%s: the one that predicts best, better than the prior and worse than all together', (task, outputs) => {
    const { matrix, ...targets } = synthetic(4000);
    const target = Float64Array.from(targets[task]);
    const data = { matrix, target, train: range(0, 3000), validation: range(3000, 4000), task, outputs };
    const [loss] = algorithm('singleFeature').train(data, {}, 1).history;
    const [prior] = algorithm('prior').train(data, {}, 1).history;
    const trees = algorithm('gradientBoostedTrees').train(data, { numIterations: 50 }, 1).history;
    expect(loss).toBeLessThan(prior!);
    expect(loss).toBeGreaterThan(Math.min(...trees));
  });

  test('a category of many values that only repeats the rows is not taken for a good one', () => {
    const y = Float64Array.from(uniform(300, 1), (v) => (v < 0.5 ? 1 : 0));
    const weak = uniform(300, 2).map((v, i) => (v < 0.2 ? 1 - y[i]! : y[i]!));
    const code = range(0, 300).map((i) => i % 250);
    const { importance } = singleOf('binary', y, { 'code#': code, weak });
    expect(importance).toEqual([{ feature: 'weak', gain: expect.any(Number) }]);
  });
});

test('predictions are smoothed means of the bins', () => {
  // 30 rows of code 0 with 6 positives, 20 of code 1 with 14, 10 without a code with 1: 21 of 60 are positive.
  const codes = [...Array(30).fill(0), ...Array(20).fill(1), ...Array(10).fill(Number.NaN)];
  const y = Float64Array.from(codes, (c, i) =>
    c === 0 ? (i < 6 ? 1 : 0) : c === 1 ? (i < 44 ? 1 : 0) : i < 51 ? 1 : 0,
  );
  const { model, predict, importance } = singleOf('binary', y, { 'c#': codes });
  expect(predict[0]).toBeCloseTo((6 + 3.5) / 40, 12);
  expect(predict[30]).toBeCloseTo((14 + 3.5) / 30, 12);
  expect(predict[50]).toBeCloseTo((1 + 3.5) / 20, 12);
  const unseen = predictRows(loadModel(model), matrixOf({ 'c#': [7] }), range(0, 1));
  expect(unseen[0]).toBeCloseTo(0.35, 12);
  expect(importance[0]!.gain).toBeGreaterThan(0);
});

test('a regression far from zero, and weights', () => {
  const x = uniform(2000, 3);
  const target = Float64Array.from(x, (v) => 1e9 + (v > 0.5 ? 3 : 1));
  const { predict } = singleOf('regression', target, { noise: uniform(2000, 4), x });
  expect(predict[x.indexOf(Math.max(...x))]! - 1e9).toBeCloseTo(3, 0);
  const matrix = matrixOf({ a: [0, 0, 0, 0] });
  const weighted = { matrix, target: Float64Array.of(0, 0, 0, 1), weights: Float64Array.of(1, 1, 1, 7) };
  const { model } = fit({ ...weighted, task: 'binary', outputs: 1 }, 4);
  expect(predictRows(loadModel(model), matrix, range(0, 1))[0]).toBeCloseTo(0.7, 12);
});

test('what cannot be used is refused', () => {
  const empty = { rows: 2, features: [], data: [] };
  const data = { matrix: empty, target: Float64Array.of(0, 1), task: 'binary' as const, outputs: 1 };
  expect(() => fit(data, 2)).toThrow('no features');
  const { model } = singleOf('binary', Float64Array.of(0, 1), { a: [0, 1] });
  expect(() => loadModel({ ...model, values: [] })).toThrow('expected');
});
