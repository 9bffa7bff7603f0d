import { expect, test } from 'vitest';
import { trainWeighted } from '../../../../core/algorithms/class-weights.ts';
import { InvalidParameter, InvalidTrainingData } from '../../../../core/algorithms/errors.ts';
import { neuralNetwork } from '../../../../core/algorithms/neural-network/algorithm.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import type { TargetedTask as Task } from '../../../../core/contracts/task.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range } from '../table.ts';
import { dataFor, networks, rows, small, table, train } from './trained.ts';

test.each(['binary', 'multiclass', 'regression'] as const)('%s is learned: better than the constant', async (task) => {
  const { history, iterations, stoppingMetricName, importance } = await train(task);
  expect(stoppingMetricName).toBe('loss');
  const best = Math.min(...history);
  expect(history[iterations - 1]).toBe(best);
  expect(best).toBeLessThan(0.96 * (await constantLoss(task)));
  expect(importance.map(({ feature }) => feature)).toContain('category#');
});

/** Of a network that has not moved from its start. */
async function constantLoss(task: Task): Promise<number> {
  const { history } = await train(task, { learningRate: 1e-9, epochs: 1 });
  return history[0]!;
}

test('the same seed gives the same model, another one another', async () => {
  const models = [];
  for (const seed of [1, 1, 2]) models.push((await networks.train(dataFor('binary'), small, seed)).model);
  expect(models[0]).toEqual(models[1]);
  expect(models[2]).not.toEqual(models[0]);
});

test('the history ends with what the stored model says of the validation rows', async () => {
  const { model, history, iterations } = await train('regression');
  const { validation, target, matrix } = dataFor('regression');
  const predictions = predictRows(loadModel(model), matrix, validation);
  const errors = predictions.map((value, i) => (value - target[validation[i]!]!) ** 2);
  // Half the squared error.
  const loss = errors.reduce((sum, value) => sum + value, 0) / errors.length / 2;
  expect(loss / history[iterations - 1]!).toBeCloseTo(1, 5);
});

test('a refit takes exactly as many epochs as are asked for', async () => {
  const rounds: number[] = [];
  const data = { ...dataFor('binary', 0) };
  const { iterations } = await networks.train(data, small, 1, {
    iterations: 5,
    onProgress: (round) => rounds.push(round),
  });
  expect([iterations, rounds]).toEqual([5, [1, 2, 3, 4, 5]]);
});

test('when the time is over the best so far is the result', async () => {
  let asked = 0;
  const { iterations, history } = await train('binary', { epochs: 50 }, { shouldStop: () => ++asked > 40 });
  expect(history.length).toBe(3);
  expect(history[iterations - 1]).toBe(Math.min(...history));
  const none = await train('binary', {}, { shouldStop: () => true });
  expect([none.iterations, none.history]).toEqual([0, []]);
  const share = table.binary.slice(0, rows - 200).reduce((sum, y) => sum + y, 0) / (rows - 200);
  expect(predictRows(loadModel(none.model), table.matrix, range(0, 1))[0]).toBeCloseTo(share, 5);
});

test('a metric in place of the loss is watched', async () => {
  const stoppingMetric = { name: 'first', higherIsBetter: true, value: (p: Float64Array) => p[0]! };
  const { history, iterations, stoppingMetricName } = await train('binary', {}, { stoppingMetric });
  expect(stoppingMetricName).toBe('first');
  expect(history[iterations - 1]).toBe(Math.max(...history));
});

test('values that training has not seen, missing ones and new categories, are predicted near the rest', async () => {
  const x = Float32Array.from({ length: 300 }, (_, i) => i % 10);
  const matrix = matrixOf({ x, 'c#': x.map((v) => v % 3) });
  const target = Float64Array.from(x, (v) => 2 * v);
  const data = {
    matrix,
    target,
    train: range(0, 300),
    validation: range(0, 0),
    task: 'regression',
    outputs: 1,
  } as const;
  const { model } = await networks.train(data, small, 1);
  const loaded = loadModel(model);
  const at = (...row: number[]) => {
    const out = new Float64Array(1);
    loaded.predictRow(Float32Array.from(row), out);
    return out[0]!;
  };
  for (const row of [
    [Number.NaN, 1],
    [4, Number.NaN],
    [4, 7],
    [Number.NaN, Number.NaN],
  ]) {
    expect(at(...row)).toBeGreaterThan(0);
    expect(at(...row)).toBeLessThan(18);
  }
  expect(at(Number.POSITIVE_INFINITY, 1)).toBeGreaterThan(at(4, 1));
});

test('weights of classes are taken back from probabilities', async () => {
  const data = dataFor('binary');
  const { model } = await trainWeighted(networks, data, [1, 6], small, 1);
  const predictions = predictRows(loadModel(model), data.matrix, data.train);
  const mean = predictions.reduce((sum, p) => sum + p, 0) / predictions.length;
  const share = table.binary.slice(0, rows - 200).reduce((sum, y) => sum + y, 0) / (rows - 200);
  expect(Math.abs(mean - share)).toBeLessThan(0.08);
});

test('what cannot be learned is refused', async () => {
  const data = dataFor('binary');
  await expect(networks.train(data, { units: 0 }, 1)).rejects.toThrow(InvalidParameter);
  await expect(networks.train({ ...data, matrix: matrixOf({ x: [] }) }, {}, 1)).rejects.toThrow(InvalidTrainingData);
  await expect(neuralNetwork(undefined).train(data, {}, 1)).rejects.toThrow('algorithmsWith');
});
