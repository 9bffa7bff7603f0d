import { expect, test } from 'vitest';
import { MalformedModel } from '../../../core/algorithms/errors.ts';
import type { ModelJson } from '../../../core/contracts/model.ts';
import { algorithmsFor, explainModel, loadModel } from '../../support/algorithms.ts';
import { range, synthetic } from './table.ts';

const rows = 200;
const data = synthetic(rows);
const complete = {
  ...data.matrix,
  data: data.matrix.data.map((column) => column.map((v) => (Number.isNaN(v) ? 0 : v))),
};

/** Models as they are stored and read again, one of each algorithm. */
const stored = (['binary', 'regression'] as const).flatMap((task) =>
  algorithmsFor(task).map((algorithm): [string, ModelJson] => {
    const { model } = algorithm.train(
      {
        matrix: algorithm.encoding === 'linear' ? complete : data.matrix,
        target: Float64Array.from(data[task]),
        train: range(0, rows),
        validation: range(0, 0),
        task,
        outputs: 1,
      },
      {},
      1,
      { iterations: 3 },
    );
    return [`${algorithm.name}, ${task}`, JSON.parse(JSON.stringify(model)) as ModelJson];
  }),
);

test.each(stored)('a stored model of %s is read, and none with a part that is something else', (_, json) => {
  loadModel(json);
  for (const part of Object.keys(json).filter((name) => name !== 'algorithm')) {
    const wrong = { ...json, [part]: { length: 1 } };
    expect(() => loadModel(wrong), part).toThrow(MalformedModel);
    expect(() => loadModel(wrong), part).toThrow(`${json.algorithm}: expected '${part}' to be`);
    expect(() => explainModel(wrong), part).toThrow(MalformedModel);
  }
});

test('lists hold what they should', () => {
  const [, trees] = stored.find(([name]) => name === 'gradientBoostedTrees, binary')!;
  const left = trees.left as number[];
  expect(() => loadModel({ ...trees, left: left.map(String) })).toThrow(
    "gradientBoostedTrees: expected 'left' to be a list of numbers",
  );
  expect(() => loadModel({ ...trees, link: { name: 'probit' } })).toThrow(
    "gradientBoostedTrees: expected 'link' to be the name of a link",
  );
  const [, linear] = stored.find(([name]) => name === 'logisticRegression, binary')!;
  expect(() => loadModel({ ...linear, coefficients: [[null]] })).toThrow(
    "logisticRegression: expected 'coefficients' to be a list of numbers for each output",
  );
});
