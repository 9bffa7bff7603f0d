import { expect, test } from 'vitest';
import type { EnsembleJson } from '../../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { readLightgbm } from '../../../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { writeLightgbm } from '../../../../../core/algorithms/gradient-boosted-trees/lightgbm/write.ts';
import { trainTrees } from '../../../../../core/algorithms/gradient-boosted-trees/train.ts';
import type { ModelJson } from '../../../../../core/contracts/model.ts';
import { loadModel } from '../../../../support/algorithms.ts';
import { modelText, names } from '../../../export/fixtures.ts';
import { writtenModel, writtenRows } from '../../../export/written-model.ts';
import { range, synthetic } from '../../table.ts';

/** `lightgbm.Booster(model_file='fixtures/written.txt').predict(...)` of LightGBM 4.7.0 on `writtenRows`. */
const theirs = [
  0.47502081252106, 0.08706577244027125, 0.4286160183230676, 0.29943285752602705, 0.6846015003234307,
  0.08706577244027125, 0.47502081252106, 0.05468131721594076, 0.20587037180094736, 0.4286160183230676,
];

function predictions(json: ModelJson, rows: readonly Float32Array[]): number[] {
  const model = loadModel(json);
  const out = new Float64Array(model.outputs);
  return rows.flatMap((row) => {
    model.predictRow(row, out);
    return Array.from(out);
  });
}

function largestDifference(a: number[], b: number[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

test('LightGBM loads what is written and predicts the same', () => {
  expect(writeLightgbm(writtenModel)).toBe(modelText('written'));
  expect(largestDifference(predictions(writtenModel, writtenRows), theirs)).toBeLessThan(1e-9);
});

test.each(names)('what LightGBM wrote survives reading and writing: %s', (name) => {
  const read = readLightgbm(modelText(name));
  expect(readLightgbm(writeLightgbm(read))).toEqual(read);
});

test.each(['binary', 'multiclass', 'regression'] as const)('a trained model comes back: %s', (task) => {
  const table = synthetic(1500);
  const { model } = trainTrees(
    {
      matrix: table.matrix,
      target: Float64Array.from(table[task]),
      train: range(0, 1000),
      validation: range(0, 0),
      task,
      outputs: task === 'multiclass' ? 3 : 1,
    },
    { numIterations: 10 },
    1,
  );
  const rows = Array.from(range(1000, 1500), (i) => Float32Array.from(table.matrix.data, (column) => column[i]!));
  const back = readLightgbm(writeLightgbm(model as EnsembleJson));
  expect(largestDifference(predictions(back, rows), predictions(model, rows))).toBeLessThan(1e-12);
  expect(back.count).toEqual((model as EnsembleJson).count);
});

test('a model without trees is its initial score', () => {
  const { leaves, feature, threshold, defaultLeft, left, right, value, count, ...rest } = writtenModel;
  const empty = { leaves, feature, threshold, defaultLeft, left, right, value, count };
  const model = {
    ...rest,
    ...Object.fromEntries(Object.keys(empty).map((key) => [key, []])),
  } as unknown as EnsembleJson;
  const back = readLightgbm(writeLightgbm(model));
  expect(predictions(back, writtenRows)).toEqual(predictions(model, writtenRows));
});

test('names of features stay apart', () => {
  const text = writeLightgbm({ ...writtenModel, features: ['a b', 'a_b', 'a:b', ''] });
  expect(text).toContain('feature_names=a_b a_b_1 a_b_2 _\n');
});
