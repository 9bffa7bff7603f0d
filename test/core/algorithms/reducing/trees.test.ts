import { describe, expect, test } from 'vitest';
import type { ForestJson } from '../../../../core/algorithms/forest/forest-json.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { readLightgbm } from '../../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { writeLightgbm } from '../../../../core/algorithms/gradient-boosted-trees/lightgbm/write.ts';
import { pruneLeaves } from '../../../../core/algorithms/gradient-boosted-trees/reduce/prune-leaves.ts';
import { roundTo, unitOf } from '../../../../core/algorithms/gradient-boosted-trees/reduce/round-to.ts';
import type { Model } from '../../../../core/algorithms/model.ts';
import { named } from '../../../../core/algorithms/named.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import type { ModelReducer } from '../../../../core/algorithms/reducer.ts';
import { modelReducers } from '../../../../core/algorithms/reducing.ts';
import type { ModelJson } from '../../../../core/contracts/model.ts';
import { algorithm, loadModel } from '../../../support/algorithms.ts';
import { range, synthetic } from '../table.ts';

const rows = 900;
const { matrix, ...targets } = synthetic(rows);
const all = range(0, rows);

type Task = 'binary' | 'multiclass' | 'regression';
function trained(name: string, task: Task, parameters: Record<string, number>): ModelJson {
  const target = Float64Array.from(targets[task]);
  const outputs = task === 'multiclass' ? 3 : 1;
  const data = { matrix, target, train: range(0, 600), validation: new Uint32Array(0), task, outputs };
  return algorithm(name).train(data, parameters, 3).model;
}
const boosted = (task: Task, more: Record<string, number> = {}) =>
  trained('gradientBoostedTrees', task, {
    numIterations: 30,
    numLeaves: 12,
    minDataInLeaf: 5,
    ...more,
  }) as EnsembleJson;
const reducerOf = (json: ModelJson): ModelReducer => named(modelReducers, json.algorithm);
const predictionsOf = (json: ModelJson) => predictRows(loadModel(json), matrix, all);
const withoutLink = (json: EnsembleJson): EnsembleJson => ({ ...json, objective: 'squaredError', task: 'regression' });
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

test('trees of one leaf, and leaves that say the same, are no trees', () => {
  const json = { ...boosted('binary') };
  const constant = { ...json, value: json.value.map(() => 0.25) };
  const shorter = reducerOf(constant).shorten(constant) as EnsembleJson;
  expect(shorter.leaves).toEqual([]);
  expect(shorter.initialScores[0]).toBeCloseTo(json.initialScores[0]! + 0.25 * json.leaves.length, 12);
  expect(largestDifference(predictionsOf(shorter), predictionsOf(constant))).toBeLessThan(1e-14);
  expect(loadModel(readLightgbm(writeLightgbm(shorter))).predictRow).toBeDefined();
});

describe('pruned leaves', () => {
  /** By hand: the leaf that each row reaches, read from the lists without the product's walk. */
  function leavesOf({ leaves, feature, threshold, defaultLeft, left, right }: EnsembleJson, row: number): number[] {
    let [node, leaf] = [0, 0];
    return leaves.map((size) => {
      let at = size === 1 ? -1 : 0;
      while (at >= 0) {
        const x = matrix.data[feature[node + at]!]![row]!;
        const bound = threshold[node + at]!;
        const goesLeft = Array.isArray(bound)
          ? bound.includes(x)
          : Number.isNaN(x)
            ? defaultLeft[node + at] === 1
            : bound === null || x <= bound;
        at = goesLeft ? left[node + at]! : right[node + at]!;
      }
      const found = leaf + ~at;
      node += size - 1;
      leaf += size;
      return found;
    });
  }

  test.each([0.003, 0.03, 0.3, 100])('say the mean of what their rows were told, at %f', (fraction) => {
    const json = boosted('regression');
    const pruned = pruneLeaves(json as EnsembleJson & { count: number[] }, 1, fraction);
    const sums = new Float64Array(pruned.value.length);
    const counts = new Float64Array(pruned.value.length);
    for (const row of range(0, 600)) {
      const before = leavesOf(json, row);
      leavesOf(pruned, row).forEach((leaf, t) => {
        sums[leaf]! += json.value[before[t]!]!;
        counts[leaf]!++;
      });
    }
    pruned.value.forEach((value, leaf) => {
      expect(counts[leaf]).toBe(pruned.count[leaf]);
      expect(value).toBeCloseTo(sums[leaf]! / counts[leaf]!, 10);
    });
    expect(pruned.value.length).toBeLessThanOrEqual(json.value.length);
    expect(pruned.leaves.reduce((sum, size) => sum + size, 0)).toBe(pruned.value.length);
    if (fraction === 100) expect(new Set(pruned.leaves)).toEqual(new Set([1]));
  });

  test('of none of their weight are all there', () => {
    const json = boosted('multiclass') as EnsembleJson & { count: number[] };
    expect(pruneLeaves(json, 1, 0)).toEqual(json);
  });

  test('cost no more variance than was allowed', () => {
    const json = boosted('regression') as EnsembleJson & { count: number[] };
    const varianceOf = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    };
    const told = (own: EnsembleJson) =>
      json.leaves.map((_, t) => Array.from(range(0, 600), (row) => own.value[leavesOf(own, row)[t]!]!));
    const before = told(json);
    const allowed = (0.01 * before.reduce((sum, values) => sum + varianceOf(values), 0)) / before.length;
    told(pruneLeaves(json, 1, 0.01)).forEach((values, t) => {
      // As many merges as leaves are gone, each within what is allowed: the mean squared change of a tree is their sum.
      const lost = values.reduce((sum, value, i) => sum + (value - before[t]![i]!) ** 2, 0) / values.length;
      expect(lost).toBeLessThanOrEqual(allowed * 11 + 1e-15);
    });
  });
});

