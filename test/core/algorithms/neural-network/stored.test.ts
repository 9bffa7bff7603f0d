import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { tensorFlowWasm } from '../../../../adapters/tensorflow/wasm.ts';
import { MalformedModel } from '../../../../core/algorithms/errors.ts';
import { batchWriter, groupShapes, groupsOf } from '../../../../core/algorithms/neural-network/grouped-inputs.ts';
import { initialWeights } from '../../../../core/algorithms/neural-network/initial-weights.ts';
import { learningTargets } from '../../../../core/algorithms/neural-network/learning-targets.ts';
import { fitInputs } from '../../../../core/algorithms/neural-network/network-inputs.ts';
import type { NetworkJson } from '../../../../core/algorithms/neural-network/network-json.ts';
import { storedNetwork } from '../../../../core/algorithms/neural-network/stored-network.ts';
import type { Task } from '../../../../core/contracts/task.ts';
import { clampedLogit } from '../../../../core/metrics/calibration/logit.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { explainModel, loadModel } from '../../../support/algorithms.ts';
import { dataFor, train } from './trained.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;
const models = new Map<Task, NetworkJson>();
beforeAll(async () => {
  for (const task of tasks) models.set(task, JSON.parse(JSON.stringify((await train(task)).model)) as NetworkJson);
});

test.each(tasks)('%s: plain arrays score as TensorFlow does, to 1e-6', async (task) => {
  const data = dataFor(task);
  const inputs = fitInputs(data.matrix, data.train, 8);
  const groups = groupsOf(inputs);
  const shape = { groups: groupShapes(groups), embedding: 4, members: 5, hidden: [24, 16], outputs: data.outputs };
  const targets = { ...learningTargets(data), mean: 0, scale: 1 };
  const random = seededRandom(3);
  const weights = initialWeights(shape, targets.initialScores, random);
  weights.at(-2)!.forEach((_, i, heads) => {
    heads[i] = (random() - 0.5) / 4;
  });
  const session = await tensorFlowWasm.open(shape);
  session.load(weights);
  const scores = session.forward(data.validation.length, batchWriter(inputs, groups, data.matrix)(data.validation));
  session.close();
  const model = loadModel(storedNetwork(data, inputs, groups, shape, weights, targets));
  const out = new Float64Array(data.outputs);
  data.validation.forEach((row, i) => {
    model.predictRow(
      Float32Array.from(data.matrix.data, (column) => column[row]!),
      out,
    );
    const means = Float64Array.from(out, (_, k) => {
      let sum = 0;
      for (let m = 0; m < 5; m++) sum += scores[(m * data.validation.length + i) * data.outputs + k]!;
      return sum / 5;
    });
    const predicted = task === 'regression' ? means : normalised(means.map(Math.exp), task === 'binary' ? 1 : 0);
    out.forEach((value, k) => {
      expect(Math.abs(value - predicted[k]!)).toBeLessThan(1e-6);
    });
  });
});

const normalised = (values: Float64Array, rest: number) => {
  const sum = values.reduce((all, value) => all + value, rest);
  return values.map((value) => value / sum);
};

describe.each(tasks)('%s', (task) => {
  test('base and contributions sum to the raw score', () => {
    const json = models.get(task)!;
    const model = loadModel(json);
    const explainer = explainModel(json);
    const value = fc.oneof(fc.double({ min: -1e3, max: 1e3 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: model.features, maxLength: model.features }), (values) => {
        const row = Float32Array.from(values);
        const out = new Float64Array(explainer.outputs * explainer.features);
        explainer.contributions(row, out);
        const scores = explainer.expected.map((base, k) =>
          out.subarray(k * explainer.features, (k + 1) * explainer.features).reduce((a, b) => a + b, base),
        );
        const predicted = new Float64Array(model.outputs);
        model.predictRow(row, predicted);
        const found =
          task === 'binary'
            ? scores.map((score, k) => score - clampedLogit(predicted[k]!))
            : task === 'regression'
              ? scores.map((score, k) => score - predicted[k]!)
              : normalised(scores.map(Math.exp), 0).map((p, k) => p - predicted[k]!);
        for (const difference of found) expect(Math.abs(difference)).toBeLessThan(1e-8);
        const one = new Float64Array(out.length);
        explainer.contributions(row, one, 0);
        expect(one.subarray(0, explainer.features)).toEqual(out.subarray(0, explainer.features));
        expect(one.subarray(explainer.features).every((entry) => entry === 0)).toBe(true);
      }),
    );
  });

  test('a model whose parts do not fit each other is refused', () => {
    const json = models.get(task)!;
    for (const part of ['inputs', 'tables', 'adapters', 'hidden', 'heads', 'scores', 'reference'] as const) {
      const wrong = { ...json, [part]: json[part].slice(1) };
      expect(() => loadModel(wrong), part).toThrow(MalformedModel);
      expect(() => loadModel({ ...json, [part]: { length: 1 } }), part).toThrow(`expected '${part}' to be`);
    }
    expect(() => loadModel({ ...json, inputs: json.inputs.map(() => ({ kind: 'text' })) })).toThrow(MalformedModel);
  });
});
