import { describe, expect, test } from 'vitest';
import { averageImportance } from '../../../core/algorithms/average/importance.ts';
import { fromScores, pooled, rawScores } from '../../../core/algorithms/pool.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { trainPlanned } from '../../../core/algorithms/train-planned.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { Task } from '../../../core/contracts/task.ts';
import { algorithm, algorithmsFor, explainModel, loadModel } from '../../support/algorithms.ts';
import { range, synthetic } from './table.ts';

const rows = 1200;
const table = synthetic(rows);
// A linear model has no use for missing values.
const complete = {
  ...table.matrix,
  data: table.matrix.data.map((column) => column.map((v) => (Number.isNaN(v) ? 0 : v))),
};
const tasks: Task[] = ['binary', 'multiclass', 'regression'];
const joined = tasks.flatMap((task) =>
  algorithmsFor(task)
    .filter(({ join }) => join)
    .map((one) => [one.name, task] as const),
);

function trained(name: string, task: Task) {
  const matrix = name === 'gradientBoostedTrees' ? table.matrix : complete;
  const target = Float64Array.from(table[task]);
  const outputs = task === 'multiclass' ? 3 : 1;
  const data = { matrix, target, train: range(0, 900), validation: new Uint32Array(0), task, outputs };
  const settings =
    name === 'gradientBoostedTrees'
      ? [{ numIterations: 12, numLeaves: 7 }, { numIterations: 20 }]
      : [{ alpha: 1e-4 }, { alpha: 1 }];
  return { matrix, outputs, data, models: settings.map((of, i) => algorithm(name).train(data, of, i).model) };
}

describe.each(joined)('%s, %s', (name, task) => {
  const { matrix, outputs, models } = trained(name, task);
  const weights = [0.75, 0.25];
  const { link: linkOf, join } = algorithm(name);
  const model = join!(models, weights);
  const held = range(900, rows);

  test('predicts the average of raw scores', () => {
    const link = linkOf!(models[0]!)!;
    const own = models.map((one) => rawScores(predictRows(loadModel(one), matrix, held), link));
    const expected = fromScores(pooled(own, weights), outputs, link);
    const received = predictRows(loadModel(model), matrix, held);
    received.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(expected[i]!)));
    });
  });

  test('is explained by the average of contributions', () => {
    const of = [...models, model].map((one) => {
      const out = new Float64Array(outputs * matrix.features.length);
      explainModel(one).contributions(
        Float32Array.from(matrix.data, (column) => column[950]!),
        out,
      );
      return out;
    });
    of[2]!.forEach((value, i) => {
      expect(value).toBeCloseTo(0.75 * of[0]![i]! + 0.25 * of[1]![i]!, 5);
    });
  });
});

test('linear models of other rows are explained by the average of their contributions as well', () => {
  const { data, matrix } = trained('logisticRegression', 'binary');
  const models = [1, 0.4].map(
    (negativeFraction, i) => algorithm('logisticRegression').train(data, { alpha: 1e-3, negativeFraction }, i).model,
  );
  expect(models[0]!.means).not.toEqual(models[1]!.means);
  const joinedModel = algorithm('logisticRegression').join!(models, [0.75, 0.25]);
  const row = Float32Array.from(matrix.data, (column) => column[950]!);
  const [a, b, c] = [...models, joinedModel].map((one) => {
    const out = new Float64Array(matrix.features.length);
    explainModel(one).contributions(row, out);
    return out;
  });
  c!.forEach((value, i) => {
    expect(value).toBeCloseTo(0.75 * a![i]! + 0.25 * b![i]!, 9);
  });
});

test('models of other features or another link do not join', () => {
  const { join } = algorithm('gradientBoostedTrees');
  const [one] = trained('gradientBoostedTrees', 'binary').models;
  expect(() => join!([one!, { ...one!, features: ['other'] }], [0.5, 0.5])).toThrow('cannot be joined');
  expect(() => join!([one!, { ...one!, link: { name: 'identity' } }], [0.5, 0.5])).toThrow('different links');
});

test('a trial with members trains each with its share of the rounds', async () => {
  const { data } = trained('gradientBoostedTrees', 'binary');
  const member = (trial: number, iterations: number) => ({
    trial,
    weight: 0.5,
    parameters: { numLeaves: 7 },
    seed: trial,
    iterations,
  });
  const spec = { algorithm: 'gradientBoostedTrees', parameters: {}, seed: 1, members: [member(1, 10), member(2, 30)] };
  const result = await trainPlanned(algorithms, spec, data, ['no', 'yes'], { iterations: 20 });
  expect(result.iterations).toBe(20);
  expect((result.model.leaves as number[]).length).toBe(5 + 15);
});

test('where the time is over, members that are whole make the average', async () => {
  const { data } = trained('gradientBoostedTrees', 'binary');
  const member = (trial: number, weight: number) => ({
    trial,
    weight,
    parameters: { numLeaves: 7 },
    seed: trial,
    iterations: 10,
  });
  const spec = {
    algorithm: 'gradientBoostedTrees',
    parameters: {},
    seed: 1,
    members: [member(1, 0.5), member(2, 0.3), member(3, 0.2)],
  };
  let looks = 0;
  const result = await trainPlanned(algorithms, spec, data, ['no', 'yes'], { shouldStop: () => ++looks > 15 });
  const alone = { algorithm: 'gradientBoostedTrees', parameters: { numLeaves: 7 }, seed: 1 };
  const first = await trainPlanned(algorithms, alone, data, ['no', 'yes'], { iterations: 10 });
  expect(result.iterations).toBe(10);
  const rows = range(900, 1000);
  const [a, b] = [result, first].map(({ model }) => predictRows(loadModel(model), data.matrix, rows));
  a!.forEach((p, i) => {
    expect(p).toBeCloseTo(b![i]!, 6);
  });
});

test('importance is averaged by feature', () => {
  const all = [
    [{ feature: 'a', gain: 4, splits: 2 }],
    [
      { feature: 'b', gain: 8, splits: 1 },
      { feature: 'a', gain: 2, splits: 3 },
    ],
  ];
  expect(averageImportance(all, [0.5, 0.5])).toEqual([
    { feature: 'b', gain: 4, splits: 1 },
    { feature: 'a', gain: 3, splits: 5 },
  ]);
});

test('trees that are cut are those that fewer rounds make', () => {
  const { data } = trained('gradientBoostedTrees', 'multiclass');
  const { train, cut } = algorithm('gradientBoostedTrees');
  const [long, short] = [9, 4].map((numIterations) => train(data, { numIterations, numLeaves: 7 }, 3).model);
  expect(cut!(long!, 4)).toEqual(short);
});
