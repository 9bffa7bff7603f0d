import { describe, expect, test } from 'vitest';
import { gradientBoostedTrees } from '../../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import type { TrainingData } from '../../../../core/algorithms/model.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { logLoss } from '../../../../core/metrics/log-loss.ts';
import { multiclassLogLoss } from '../../../../core/metrics/multiclass-log-loss.ts';
import { prAuc } from '../../../../core/metrics/pr-auc.ts';
import { rmse } from '../../../../core/metrics/rmse.ts';
import { rocAuc } from '../../../../core/metrics/roc-auc.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range, synthetic } from '../table.ts';

const parameters = { numLeaves: 15, learningRate: 0.1, numIterations: 60 };
const { matrix, ...targets } = synthetic(3000);

function data(change: Partial<TrainingData> = {}): TrainingData {
  return {
    matrix,
    target: targets.binary,
    train: range(0, 2000),
    validation: range(0, 0),
    task: 'binary',
    outputs: 1,
    ...change,
  };
}

function fit(change: Partial<TrainingData> = {}, more: Record<string, number> = {}, seed = 1) {
  const given = data(change);
  const result = gradientBoostedTrees.train(given, { ...parameters, ...more }, seed);
  const model = loadModel(JSON.parse(JSON.stringify(result.model)));
  return { ...result, predict: (rows: Uint32Array) => predictRows(model, given.matrix, rows) };
}

const test1000 = range(2000, 3000);

// LightGBM 4.7.0 with lambda_l2=1, min_sum_hessian_in_leaf=1, num_leaves=15, learning_rate=0.1, 60 rounds on the same table.
describe('as good as LightGBM', () => {
  test('binary', () => {
    const p = fit().predict(test1000);
    const y = targets.binary.slice(2000);
    expect(logLoss(y, p)).toBeLessThan(0.5095 + 0.006);
    expect(rocAuc(y, p)).toBeGreaterThan(0.8131 - 0.006);
  });

  test('three classes', () => {
    const p = fit({ target: targets.multiclass, task: 'multiclass', outputs: 3 }).predict(test1000);
    expect(multiclassLogLoss(targets.multiclass.slice(2000), p, 3)).toBeLessThan(0.5239 + 0.012);
    expect(p[0]! + p[1]! + p[2]!).toBeCloseTo(1, 12);
  });

  test('regression', () => {
    const p = fit({ target: targets.regression, task: 'regression' }).predict(test1000);
    expect(rmse(targets.regression.slice(2000), p)).toBeLessThan(0.5509 * 1.05);
  });
});

test.each([2 ** -60, 2 ** 60])('a target in another unit makes the same trees: %f', (unit) => {
  const rounds = { numIterations: 10 };
  const one = fit({ target: targets.regression, task: 'regression' }, rounds);
  const other = fit({ target: targets.regression.map((y) => unit * y), task: 'regression' }, rounds);
  expect(Array.from(other.predict(test1000), (p) => p / unit)).toEqual(Array.from(one.predict(test1000)));
});

test('the same seed gives the same model, another one another', () => {
  const sampled = { baggingFraction: 0.7, featureFraction: 0.7 };
  const [first, second, third] = [fit({}, sampled, 7), fit({}, sampled, 7), fit({}, sampled, 8)];
  expect(second.model).toEqual(first.model);
  expect(third.model).not.toEqual(first.model);
});

test('early stopping keeps the best round of the validation rows', () => {
  const { iterations, history, model } = fit(
    { validation: test1000 },
    { numIterations: 400, learningRate: 0.3, earlyStoppingRounds: 20 },
  );
  expect(history[iterations - 1]).toBe(Math.min(...history));
  expect(history.length).toBe(iterations + 20);
  expect((model.leaves as number[]).length).toBe(iterations);
});

