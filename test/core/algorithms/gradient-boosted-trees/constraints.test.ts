import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidParameter } from '../../../../core/algorithms/errors.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { trainTrees } from '../../../../core/algorithms/gradient-boosted-trees/train.ts';
import type { EarlyStoppingMetric, TrainingData } from '../../../../core/algorithms/model.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range, synthetic } from '../table.ts';

const table = synthetic(3000);

function data(change: Partial<TrainingData> = {}): TrainingData {
  return {
    matrix: table.matrix,
    target: Float64Array.from(table.binary),
    train: range(0, 2000),
    validation: range(0, 0),
    task: 'binary',
    outputs: 1,
    ...change,
  };
}

describe('monotone constraints', () => {
  const train = (monotoneConstraints: string, change: Partial<TrainingData> = {}, grown = {}) =>
    trainTrees(data(change), { numIterations: 40, numLeaves: 15, minDataInLeaf: 20, monotoneConstraints, ...grown }, 1);

  test.each([
    ['rising', 1, {}],
    ['falling', -1, {}],
    ['rising', 1, { symmetricDepth: 5, minDataInLeaf: 5 }],
    ['falling', -1, { symmetricDepth: 5, minDataInLeaf: 5 }],
  ])('the prediction is %s in the feature, whatever the others are', (_, direction, grown) => {
    // `c` is a wave in the data: without the constraint the prediction would go up and down.
    const { model } = train(JSON.stringify({ c: direction }), {}, grown);
    const loaded = loadModel(model);
    const random = seededRandom(4);
    const out = new Float64Array(1);
    for (let i = 0; i < 50; i++) {
      const row = Float32Array.of(random(), random(), 0, random(), Math.floor(12 * random()), random());
      let before = -Infinity;
      for (let c = 0; c <= 1; c += 0.01) {
        row[2] = c;
        loaded.predictRow(row, out);
        expect(direction * out[0]!).toBeGreaterThanOrEqual(before - 1e-15);
        before = direction * out[0]!;
      }
    }
  });

  test('a constraint that the data fulfil costs nothing', () => {
    const x = Float32Array.from(range(0, 1000));
    const target = Float64Array.from(x, (v) => Math.sqrt(v));
    const given = { matrix: matrixOf({ x }), target, train: range(0, 1000), task: 'regression' as const };
    const free = train('{}', given).model as EnsembleJson;
    expect((train('{"x": 1}', given).model as EnsembleJson).value).toEqual(free.value);
    // The other way round no split is left.
    expect((train('{"x": -1}', given).model as EnsembleJson).leaves).toEqual([]);
  });

  test.each([
    ['{"nobody": 1}', /nobody.*no feature/],
    ['{"category#": 1}', /numeric features; this is categorical/],
    ['{"a": 2}', /monotoneConstraints.a is 2; expected 1 or -1/],
    ['increasing', /expected JSON/],
    ['[1, 0]', /expected JSON/],
  ])('%s is refused', (text, message) => {
    expect(() => train(text)).toThrow(InvalidParameter);
    expect(() => train(text)).toThrow(message);
  });

  test('not with leaves that are renewed', () => {
    const given = { target: Float64Array.from(table.regression), task: 'regression' as const };
    const parameters = { objective: 'quantile', monotoneConstraints: '{"a": 1}' };
    expect(() => trainTrees(data(given), parameters, 1)).toThrow(/expected none with objective quantile/);
  });
});

test('no leaf has fewer rows than minDataInLeaf, and none that could be split is missed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 1000 }), (minDataInLeaf, seed) => {
      const random = seededRandom(seed);
      const x = Float32Array.from({ length: 120 }, () => (random() < 0.1 ? Number.NaN : Math.floor(30 * random())));
      const code = Float32Array.from({ length: 120 }, () => Math.floor(6 * random()));
      // Rare positives: hessians say little of how many rows there are.
      const target = Float64Array.from(x, (v) => (v > 25 || random() < 0.03 ? 1 : 0));
      const { model } = trainTrees(
        data({ matrix: matrixOf({ x, 'code#': code }), target, train: range(0, 120) }),
        { minDataInLeaf, numIterations: 5, minSumHessianInLeaf: 0, minDataPerGroup: 1, catSmooth: 1 },
        1,
      );
      const { count, leaves } = model as EnsembleJson;
      leaves.forEach((n) => {
        if (n > 1) expect(Math.min(...count!)).toBeGreaterThanOrEqual(minDataInLeaf);
      });
    }),
    { numRuns: 40 },
  );
  // Exactly half on each side: possible with 60, not with 61.
  const half = Float32Array.from({ length: 120 }, (_, i) => (i < 60 ? 0 : 1));
  const target = Float64Array.from(half, (v, i) => (v === 1 && i % 3 > 0 ? 1 : 0));
  const leavesWith = (minDataInLeaf: number) =>
    (
      trainTrees(
        data({ matrix: matrixOf({ half }), target, train: range(0, 120) }),
        { minDataInLeaf, numIterations: 1 },
        1,
      ).model as EnsembleJson
    ).leaves;
  expect(leavesWith(60)).toEqual([2]);
  expect(leavesWith(61)).toEqual([]);
});

test('row counts of the leaves sum to the rows of the tree', () => {
  const { model } = trainTrees(data(), { numIterations: 3, baggingFraction: 0.5 }, 1);
  const { count, leaves } = model as EnsembleJson;
  let at = 0;
  for (const n of leaves) {
    expect(count!.slice(at, at + n).reduce((a, b) => a + b, 0)).toBe(1000);
    at += n;
  }
});

describe('early stopping', () => {
  const stoppingMetricName = (value: EarlyStoppingMetric['value'], higherIsBetter = true) =>
    trainTrees(data({ validation: range(2000, 3000) }), { numIterations: 60, earlyStoppingRounds: 5 }, 1, {
      stoppingMetric: { name: 'mine', higherIsBetter, value },
    });

  test('watches any metric of the predictions', () => {
    const values = [0.5, 0.6, 0.8, 0.7, 0.79, 0.1, 0.2, 0.3, 0.9];
    let call = 0;
    const seen: number[] = [];
    const {
      iterations,
      history,
      stoppingMetricName: name,
    } = stoppingMetricName((predictions) => {
      seen.push(predictions.length, predictions[0]!);
      // The first two calls are of the constant before the first tree.
      return values[Math.max(0, call++ - 1)]!;
    });
    expect(name).toBe('mine');
    expect(iterations).toBe(2);
    expect(history).toEqual(values.slice(1, 8));
    expect(seen.every((v) => v === 1000 || (v > 0 && v < 1))).toBe(true);
  });

  test('falling is better where it says so', () => {
    let call = 0;
    expect(stoppingMetricName(() => [3, 2, 1, 4, 5, 6, 7, 8, 9][Math.max(0, call++ - 1)]!, false).iterations).toBe(2);
  });

  test('a metric that is undefined gives way to the loss, and says so', () => {
    const result = stoppingMetricName(() => Number.NaN);
    expect(result.stoppingMetricName).toBe('loss');
    expect(result.iterations).toBeGreaterThan(5);
  });
});
