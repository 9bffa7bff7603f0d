import { describe, expect, test } from 'vitest';
import { singleFeature } from '../../../../core/algorithms/single-feature/algorithm.ts';
import type { SingleFeatureJson } from '../../../../core/algorithms/single-feature/single-feature-model.ts';
import { singleFeatureTrees } from '../../../../core/algorithms/single-feature/single-feature-trees.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range, synthetic } from '../table.ts';

const rows = 400;
const data = synthetic(rows);

describe.each(['binary', 'multiclass', 'regression'] as const)('%s', (task) => {
  test.each(['d', 'category#'])('trees predict as the bins of %s do', (name) => {
    const f = data.matrix.features.findIndex((info) => info.name === name);
    const matrix = matrixOf({ [name]: data.matrix.data[f]! });
    const { model } = singleFeature.train(
      {
        matrix,
        target: Float64Array.from(data[task]),
        train: range(0, rows),
        validation: range(0, 0),
        task,
        outputs: task === 'multiclass' ? 3 : 1,
      },
      {},
      1,
    );
    const [bins, trees] = [model, singleFeatureTrees(model as SingleFeatureJson)].map(loadModel);
    const given = [...matrix.data[0]!, -5, 0, 7, 200, Number.NaN];
    for (const x of given) {
      const [theirs, ours] = [bins, trees].map((one) => {
        const out = new Float64Array(one!.outputs);
        one!.predictRow(Float32Array.of(x), out);
        return out;
      });
      ours!.forEach((value, k) => {
        expect(Math.abs(value - theirs![k]!)).toBeLessThan(1e-5);
      });
    }
  });
});
