import { beforeAll, describe, expect, test } from 'vitest';
import { tensorFlowWasm } from '../../../adapters/tensorflow/wasm.ts';
import { columnsOf, withColumns } from '../../../core/algorithms/average/columns.ts';
import type { AverageJson } from '../../../core/algorithms/average/form.ts';
import { sharesOf } from '../../../core/algorithms/average/importance.ts';
import { joinModels } from '../../../core/algorithms/average/join.ts';
import { binFeatures } from '../../../core/algorithms/binning/binned-features.ts';
import { linkOfTask } from '../../../core/algorithms/link-name.ts';
import type { TrainingData } from '../../../core/algorithms/model.ts';
import { fromScores, pooled, rawScores } from '../../../core/algorithms/pool.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { trainPlanned } from '../../../core/algorithms/train-planned.ts';
import { algorithmsWith } from '../../../core/algorithms/training.ts';
import type { Task } from '../../../core/contracts/task.ts';
import { joinFeatures } from '../../../core/features/join-plans.ts';
import type { FeatureMatrix } from '../../../core/table/feature-matrix.ts';
import { explainModel, loadModel } from '../../support/algorithms.ts';
import { range, synthetic } from './table.ts';

const rows = 700;
const table = synthetic(rows);
const { matrix: trees } = table;
/** A linear model has no use for missing values. */
const complete = trees.data.map((column) => column.map((v) => (Number.isNaN(v) ? 0 : v)));
const matrix: FeatureMatrix = {
  rows,
  features: joinFeatures([
    { encoding: 'trees', features: trees.features },
    { encoding: 'linear', features: trees.features },
  ]),
  data: [...trees.data, ...complete],
};
const algorithms = algorithmsWith(tensorFlowWasm);
const held = range(500, rows);

function trained(task: Task, change: Partial<TrainingData> = {}) {
  const target = Float64Array.from(table[task]);
  const outputs = task === 'multiclass' ? 3 : 1;
  const data = { matrix, target, train: range(0, 500), validation: new Uint32Array(0), task, outputs, ...change };
  const linear = task === 'regression' ? 'linearRegression' : 'logisticRegression';
  const network = { epochs: 3, batchSize: 64, members: 2, units: 8, pieces: 4, embeddingSize: 2 };
  const members = [
    { trial: 0, algorithm: 'gradientBoostedTrees', weight: 0.5, parameters: { numLeaves: 7 }, seed: 1, iterations: 20 },
    { trial: 1, algorithm: linear, weight: 0.3, parameters: { alpha: 1e-3 }, seed: 2, iterations: 1 },
    { trial: 2, algorithm: 'neuralNetwork', weight: 0.2, parameters: network, seed: 3, iterations: 3 },
  ];
  const spec = { algorithm: 'gradientBoostedTrees', parameters: {}, seed: 1, members };
  const classes = task === 'regression' ? [] : outputs > 1 ? ['a', 'b', 'c'] : ['no', 'yes'];
  return { data, outputs, members, spec, result: trainPlanned(algorithms, spec, data, classes) };
}

describe.each<Task>(['binary', 'multiclass', 'regression'])('%s', (task) => {
  let model: AverageJson;
  let importance: { feature: string; gain: number }[];
  const outputs = task === 'multiclass' ? 3 : 1;
  beforeAll(async () => {
    const result = await trained(task).result;
    model = result.model as AverageJson;
    importance = result.importance;
  });

  test('each member learns from the features of its encoding', () => {
    expect(model.algorithm).toBe('average');
    expect(model.members.map((member) => member.model.algorithm)).toEqual([
      'gradientBoostedTrees',
      task === 'regression' ? 'linearRegression' : 'logisticRegression',
      'neuralNetwork',
    ]);
    const width = trees.features.length;
    expect(model.members.map(({ columns }) => columns[0])).toEqual([0, width, 0]);
    expect(model.members[1]!.model.features).toEqual(matrix.features.slice(width).map(({ name }) => name));
  });

  test('predicts the mean of raw scores, one row at a time as in blocks', () => {
    const link = linkOfTask(task);
    const own = model.members.map((member) =>
      rawScores(predictRows(loadModel(member.model), withColumns(matrix, member.columns), held), link),
    );
    const expected = fromScores(pooled(own, [0.5, 0.3, 0.2]), outputs, link);
    const received = predictRows(loadModel(model), matrix, held);
    received.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected[i]!)));
    });
  });

  test('contributions and their base sum to the raw scores', () => {
    const explained = explainModel(model);
    const out = new Float64Array(outputs * matrix.features.length);
    for (const row of held.subarray(0, 20)) {
      const values = Float32Array.from(matrix.data, (column) => column[row]!);
      explained.contributions(values, out);
      const scores = Float64Array.from({ length: outputs }, (_, k) =>
        out
          .subarray(k * matrix.features.length, (k + 1) * matrix.features.length)
          .reduce((sum, value) => sum + value, explained.expected[k]!),
      );
      const predicted = new Float64Array(outputs);
      loadModel(model).predictRow(values, predicted);
      fromScores(scores, outputs, linkOfTask(task)).forEach((value, k) => {
        expect(Math.abs(value - predicted[k]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
      });
    }
  });

  test('importance is in shares of each member', () => {
    expect(importance.reduce((sum, { gain }) => sum + gain, 0)).toBeCloseTo(1, 9);
    expect(matrix.features.map(({ name }) => name)).toEqual(expect.arrayContaining(importance.map((i) => i.feature)));
  });
});

