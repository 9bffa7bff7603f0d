import { describe, expect, test } from 'vitest';
import type { LinearJson } from '../../../../core/algorithms/linear/linear-model.ts';
import { linearRegression } from '../../../../core/algorithms/linear-regression/algorithm.ts';
import { logisticRegression } from '../../../../core/algorithms/logistic-regression/algorithm.ts';
import type { TrainingData } from '../../../../core/algorithms/model.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range } from '../table.ts';

// Reference values: scikit-learn 1.9.1 on these 40 rows, LogisticRegression (lbfgs, with l1 saga, tol=1e-12),
// Ridge(alpha=1), ElasticNet(alpha=0.1, l1_ratio=0.5), Lasso(alpha=0.5).
const n = 40;
const rows = Array.from({ length: n }, (_, i) => i);
const matrix = matrixOf({
  sine: rows.map((i) => Math.sin(i * 0.7)),
  offset: rows.map((i) => Math.cos(i * 1.1) * 3 + 10),
  indicator: rows.map((i) => (i % 5 === 0 ? 1 : 0)),
});
const binary = Float64Array.from(rows, (i) =>
  Math.sin(i * 0.7) + 0.3 * Math.cos(i * 1.1) + 0.9 * Math.sin(i * 12.9) > 0.1 ? 1 : 0,
);
const classes = Float64Array.from(rows, (i) => (i * 7) % 3);
const value = Float64Array.from(rows, (i) => Math.sin(i) * 10 + i * 0.3);
const weights = Float64Array.from(rows, (i) => 1 + (i % 3));

const base: TrainingData = {
  matrix,
  target: binary,
  train: range(0, n),
  validation: range(0, 0),
  task: 'binary',
  outputs: 1,
};
const solver = { tolerance: 1e-9, maxIterations: 5000 };

function expectClose(model: LinearJson, coefficients: number[][], intercepts: number[]) {
  coefficients.forEach((row, k) => {
    row.forEach((c, f) => {
      expect(model.coefficients[k]![f]).toBeCloseTo(c, 4);
    });
    expect(model.intercepts[k]).toBeCloseTo(intercepts[k]!, 3);
  });
}

