import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CannotExplain, MissingMeans } from '../../../core/algorithms/explanation/errors.ts';
import type { LinearJson } from '../../../core/algorithms/linear/linear-model.ts';
import { objectiveFor } from '../../../core/algorithms/objectives/for-task.ts';
import type { ModelJson } from '../../../core/contracts/model.ts';
import type { TargetedTask as Task } from '../../../core/contracts/task.ts';
import { clampedLogit } from '../../../core/metrics/calibration/logit.ts';
import { algorithmsFor, explainModel, loadModel } from '../../support/algorithms.ts';
import { range, synthetic } from './table.ts';

const rows = 400;
const data = synthetic(rows);
const tasks = ['binary', 'multiclass', 'regression'] as const;

/** Linear models take no missing values. */
const complete = {
  ...data.matrix,
  data: data.matrix.data.map((column) => column.map((v) => (Number.isNaN(v) ? 0 : v))),
};

function trained(task: Task, name: string): ModelJson {
  const algorithm = algorithmsFor(task).find((a) => a.name === name)!;
  const { model } = algorithm.train(
    {
      matrix: algorithm.encoding === 'linear' ? complete : data.matrix,
      target: Float64Array.from(data[task]),
      train: range(0, rows),
      validation: range(0, 0),
      task,
      outputs: task === 'multiclass' ? 3 : 1,
    },
    {},
    1,
    { iterations: 20 },
  );
  return model;
}

describe.each(tasks.flatMap((task) => algorithmsFor(task).map(({ name }) => [task, name] as const)))(
  '%s by %s',
  (task, name) => {
    const json = trained(task, name);
    const model = loadModel(json);
    const explainer = explainModel(json);

    test('base and contributions sum to the raw score', () => {
      const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
      fc.assert(
        fc.property(fc.array(value, { minLength: model.features, maxLength: model.features }), (values) => {
          const row = Float32Array.from(values);
          const out = new Float64Array(explainer.outputs * explainer.features);
          explainer.contributions(row, out);
          const scores = Float64Array.from({ length: explainer.outputs }, (_, k) =>
            out
              .subarray(k * explainer.features, (k + 1) * explainer.features)
              .reduce((a, b) => a + b, explainer.expected[k]!),
          );
          const predicted = new Float64Array(model.outputs);
          model.predictRow(row, predicted);
          const [p, score] = [predicted[0]!, scores[0]!];
          const isPrediction = explainer.valueScale() === 'probability';
          if (task === 'binary' && !isPrediction && Math.abs(score) < 10)
            expect(Math.abs(clampedLogit(p) - score)).toBeLessThan(1e-9);
          const size = Math.max(1, ...scores.map(Math.abs));
          if (!isPrediction) objectiveFor(task).transform(scores);
          scores.forEach((s, k) => {
            expect(Math.abs(s - predicted[k]!)).toBeLessThan(1e-9 * (task === 'regression' ? size : 1));
          });
        }),
        { numRuns: 50 },
      );
    });

    test('one output alone is as among all', () => {
      const row = Float32Array.from(complete.data, (column) => column[0]!);
      const width = explainer.features;
      const all = new Float64Array(explainer.outputs * width);
      explainer.contributions(row, all);
      for (let k = 0; k < explainer.outputs; k++) {
        const one = new Float64Array(all.length).fill(1);
        explainer.contributions(row, one, k);
        expect(one).toEqual(all.map((v, i) => (Math.floor(i / width) === k ? v : 0)));
      }
    });

    test('forests are explained in what they predict, others of classes on the scale of their link', () => {
      const isForest = name === 'randomForest' || name === 'extraTrees';
      expect(explainer.valueScale()).toBe(isForest && task !== 'regression' ? 'probability' : 'value');
    });

    test('the contributions of a feature have mean zero over the training rows of a linear model', () => {
      if (!('means' in json)) return;
      const sums = new Float64Array(explainer.outputs * explainer.features);
      const out = new Float64Array(sums.length);
      for (let i = 0; i < rows; i++) {
        explainer.contributions(
          Float32Array.from(complete.data, (column) => column[i]!),
          out,
        );
        out.forEach((v, f) => {
          sums[f]! += v / rows;
        });
      }
      expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-9);
    });
  },
);

test('what cannot be explained says why', () => {
  const { means: _, ...old } = trained('binary', 'logisticRegression') as LinearJson;
  expect(() => explainModel(old as ModelJson)).toThrow(MissingMeans);
  expect(() => explainModel({ ...old, algorithm: 'oracle' } as ModelJson)).toThrow(CannotExplain);
});
