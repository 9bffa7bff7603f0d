import { describe, expect, test } from 'vitest';
import { InvalidParameter } from '../../../../core/algorithms/errors.ts';
import { isolationForest } from '../../../../core/algorithms/isolation-forest/algorithm.ts';
import { isolationForestExplainer } from '../../../../core/algorithms/isolation-forest/explainer.ts';
import type { IsolationForestJson } from '../../../../core/algorithms/isolation-forest/isolation-json.ts';
import { meanPathLength } from '../../../../core/algorithms/isolation-forest/path-length.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { rocAuc } from '../../../../core/metrics/roc-auc.ts';
import type { FeatureMatrix } from '../../../../core/table/feature-matrix.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range, uniform } from '../table.ts';

const rows = 1000;
const u = [0, 1, 2, 3, 4, 5].map((stream) => uniform(rows, stream));
const odd = Float64Array.from({ length: rows }, (_, i) => (i % 40 === 0 ? 1 : 0));
const matrix = matrixOf({
  a: odd.map((o, i) => 2 * (u[0]![i]! + u[1]![i]! + u[2]![i]!) + 3 * o * u[5]![i]!),
  b: odd.map((o, i) => 2 * (u[1]![i]! + u[2]![i]! + u[3]![i]!) - 3 * o * u[0]![i]!),
  c: odd.map((o, i) => 3 * u[4]![i]! + 2 * o * u[2]![i]!),
});
const train = (of: FeatureMatrix, parameters = {}, seed = 1) =>
  isolationForest.train(
    {
      matrix: of,
      target: new Float64Array(of.rows).fill(-1),
      train: range(0, of.rows),
      validation: range(0, 0),
      task: 'anomaly',
      outputs: 1,
    },
    parameters,
    seed,
  ).model;
const scores = (of: FeatureMatrix, model = train(of)) => predictRows(loadModel(model), of, range(0, of.rows));

describe('isolation forest', () => {
  test('mean path lengths are those of scikit-learn', () => {
    // sklearn.ensemble._iforest._average_path_length of scikit-learn 1.9.1.
    const known = [1, 2, 3, 10, 256, 1000].map((n) => Number(meanPathLength(n).toFixed(5)));
    expect(known).toEqual([0, 1, 1.20739, 3.74888, 10.24477, 12.96994]);
  });

  test('tells anomalies as well as scikit-learn does', () => {
    // IsolationForest of scikit-learn 1.9.1 on the same rows, 20 seeds: 0.9016, standard deviation 0.0108.
    const areas = Array.from({ length: 10 }, (_, seed) => rocAuc(odd, scores(matrix, train(matrix, {}, seed))));
    const mean = areas.reduce((sum, area) => sum + area / areas.length, 0);
    expect(Math.abs(mean - 0.9016)).toBeLessThan(4 * 0.0108 * Math.sqrt(1 / 10 + 1 / 20));
  });

  test('scores lie between 0 and 1, are the same for the same seed, and alike rows have one', () => {
    const own = scores(matrix);
    expect(own.every((score) => score > 0 && score < 1)).toBe(true);
    expect(train(matrix)).toEqual(train(matrix));
    expect(train(matrix, {}, 2)).not.toEqual(train(matrix));
    const alike = scores(matrixOf({ a: new Float64Array(50).fill(3) }));
    expect(new Set(alike)).toEqual(new Set([0.5]));
    expect([...scores(matrixOf({ a: [1] }))]).toEqual([1]);
  });

  test('a rare category and a missing value are unlike the others', () => {
    const of = matrixOf({
      'kind#': Float64Array.from({ length: 400 }, (_, i) => (i === 7 ? 3 : i % 3)),
      amount: Float64Array.from({ length: 400 }, (_, i) => (i === 9 ? Number.NaN : u[0]![i]!)),
    });
    const own = scores(of, train(of, { numTrees: 300 }));
    const usual = own.filter((_, i) => i !== 7 && i !== 9).toSorted();
    expect(own[7]).toBeGreaterThan(usual.at(-20)!);
    expect(own[9]).toBeGreaterThan(usual.at(-20)!);
  });

  test('contributions sum to the logarithm of the score to base 2', () => {
    const model = train(matrix, { numTrees: 30 });
    const explainer = isolationForestExplainer.explain(model);
    expect(explainer.valueScale()).toBe('logScore');
    const own = scores(matrix, model);
    const out = new Float64Array(3);
    for (const row of [0, 1, 40, 41]) {
      explainer.contributions(
        Float32Array.from(matrix.data, (column) => column[row]!),
        out,
      );
      const sum = out.reduce((all, value) => all + value, explainer.expected[0]!);
      expect(2 ** sum).toBeCloseTo(own[row]!, 9);
    }
  });

  test('has the trees and the rows of each that it is asked for', () => {
    const { leaves, count } = train(matrix, { numTrees: 7, sampleSize: 64 }) as IsolationForestJson;
    expect(leaves).toHaveLength(7);
    expect(count.reduce((sum, n) => sum + n, 0)).toBe(7 * 64);
    expect(() => train(matrix, { sampleSize: 1 })).toThrow(InvalidParameter);
  });
});