describe("scikit-learn's coefficients", () => {
  test.each([
    [1, 0, [2.34474471838308, 0.4116501104202237, 0.3305488496940548], -4.031376897628353],
    [0.1, 0, [0.718416382811647, 0.1989931568109641, 0.06201224182723841], -1.8298590044044305],
    [0.5, 1, [2.4219309381588237, 0.3738369967530031, 0], -3.5929176501577227],
    [0.5, 0.5, [1.9913211292116828, 0.34027640360669514, 0], -3.2524142605436213],
  ])('logistic, C = %f, l1_ratio = %f', (c, l1Ratio, coefficients, intercept) => {
    const { model } = logisticRegression.train(base, { alpha: 1 / (c * n), l1Ratio, ...solver }, 1);
    expectClose(model as LinearJson, [coefficients], [intercept]);
  });

  test('logistic, weighted', () => {
    const alpha = 1 / weights.reduce((a, b) => a + b, 0);
    const { model } = logisticRegression.train({ ...base, weights }, { alpha, ...solver }, 1);
    expectClose(
      model as LinearJson,
      [[3.083128554853659, 0.49999326249728604, 0.4491800750572886]],
      [-4.965282295303274],
    );
  });

  test('multinomial', () => {
    const data: TrainingData = { ...base, target: classes, task: 'multiclass', outputs: 3 };
    const { model } = logisticRegression.train(data, { alpha: 1 / n, ...solver }, 1);
    expectClose(
      model as LinearJson,
      [
        [0.008684124811613451, 0.037155105694312615, 0.06735324957068634],
        [-0.030511528828194016, -0.012546017251591055, -0.20092866431115816],
        [0.02182740401657966, -0.024609088442721465, 0.1335754147404697],
      ],
      [-0.33610573532359017, 0.1424223305747568, 0.19368340474884252],
    );
  });

  test('multinomial elastic net', () => {
    const data: TrainingData = { ...base, target: classes, task: 'multiclass', outputs: 3 };
    const { model } = logisticRegression.train(data, { alpha: 1 / n, l1Ratio: 0.5, ...solver }, 1);
    const { coefficients } = model as LinearJson;
    [
      [0, 0.040390332173231375, 0],
      [0, 0, -0.052905846713484486],
      [0, -0.00594973391772706, 0],
    ].forEach((row, k) => {
      row.forEach((c, f) => {
        expect(coefficients[k]![f]).toBeCloseTo(c, 4);
      });
    });
    const { intercepts } = model as LinearJson;
    [-0.2440607123197686, 0.09773321527646257, 0.14632749704330777].forEach((c, k) => {
      expect(intercepts[k]).toBeCloseTo(c, 4);
    });
  });

  test.each([
    [0, [14.509609719160043, 1.73612918292447, -0.20299230045195663], -19.03203095645046],
    [0.5, [17.539025910928306, 2.0981010104351667, -0.12917071214284728], -22.996999068804715],
  ])('logistic of separable classes at the default tolerance, C = 100, l1_ratio = %f', (l1Ratio, coefficients, b) => {
    const [sine, offset] = matrix.data;
    const target = Float64Array.from(rows, (i) => (sine![i]! + 0.1 * (offset![i]! - 10) > 0.05 ? 1 : 0));
    const { model } = logisticRegression.train({ ...base, target }, { alpha: 1 / (100 * n), l1Ratio }, 1);
    const fitted = model as LinearJson;
    coefficients.forEach((c, f) => {
      expect(Math.abs(fitted.coefficients[0]![f]! / c - 1)).toBeLessThan(1e-4);
    });
    expect(Math.abs(fitted.intercepts[0]! / b - 1)).toBeLessThan(1e-4);
  });

  test('a tolerance below rounding ends without progress', () => {
    const { iterations } = logisticRegression.train(base, { alpha: 1 / n, tolerance: 1e-30, maxIterations: 5000 }, 1);
    expect(iterations).toBeLessThan(200);
  });

  test.each([
    ['ridge', 1 / n, 0, [-1.0338959023038636, -1.5270424026325076, -3.1015972601049357], 22.09666449047754],
    ['elastic net', 0.1, 0.5, [-0.8647200783633032, -1.5013947394603364, -2.4774511135267554], 21.704533747980097],
    ['lasso', 0.5, 1, [0, -1.3860978172676661, -0.32654039716201], 20.066069614440817],
  ])('linear: %s', (_, alpha, l1Ratio, coefficients, intercept) => {
    const data: TrainingData = { ...base, target: value, task: 'regression' };
    const { model } = linearRegression.train(data, { alpha, l1Ratio, ...solver }, 1);
    expectClose(model as LinearJson, [coefficients], [intercept]);
  });
});

// Columns that differ by a tenth of what they share; LogisticRegression(C=1/(2e-4*120), l1_ratio=0.3, solver='saga',
// tol=1e-13), which takes 236,868 passes, and Lasso(alpha=0.002, tol=1e-15).
describe('columns that are nearly the same, at the default tolerance', () => {
  const many = Array.from({ length: 120 }, (_, i) => i);
  const shared = many.map((i) => 10 * Math.sin(1.3 * i));
  const near = matrixOf({
    a: many.map((i) => shared[i]! + Math.sin(i * 0.7)),
    b: many.map((i) => shared[i]! + Math.cos(i * 1.1)),
    c: many.map((i) => shared[i]! + Math.sin(i * 2.9)),
    d: many.map((i) => shared[i]! + Math.cos(i * 0.37)),
  });
  const [a, b, c] = near.data as [Float32Array, Float32Array, Float32Array];
  const sums = Float64Array.from(many, (i) => a[i]! - b[i]! + 1.5 * Math.sin(i * 12.9));
  const all = { ...base, matrix: near, train: range(0, 120) };

  test('multinomial elastic net', () => {
    const target = sums.map((s) => (s < -0.7 ? 0 : s < 0.7 ? 1 : 2));
    const data: TrainingData = { ...all, target, task: 'multiclass', outputs: 3 };
    const { model } = logisticRegression.train(data, { alpha: 2e-4, l1Ratio: 0.3 }, 1);
    expectClose(
      model as LinearJson,
      [
        [-1.4245278109077515, 0.4583290715393053, -0.07846676331131593, 1.0304159087390843],
        [0.015144515015449328, 0.6015122974462676, -0.10351373978862241, -0.47808193801572296],
        [0.9808118731374716, -1.4884127917700256, 0.610551925852502, -0.1237625479725094],
      ],
      [-0.18168085678025864, 0.2076486832959797, -0.025967826515958095],
    );
  });

  test('lasso', () => {
    const data: TrainingData = { ...all, target: sums.map((s, i) => s + 0.3 * c[i]!), task: 'regression' };
    const { model } = linearRegression.train(data, { alpha: 2e-3, l1Ratio: 1 }, 1);
    expectClose(
      model as LinearJson,
      [[1.1252453499544244, -0.903543016387373, 0.40232308662771393, -0.32460361924596554]],
      [0.05955597914212057],
    );
  });
});