test('the deadline ends training with the best so far', () => {
  let calls = 0;
  const { model } = gradientBoostedTrees.train(data(), parameters, 1, { shouldStop: () => ++calls > 5 });
  expect((model.leaves as number[]).length).toBe(5);
});

test('a refit has exactly the rounds asked for', () => {
  const { iterations } = gradientBoostedTrees.train(data(), parameters, 1, { iterations: 17 });
  expect(iterations).toBe(17);
});

test('a row of weight 2 counts as two rows', () => {
  const random = seededRandom(3);
  const weights = new Float64Array(3000).map(() => 1 + Math.floor(3 * random()));
  const repeated = Uint32Array.from(
    Array.from(range(0, 2000)).flatMap((row) => new Array<number>(weights[row]!).fill(row)),
  );
  const y = targets.binary.slice(2000);
  const weighted = logLoss(y, fit({ weights }).predict(test1000));
  const many = logLoss(y, fit({ train: repeated }).predict(test1000));
  expect(Math.abs(weighted - many)).toBeLessThan(0.02);
});

test('rare positives: the defaults beat the baseline by far', () => {
  const random = seededRandom(5);
  const rows = 30_000;
  const columns = Array.from({ length: 6 }, () => new Float32Array(rows).map(() => random()));
  const y = new Float64Array(rows).map((_, i) =>
    random() < (columns[0]![i]! > 0.97 && columns[1]![i]! > 0.6 ? 0.4 : 0.0006) ? 1 : 0,
  );
  const rare = {
    matrix: matrixOf(Object.fromEntries(columns.map((c, j) => [`x${j}`, c]))),
    target: y,
    train: range(0, 20_000),
    validation: range(20_000, 25_000),
  };
  const p = fit(rare, { numIterations: 100 }).predict(range(25_000, rows));
  const held = y.slice(25_000);
  expect(y.reduce((a, b) => a + b, 0) / rows).toBeLessThan(0.007);
  expect(prAuc(held, p)).toBeGreaterThan(0.3);
  const rate = held.reduce((a, b) => a + b, 0) / held.length;
  expect(logLoss(held, p)).toBeLessThan(
    0.8 *
      logLoss(
        held,
        held.map(() => rate),
      ),
  );
});

describe('degenerate data', () => {
  const rows = range(0, 200);
  const noise = synthetic(200);
  const predictions = (
    columns: Record<string, ArrayLike<number>>,
    target: Float64Array,
    change: Partial<TrainingData> = {},
  ) => fit({ matrix: matrixOf(columns), target, train: rows, ...change }).predict(rows);

  test('only constant and missing features: the prior', () => {
    const p = predictions(
      { constant: new Float32Array(200).fill(3), missing: new Float32Array(200).fill(Number.NaN) },
      noise.binary,
    );
    const rate = noise.binary.reduce((a, b) => a + b, 0) / 200;
    for (const value of p) expect(value).toBeCloseTo(rate, 10);
  });

  test('one class in the training or validation part', () => {
    const zeros = new Float64Array(200);
    const ones = noise.binary.map((y, i) => (i < 150 ? y : 1));
    const a = noise.matrix.data[0]!;
    for (const p of predictions({ a }, zeros)) expect(p).toBeLessThan(1e-5);
    expect(predictions({ a }, ones, { train: range(0, 150), validation: range(150, 200) }).every(Number.isFinite)).toBe(
      true,
    );
  });

  test('infinite values and huge numbers', () => {
    const a = noise.matrix.data[0]!.map((v, i) => (i % 10 === 0 ? Infinity : i % 10 === 1 ? -Infinity : v * 1e38));
    const y = a.map((v) => (v === Infinity ? 1 : 0));
    const p = predictions({ a }, Float64Array.from(y));
    expect(rocAuc(y, p)).toBe(1);
    expect(p.every(Number.isFinite)).toBe(true);
  });

  test('50 rows with the defaults of small tables', () => {
    const small = gradientBoostedTrees.defaults({ rows: 35, task: 'binary' });
    const result = gradientBoostedTrees.train(data({ train: range(0, 35), validation: range(35, 50) }), small, 1);
    expect(result.model.leaves).toBeDefined();
    expect(predictRows(loadModel(result.model), matrix, range(0, 50)).every(Number.isFinite)).toBe(true);
  });

  test('one row', () => {
    const [p] = fit({ train: range(0, 1) }).predict(range(0, 1));
    expect(p).toBeCloseTo(targets.binary[0]!, 4);
  });

  test('254 categories and unseen ones', () => {
    const random = seededRandom(1);
    const code = new Float32Array(4000).map(() => Math.floor(random() * 254));
    const y = Float64Array.from(code, (c) => (random() < (c % 3 === 0 ? 0.8 : 0.1) ? 1 : 0));
    const wide = matrixOf({ 'code#': code });
    const trained = fit({ matrix: wide, target: y, train: range(0, 3000) });
    expect(rocAuc(y.slice(3000), trained.predict(range(3000, 4000)))).toBeGreaterThan(0.75);
    const model = loadModel(trained.model);
    for (const unseen of [Number.NaN, 254, 1000, -1]) {
      const out = new Float64Array(1);
      model.predictRow(Float32Array.of(unseen), out);
      expect(out[0]).toBeGreaterThan(0);
    }
  });

  test('a category code that is not an integer is refused', () => {
    expect(() => fit({ matrix: matrixOf({ 'a#': new Float32Array(3000).map((_, i) => i / 7 / 3000) }) })).toThrow(
      /expected an integer from 0 to 254/,
    );
  });
});