test('models without raw scores in common are refused', async () => {
  const forest = { trial: 1, algorithm: 'randomForest', weight: 0.5, parameters: {}, seed: 1, iterations: 1 };
  const { spec, data, members } = trained('binary');
  const mixed = trainPlanned(algorithms, { ...spec, members: [members[0]!, forest] }, data, ['no', 'yes']);
  await expect(mixed).rejects.toThrow(
    'models of gradientBoostedTrees, randomForest have no raw scores in common, of which there could be an average',
  );
});

test('where the time is over, what is left still reads all features', async () => {
  const { spec, data } = trained('binary');
  let looks = 0;
  const { model } = await trainPlanned(algorithms, spec, data, ['no', 'yes'], { shouldStop: () => ++looks > 25 });
  expect(model.features).toHaveLength(matrix.features.length);
  expect(predictRows(loadModel(model), matrix, held)).toHaveLength(held.length);
});

test('weights of classes are those of every member', async () => {
  const { spec, data } = trained('multiclass');
  const weighted = { ...spec, classWeights: 'balanced' as const };
  const { model } = await trainPlanned(algorithms, weighted, data, ['a', 'b', 'c']);
  const [member] = (model as AverageJson).members;
  expect(model.classWeights).toEqual(member!.model.classWeights);
  const other = { ...member!, algorithm: 'gradientBoostedTrees', model: { ...member!.model, classWeights: [1, 2, 3] } };
  const members = [{ ...member!, algorithm: 'neuralNetwork' }, other].map((one, i) => ({
    ...one,
    weight: 0.5,
    trial: i,
  }));
  expect(() => joinModels(algorithms, members, model.features)).toThrow('class weights');
});

describe('a malformed model says what is wrong', () => {
  const member = {
    weight: 1,
    columns: [0],
    model: { algorithm: 'prior', task: 'regression', outputs: 1, features: ['a'], values: [1] },
  };
  const json = {
    algorithm: 'average',
    task: 'regression',
    outputs: 1,
    features: ['a', 'b'],
    link: 'identity',
  } as const;
  test.each([
    [{ members: [] }, 'expected at least one member'],
    [{ members: [{ weight: 1 }] }, "expected 'members' to be a list of weighted models"],
    [{ members: [{ ...member, columns: [0, 1] }] }, 'received 2 columns for 1 features of a member (prior)'],
    [{ members: [{ ...member, columns: [2] }] }, 'column 2 of a member is not one of 2 features'],
    [{ members: [{ ...member, model: { ...member.model, outputs: 2 } }] }, 'a member predicts something else'],
    [{ members: [member], link: 'other' }, "expected 'link' to be the name of a link"],
    [{ members: [{ ...member, model: { ...member.model, algorithm: 'average' } }] }, "no algorithm 'average'"],
  ])('%j', (change, message) => {
    expect(() => loadModel({ ...json, ...change } as never)).toThrow(message);
  });
});

test('bins are not cut by encodings', () => {
  const binned = binFeatures(trees, range(0, 500), { maxBin: 31 } as never);
  expect(withColumns(binned, columnsOf(binned.features, 'trees'))).toBe(binned);
  expect(() => withColumns(binned, [0])).toThrow(TypeError);
});

test('gains of nothing stay nothing', () => {
  expect(sharesOf([{ feature: 'a', gain: 0 }])).toEqual([{ feature: 'a', gain: 0 }]);
});
