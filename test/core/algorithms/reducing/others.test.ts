import { beforeAll, describe, expect, test } from 'vitest';
import { tensorFlowWasm } from '../../../../adapters/tensorflow/wasm.ts';
import type { AverageJson } from '../../../../core/algorithms/average/form.ts';
import type { LinearJson } from '../../../../core/algorithms/linear/linear-model.ts';
import { named } from '../../../../core/algorithms/named.ts';
import type { NetworkJson } from '../../../../core/algorithms/neural-network/network-json.ts';
import { rawScores } from '../../../../core/algorithms/pool.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import type { ModelReduction } from '../../../../core/algorithms/reducer.ts';
import { modelReducers } from '../../../../core/algorithms/reducing.ts';
import { trainPlanned } from '../../../../core/algorithms/train-planned.ts';
import { algorithmsWith } from '../../../../core/algorithms/training.ts';
import type { ModelJson } from '../../../../core/contracts/model.ts';
import { joinFeatures } from '../../../../core/features/join-plans.ts';
import type { FeatureMatrix } from '../../../../core/table/feature-matrix.ts';
import { explainModel, loadModel } from '../../../support/algorithms.ts';
import { range, synthetic } from '../table.ts';

const rows = 500;
const table = synthetic(rows);
const complete = table.matrix.data.map((column) => column.map((v) => (Number.isNaN(v) ? 0 : v)));
const matrix: FeatureMatrix = {
  rows,
  features: joinFeatures([
    { encoding: 'trees', features: table.matrix.features },
    { encoding: 'linear', features: table.matrix.features },
  ]),
  data: [...table.matrix.data, ...complete],
};
const all = range(0, rows);
const network = { epochs: 3, batchSize: 64, members: 4, units: 8, pieces: 4, embeddingSize: 2 };
const planned = [
  { trial: 0, algorithm: 'gradientBoostedTrees', weight: 0.5, parameters: { numLeaves: 4 }, seed: 1, iterations: 3 },
  {
    trial: 1,
    algorithm: 'logisticRegression',
    weight: 0.3,
    parameters: { alpha: 0.05, l1Ratio: 1 },
    seed: 2,
    iterations: 1,
  },
  { trial: 2, algorithm: 'neuralNetwork', weight: 0.2, parameters: network, seed: 3, iterations: 3 },
];

const reductionsOf = (json: ModelJson) => named(modelReducers, json.algorithm).reductions;
const reductionOf = (json: ModelJson, kind: ModelReduction['kind']) =>
  reductionsOf(json).find((reduction) => reduction.kind === kind)!;
const predictionsOf = (json: ModelJson, of: FeatureMatrix = matrix) => predictRows(loadModel(json), of, all);
const largest = (a: Float64Array, b: Float64Array) => a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

let average: AverageJson;
beforeAll(async () => {
  const data = {
    matrix,
    target: Float64Array.from(table.binary),
    train: all,
    validation: new Uint32Array(0),
    task: 'binary' as const,
    outputs: 1,
  };
  const spec = { algorithm: 'gradientBoostedTrees', parameters: {}, seed: 1, members: planned };
  average = (await trainPlanned(algorithmsWith(tensorFlowWasm), spec, data, ['no', 'yes'])).model as AverageJson;
});

describe('networks', () => {
  const own = () => average.members[2]!.model as NetworkJson;
  const narrow = { ...table.matrix };
  /** A network of one of the members alone. */
  function alone(json: NetworkJson, member: number): NetworkJson {
    const part = <T>(list: readonly T[]) => {
      const size = list.length / json.members;
      return list.slice(member * size, (member + 1) * size);
    };
    return {
      ...json,
      members: 1,
      adapters: part(json.adapters),
      hidden: json.hidden.map((layer) => ({ ...layer, biases: part(layer.biases) })),
      heads: part(json.heads).map((weight) => weight * json.members),
    };
  }

  test('with fewer members score the mean of those, but for a constant, and the mean row scores what it did', () => {
    const json = own();
    const { apply, levels } = reductionOf(json, 'networks');
    expect(levels(json)).toEqual([1, 2, 3]);
    const fewer = apply(json, 2, json) as NetworkJson;
    expect(fewer.members).toBe(2);
    const score = (of: NetworkJson) => rawScores(predictionsOf(of, narrow), 'logistic');
    const [a, b] = [score(alone(json, 0)), score(alone(json, 1))];
    const apart = score(fewer).map((value, i) => value - (a[i]! + b[i]!) / 2);
    for (const value of apart) expect(Math.abs(value - apart[0]!)).toBeLessThan(1e-5);
    expect(explainModel(fewer).expected[0]).toBeCloseTo(explainModel(json).expected[0]!, 5);
  });

  test('of fewer digits differ little, and are shorter', () => {
    const json = own();
    const { apply, levels } = reductionOf(json, 'digits');
    let before = JSON.stringify(json).length;
    for (const level of levels(json)) {
      const shorter = apply(json, level, json);
      expect(largest(predictionsOf(shorter, narrow), predictionsOf(json, narrow))).toBeLessThan(10 ** (level - 6));
      expect(JSON.stringify(shorter).length).toBeLessThan(before);
      before = JSON.stringify(shorter).length;
    }
  });
});

