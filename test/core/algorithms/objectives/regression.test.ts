import { describe, expect, test } from 'vitest';
import { InvalidParameter, InvalidTrainingData } from '../../../../core/algorithms/errors.ts';
import { trainTrees } from '../../../../core/algorithms/gradient-boosted-trees/train.ts';
import type { Targets } from '../../../../core/algorithms/objectives/objective.ts';
import { percentile } from '../../../../core/algorithms/objectives/percentile.ts';
import { regressionObjective } from '../../../../core/algorithms/objectives/regression.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { regressionLossNames } from '../../../../core/contracts/regression-loss.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { range, synthetic } from '../table.ts';

// At two thirds one of seven targets is the quantile, so that there is nothing to interpolate.
const settings = { quantile: 2 / 3, huberDelta: 1, poissonMaxDeltaStep: 0.7 };
const { matrix, regression } = synthetic(3000);
/** One of 17 targets is an outlier. */
const skewed = Float64Array.from(regression, (v, i) => (i % 17 === 0 ? v + 30 : v));
const counts = Float64Array.from(regression, (v) => Math.max(0, Math.round(v)));

function fit(target: Float64Array, parameters: Record<string, number | string>, weights?: Float64Array) {
  const data = {
    matrix,
    target,
    train: range(0, 2000),
    validation: range(0, 0),
    task: 'regression' as const,
    outputs: 1,
  };
  const result = trainTrees(
    { ...data, ...(weights && { weights }) },
    { numLeaves: 15, numIterations: 60, ...parameters },
    1,
  );
  return predictRows(loadModel(JSON.parse(JSON.stringify(result.model))), matrix, range(2000, 3000));
}

const meanOf = (p: Float64Array, target: Float64Array, loss: (p: number, y: number) => number) =>
  p.reduce((sum, v, i) => sum + loss(v, target[2000 + i]!), 0) / p.length;

// LightGBM 4.7.0 on the same table: num_leaves=15, learning_rate=0.1, 60 rounds, categorical_feature=[4]; mean loss of the last 1000 rows.
const asLightgbm = { lambdaL2: 0, minSumHessianInLeaf: 0.001, minDataInLeaf: 20 };
test.each([
  ['absoluteError', skewed, 2.2817, (p: number, y: number) => Math.abs(p - y)],
  ['quantile', skewed, 1.6259, (p: number, y: number) => (p >= y ? 0.2 * (p - y) : 0.8 * (y - p))],
  [
    'huber',
    skewed,
    2.6192,
    (p: number, y: number) => (Math.abs(p - y) <= 1 ? (p - y) ** 2 / 2 : Math.abs(p - y) - 0.5),
  ],
  ['poisson', counts, -0.6428, (p: number, y: number) => p - y * Math.log(p)],
] as const)('as good as LightGBM: %s', (objective, target, theirs, loss) => {
  const p = fit(target, { ...asLightgbm, objective, quantile: 0.8 });
  expect(meanOf(p, target, loss)).toBeLessThan(theirs + 0.02 * Math.abs(theirs));
});

test('nine of ten targets lie below the 0.9 quantile', () => {
  const p = fit(regression, { objective: 'quantile', quantile: 0.9, learningRate: 0.05 });
  const below = meanOf(p, regression, (v, y) => (y <= v ? 1 : 0));
  expect(below).toBeGreaterThan(0.85);
  expect(below).toBeLessThan(0.95);
});

describe.each(regressionLossNames)('%s', (name) => {
  const objective = regressionObjective(name, settings);
  const target = Float64Array.of(0, 1, 1, 2, 3, 8, 0.5);
  const weighted: Targets = { target, weights: Float64Array.of(1, 2, 1, 0.5, 1, 3, 1), outputs: 1 };
  const plain: Targets = { target, weights: undefined, outputs: 1 };
  const constant = (score: number) => new Float64Array(target.length).fill(score);

  test.each([
    ['plain', plain],
    ['weighted', weighted],
  ])('no constant has less loss than the initial score: %s', (_, targets) => {
    const [initial] = objective.initialScores(targets) as unknown as [number];
    const least = objective.loss(targets, constant(initial));
    for (const change of [-0.5, -0.05, -0.001, 0.001, 0.05, 0.5])
      expect(objective.loss(targets, constant(initial + change))).toBeGreaterThanOrEqual(least - 1e-12);
  });

  test('gradients are the slope of the loss', () => {
    const scores = Float64Array.of(0.3, 0.2, 1.7, -0.4, 2.1, 0.9, 4);
    const total = weighted.weights!.reduce((a, b) => a + b, 0);
    const out = new Float64Array(2 * target.length);
    objective.gradients(weighted, scores, out);
    target.forEach((_, i) => {
      const moved = (by: number) =>
        objective.loss(
          weighted,
          scores.map((s, j) => (j === i ? s + by : s)),
        ) * total;
      expect(out[2 * i]!).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
      expect(out[2 * i + 1]!).toBeGreaterThan(0);
    });
  });
});

// numpy.percentile([1, 2, 4, 8], 100 * level)
test.each([
  [0.5, 3],
  [0.8, 5.6],
  [0.01, 1.03],
])('percentile %d', (level, value) => {
  expect(percentile(Float64Array.of(8, 1, 4, 2), undefined, level)).toBeCloseTo(value, 12);
});

test('a weighted percentile is that of repeated values', () => {
  expect(percentile(Float64Array.of(8, 1, 4), Float64Array.of(1, 5, 1), 0.5)).toBe(1);
  expect(percentile(Float64Array.of(8, 1, 4), Float64Array.of(9, 5, 1), 0.5)).toBe(8);
  expect(percentile(Float64Array.of(7), Float64Array.of(0), 0.5)).toBe(7);
});

test('counts below zero, or none above, are refused', () => {
  expect(() => fit(regression, { objective: 'poisson' })).toThrow(InvalidTrainingData);
  expect(() =>
    fit(
      counts.map(() => 0),
      { objective: 'poisson' },
    ),
  ).toThrow(/all targets are 0/);
});

test('wrong names say what there is', () => {
  expect(() => fit(regression, { objective: 'mse' })).toThrow(InvalidParameter);
  expect(() => fit(regression, { objective: 'mse' })).toThrow(/"mse"; expected one of squaredError, absoluteError/);
  expect(() => fit(regression, { objective: 'quantile', quantile: 1 })).toThrow(
    /quantile is 1; expected a number above 0 below 1/,
  );
});