test.each([1e-18, 1e15, 1e28])('a target in another unit has coefficients in that unit: %f', (unit) => {
  const fitted = (scale: number, l1Ratio: number) => {
    const data: TrainingData = { ...base, target: value.map((v) => scale * v), task: 'regression' };
    // The squared error goes with the square of the unit, the L1 penalty with the unit.
    const alpha = l1Ratio === 1 ? 0.5 * scale : 1 / n;
    return (linearRegression.train(data, { alpha, l1Ratio }, 1).model as LinearJson).coefficients[0]!;
  };
  for (const l1Ratio of [0, 1])
    fitted(1, l1Ratio).forEach((c, f) => {
      expect(fitted(unit, l1Ratio)[f]! / unit).toBeCloseTo(c, 4);
    });
});

test('separable classes, constant and huge columns', () => {
  const extreme = matrixOf({
    separates: rows.map((i) => (i < 20 ? -1 : 1)),
    constant: rows.map(() => 1e30),
    huge: rows.map((i) => 1e30 * (i % 7)),
  });
  const target = Float64Array.from(rows, (i) => (i < 20 ? 0 : 1));
  const { model } = logisticRegression.train(
    { ...base, matrix: extreme, target },
    logisticRegression.defaults({ rows: n, task: 'binary' }),
    1,
  );
  const p = predictRows(loadModel(JSON.parse(JSON.stringify(model))), extreme, range(0, n));
  p.forEach((v, i) => {
    expect(v > 0.5).toBe(i >= 20);
  });
  expect((model as LinearJson).coefficients[0]![1]).toBe(0);
});

test('one class: a probability near it', () => {
  const { model } = logisticRegression.train({ ...base, target: new Float64Array(n) }, { alpha: 0.01 }, 1);
  const p = predictRows(loadModel(model), matrix, range(0, n));
  expect(p.every((v) => v >= 0 && v < 1e-3)).toBe(true);
});

test('missing values are refused with the feature and the remedy', () => {
  const incomplete = matrixOf({ a: rows.map((i) => (i === 3 ? Number.NaN : i)) });
  expect(() => logisticRegression.train({ ...base, matrix: incomplete }, {}, 1)).toThrow(
    "feature 'a' is NaN in row 3; linear models need the 'linear' encoding, which imputes",
  );
});

test('wrong tasks and parameters are refused', () => {
  expect(() => linearRegression.train(base, {}, 1)).toThrow('task is binary; this algorithm knows regression');
  expect(() => logisticRegression.train(base, { l1Ratio: 2 }, 1)).toThrow(
    'parameter l1Ratio is 2; expected a number from 0 to 1',
  );
});

test('the deadline ends the solver', () => {
  let calls = 0;
  const { iterations } = logisticRegression.train(base, { alpha: 1e-9 }, 1, { shouldStop: () => ++calls > 2 });
  expect(iterations).toBe(2);
});