describe('linear models', () => {
  const own = () => average.members[1]!.model as LinearJson;

  test('read what has a weight, and predict the same from that alone', () => {
    const json = own();
    const { reads, onFeatures } = named(modelReducers, json.algorithm);
    const read = reads(json);
    expect(read).toEqual(json.coefficients[0]!.map((weight) => weight !== 0));
    expect(read).toContain(false);
    const kept = read.flatMap((is, f) => (is ? [f] : []));
    const data = kept.map((f) => complete[f]!);
    const features = kept.map((f) => table.matrix.features[f]!);
    const whole = { rows, features: table.matrix.features, data: complete };
    expect(predictionsOf(onFeatures(json, kept), { rows, features, data })).toEqual(predictionsOf(json, whole));
  });

  test('of fewer digits have weights that are off by half of the last', () => {
    const json = own();
    const { apply } = reductionOf(json, 'digits');
    for (const [level, digits] of [8, 6, 5, 4, 3].entries())
      (apply(json, level + 1, json) as LinearJson).coefficients[0]!.forEach((weight, f) => {
        const exact = json.coefficients[0]![f]!;
        expect(Math.abs(weight - exact)).toBeLessThanOrEqual(0.5 * 10 ** (1 - digits) * Math.abs(exact) * (1 + 1e-9));
      });
  });
});

describe('averages', () => {
  test('are made smaller member by member, each as far as it goes', () => {
    const { apply, levels } = reductionOf(average, 'digits');
    expect(levels(average)).toEqual([1, 2, 3, 4, 5]);
    const shorter = apply(average, 5, average) as AverageJson;
    average.members.forEach(({ model }, m) => {
      const reduction = reductionOf(model, 'digits');
      const last = reduction.levels(model).at(-1)!;
      expect(shorter.members[m]!.model).toEqual(reduction.apply(model, Math.min(5, last), model));
    });
    expect(reductionOf(average, 'networks').levels(average)).toEqual([1, 2, 3]);
    const fewer = reductionOf(average, 'networks').apply(average, 3, average) as AverageJson;
    expect(fewer.members.slice(0, 2)).toEqual(average.members.slice(0, 2));
    expect((fewer.members[2]!.model as NetworkJson).members).toBe(1);
  });

  test('of which the time has left the first members are made smaller like those', () => {
    const two = { ...average, members: average.members.slice(0, 2) };
    const shorter = reductionOf(two, 'digits').apply(two, 3, average) as AverageJson;
    expect(shorter.members).toEqual(
      (reductionOf(average, 'digits').apply(average, 3, average) as AverageJson).members.slice(0, 2),
    );
  });

  test('over the features that a member reads predict the same', () => {
    const two = { ...average, members: average.members.slice(0, 2) };
    const { reads, onFeatures } = named(modelReducers, 'average');
    const read = reads(two);
    const kept = read.flatMap((is, f) => (is ? [f] : []));
    expect(kept.length).toBeLessThan(matrix.features.length);
    const own = { rows, features: kept.map((f) => matrix.features[f]!), data: kept.map((f) => matrix.data[f]!) };
    expect(predictionsOf(onFeatures(two, kept), own)).toEqual(predictionsOf(two));
    expect(reads(average).slice(0, table.matrix.features.length)).not.toContain(false);
  });
});
