import { describe, expect, it } from 'vitest';
import { gradientBoostedTrees } from '../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { loadModel } from '../../../core/algorithms/loader.ts';
import { modelLoaders } from '../../../core/algorithms/loading.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { reserved } from '../../../core/contracts/dataset.ts';
import { learnableRows } from '../../../core/labels/learnable-rows.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

/** Above 0.9 nine of ten are frauds, and the model in service blocks them all; below, one in 200 is. */
function bank(rows: number, release: number) {
  const random = seededRandom(7);
  const x = Float64Array.from({ length: rows }, () => random());
  const fraud = Array.from(x, (value) => (random() < (value > 0.9 ? 0.9 : 0.005) ? 1 : 0));
  const released = Array.from(x, (value) => value > 0.9 && random() < release);
  const hidden = Array.from(x, (value, i) => value > 0.9 && !released[i]);
  const dataset = datasetOf({
    columns: [
      texts(
        reserved.decision,
        hidden.map((is) => (is ? 'block' : 'allow')),
      ),
      numbers(
        reserved.propensity,
        Array.from(x, (value) => (value > 0.9 && release > 0 ? release : Number.NaN)),
      ),
      // What the model in service thinks: right where it was learnt, for frauds that are there.
      numbers(
        reserved.probability,
        Array.from(x, (value) => (value > 0.9 ? 0.9 : 0.005)),
      ),
    ],
    target: fraud.map((y, i) => (hidden[i] ? Number.NaN : y === 1 ? 1 : Number.NaN)),
    time: Array.from(x.keys()),
    maturedUntil: rows,
    project: { labels: { absentMeans: 'negative' } },
  });
  return { x, fraud, dataset };
}

/** Mean probability above 0.9 of a model of what is learnt of the bank, with and without what was hidden. */
function learnt({ x, dataset }: ReturnType<typeof bank>, withHidden: boolean): number {
  const all = learnableRows(dataset);
  const kept = Array.from(all.rows.keys()).filter((i) => withHidden || !all.imputed || all.imputed[i] === 0);
  const matrix = {
    rows: kept.length,
    features: [{ name: 'x', kind: 'numeric' as const, source: 'x' }],
    data: [Float32Array.from(kept, (i) => x[all.rows[i]!]!)],
  };
  const { model } = gradientBoostedTrees.train(
    {
      matrix,
      target: Float64Array.from(kept, (i) => all.target[i]!),
      ...(all.weight && { weights: Float64Array.from(kept, (i) => all.weight![i]!) }),
      train: Uint32Array.from(kept.keys()),
      validation: new Uint32Array(0),
      task: 'binary',
      outputs: 1,
    },
    { numIterations: 50, learningRate: 0.1, numLeaves: 7 },
    1,
  );
  const asked = { ...matrix, rows: 20, data: [Float32Array.from({ length: 20 }, (_, i) => 0.905 + 0.0045 * i)] };
  const p = predictRows(
    loadModel(model, modelLoaders),
    asked,
    Uint32Array.from({ length: 20 }, (_, i) => i),
  );
  return p.reduce((a, b) => a + b, 0) / p.length;
}

describe('what a model blocks', () => {
  it('is not forgotten by the next one, though nobody hears of it again', () => {
    const at = bank(4000, 0);
    expect(learnt(at, false)).toBeLessThan(0.05);
    expect(learnt(at, true)).toBeGreaterThan(0.8);
  });

  it('is learnt anew from released outcomes where it has become harmless', () => {
    const { x, dataset, fraud } = bank(20_000, 0.2);
    const column = dataset.table.columns.find(({ name }) => name === reserved.target)!;
    // Since the model was trained the frauds above 0.9 have gone.
    const target = (column as { values: Float64Array }).values;
    x.forEach((value, i) => {
      if (value > 0.9 && target[i] === 1) target[i] = Number.NaN;
    });
    expect(learnt({ x, dataset, fraud }, true)).toBeLessThan(0.3);
  });
});