describe('fewer digits', () => {
  test.each<Task>(['binary', 'multiclass', 'regression'])('are off by half a unit a tree at most: %s', (task) => {
    const json = withoutLink(boosted(task));
    const { apply, levels } = reducerOf(json).reductions.find(({ kind }) => kind === 'digits')!;
    const exact = predictionsOf(json);
    const largest = Math.max(...json.value.map(Math.abs));
    const sizes = levels(json).map((level) => {
      const rounded = apply(json, level, json) as EnsembleJson;
      const unit = 10 ** unitOf(largest, 7 - level);
      const bound = (json.leaves.length / json.outputs) * (unit / 2);
      expect(largestDifference(predictionsOf(rounded), exact)).toBeLessThanOrEqual(bound * (1 + 1e-9));
      return JSON.stringify(rounded.value).length;
    });
    expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes);
  });

  test('are those of the model that the level was found with', () => {
    const json = boosted('regression');
    const large = { ...json, value: json.value.map((value) => value * 1000) };
    const { apply } = reducerOf(json).reductions.find(({ kind }) => kind === 'digits')!;
    const step = 10 ** unitOf(Math.max(...large.value.map(Math.abs)), 3);
    for (const value of (apply(json, 4, large) as EnsembleJson).value)
      expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-9);
  });

  test('round to a power of ten', () => {
    expect([roundTo(1234.5678, -2), roundTo(1250, 2), roundTo(-0.004, -2), roundTo(-0.006, -2)]).toEqual([
      1234.57, 1300, 0, -0.01,
    ]);
    expect(Object.is(roundTo(-0.004, -2), 0)).toBe(true);
    expect([unitOf(0.0123, 3), unitOf(950, 3), unitOf(0, 3)]).toEqual([-4, 0, 0]);
  });
});

describe('forests', () => {
  test.each<[string, Task]>([
    ['randomForest', 'multiclass'],
    ['extraTrees', 'regression'],
    ['randomForest', 'binary'],
  ])('%s, %s: fewer trees are those that were grown first', (name, task) => {
    const parameters = { numLeaves: 20, minDataInLeaf: 3 };
    const whole = trained(name, task, { ...parameters, numTrees: 20 });
    expect(algorithm(name).thin!(whole, 0.4)).toEqual(trained(name, task, { ...parameters, numTrees: 8 }));
  });

  test.each<Task>(['binary', 'multiclass', 'regression'])(
    'keep shares that add up to 1, and lose little: %s',
    (task) => {
      const json = trained('randomForest', task, { numTrees: 10, numLeaves: 40 }) as ForestJson;
      const { shorten, reductions } = reducerOf(json);
      expect(predictionsOf(shorten(json))).toEqual(predictionsOf(json));
      const exact = predictionsOf(json);
      const largest = Math.max(...json.value);
      for (const { kind, levels, apply } of reductions)
        for (const level of levels(json)) {
          const predictions = predictionsOf(apply(json, level, json));
          // The mean of the trees is off by half a unit at most; of three classes each may be, and their sum.
          const bound = (task === 'multiclass' ? 4 : 1) * (10 ** unitOf(largest, 7 - level) / 2);
          if (kind === 'digits') expect(largestDifference(predictions, exact)).toBeLessThanOrEqual(bound + 1e-12);
          if (task === 'multiclass')
            for (let i = 0; i < predictions.length; i += 3)
              expect(predictions[i]! + predictions[i + 1]! + predictions[i + 2]!).toBeCloseTo(1, 12);
        }
    },
  );
});

test.each([
  ['gradientBoostedTrees', { numIterations: 40, numLeaves: 12, baggingFraction: 0.7, featureFraction: 0.6 }],
  ['gradientBoostedTrees', { numIterations: 40, symmetricDepth: 3 }],
])('the first rounds of %s are what training so many makes', (name, parameters: Record<string, number>) => {
  const whole = trained(name, 'multiclass', parameters);
  expect(algorithm(name).cut!(whole, 15)).toEqual(trained(name, 'multiclass', { ...parameters, numIterations: 15 }));
});

test.each([
  ['gradientBoostedTrees', { numIterations: 3, numLeaves: 3 }],
  ['randomForest', { numTrees: 2, numLeaves: 3 }],
])('%s over the features that it reads predicts the same', (name, parameters: Record<string, number>) => {
  const json = trained(name, 'binary', parameters);
  const { reads, onFeatures } = reducerOf(json);
  const kept = reads(json).flatMap((is, f) => (is ? [f] : []));
  expect(kept.length).toBeLessThan(matrix.features.length);
  const small = loadModel(onFeatures(json, kept));
  const own = { ...matrix, features: kept.map((f) => matrix.features[f]!), data: kept.map((f) => matrix.data[f]!) };
  expect(predictRows(small, own, all)).toEqual(predictionsOf(json));
});

test('LightGBM, in its own text, predicts what the smaller model does', () => {
  const json = boosted('binary');
  const { shorten, reductions } = reducerOf(json);
  const smaller = reductions.reduce((model, { apply }) => apply(model, 5, json), shorten(json)) as EnsembleJson;
  expect(smaller.value.length).toBeLessThan(json.value.length);
  const read: Model = loadModel(readLightgbm(writeLightgbm(smaller)));
  expect(largestDifference(predictRows(read, matrix, all), predictionsOf(smaller))).toBeLessThan(1e-12);
});