describe('what is refused', () => {
  test.each([
    [{ numLeaves: 1 }, 'parameter numLeaves is 1; expected an integer from 2 to 4096'],
    [{ learningRate: 0 }, 'parameter learningRate is 0; expected a number above 0 to 1'],
    [{ leaves: 3 }, 'expected one of the parameters numIterations'],
  ])('%o', (given, message) => {
    expect(() => gradientBoostedTrees.train(data(), given as Record<string, number>, 1)).toThrow(message);
  });

  test('no rows, targets out of range, wrong weights', () => {
    expect(() => fit({ train: range(0, 0) })).toThrow('no rows to train on');
    expect(() => fit({ target: new Float64Array(3000).fill(2) })).toThrow('target of row 0 is 2; expected 0 or 1');
    expect(() => fit({ target: new Float64Array(3000).fill(Number.NaN), task: 'regression' })).toThrow(
      'expected a finite number',
    );
    expect(() => fit({ target: new Float64Array(3000).fill(1e300), task: 'regression' })).toThrow(
      'target of row 0 is 1e+300; expected a number of a size up to 1e+30: give it in a larger unit',
    );
    expect(() => fit({ target: new Float64Array(3000).fill(1e-140), task: 'regression' })).toThrow(
      'the largest target has a size of 1e-140; expected at least 1e-30: give it in a smaller unit',
    );
    expect(() => fit({ weights: new Float64Array(3000) })).toThrow('all weights of the rows to train on are 0');
    const weights = new Float64Array(3000).fill(1, 0, 2000);
    expect(() => fit({ weights, validation: test1000 })).toThrow('all weights of the rows to validate on are 0');
    expect(() => fit({ weights: weights.fill(-1, 2000), validation: test1000 })).toThrow('weight of row 2000 is -1');
    // Their sum is no number.
    expect(() => fit({ weights: weights.fill(1e308) })).toThrow('expected a number from 0 to 1e+30');
    expect(() => fit({ task: 'multiclass' })).toThrow('expected the number of classes');
  });
});

test('importance names what matters', () => {
  const { importance } = fit();
  const names = importance.map((i) => i.feature);
  expect(names[0]).toBe('category#');
  expect(names.slice(-2)).toContain('e');
  expect(importance.at(-1)!.gain).toBeLessThan(importance[0]!.gain / 3);
});
