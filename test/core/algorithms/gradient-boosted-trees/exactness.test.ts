import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binMatrix } from '../../../../core/algorithms/binning/binned-matrix.ts';
import { gradientBoostedTrees } from '../../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import {
  histogramBuilder,
  histogramLayout,
  subtractHistogram,
} from '../../../../core/algorithms/gradient-boosted-trees/histogram.ts';
import { kernelModule, kernelOn } from '../../../../core/algorithms/gradient-boosted-trees/kernel/kernel.ts';
import { quantise } from '../../../../core/algorithms/gradient-boosted-trees/quantise.ts';
import { runner } from '../../../../core/algorithms/gradient-boosted-trees/runner.ts';
import { workspace } from '../../../../core/algorithms/gradient-boosted-trees/workspace.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { matrixOf, range, synthetic } from '../table.ts';

const { matrix } = synthetic(20_000);
const binned = binMatrix(matrix, range(0, 20_000), { maxBin: 255, minDataInBin: 3 });
const layout = histogramLayout(binned.slots);
const shape = { outputs: 1, weighted: false, leaves: 31, threads: 1 };
const space = workspace({ rows: 20_000, unseenRows: 0, slots: binned.slots.length, ...shape });
space.bins.set(binned.bins);
const own = runner(kernelOn(kernelModule(), space.memory), undefined, 1);
const builder = histogramBuilder(binned, layout, space, own);

function build(rows: Uint32Array) {
  const histogram = space.histogram(layout.length);
  space.order.set(rows);
  builder.build(0, rows.length, histogram);
  return histogram;
}

function packGradients() {
  const random = seededRandom(9);
  const gradients = space.gradients.map((_, i) => (i % 2 === 0 ? random() - 0.4 : random() / 4));
  space.gradients.set(gradients);
  return { gradients, ...quantise(space, 0, { gradient: 0.6, hessian: 0.25 }, 5, own) };
}

test('quantised sums are close to the exact ones', () => {
  const { gradients, gradientUnit, hessianUnit } = packGradients();
  const histogram = build(range(0, 20_000));
  let [g, h, exactG, exactH] = [0, 0, 0, 0];
  for (let b = 0; b < binned.slots[0]!.bins; b++) {
    g += histogram[layout.offsets[0]! + 2 * b]! * gradientUnit;
    h += histogram[layout.offsets[0]! + 2 * b + 1]! * hessianUnit;
  }
  gradients.forEach((v, i) => {
    if (i % 2 === 0) exactG += v;
    else exactH += v;
  });
  expect(Math.abs(g - exactG)).toBeLessThan(0.05);
  expect(Math.abs(h - exactH)).toBeLessThan(0.05);
});

test('the histogram of a sibling is exactly the parent less the child, in any order of rows', () => {
  packGradients();
  const all = range(0, 20_000);
  const left = all.filter((i) => i % 3 === 0);
  const parent = build(all);
  subtractHistogram(own, parent, build(left));
  expect(parent).toEqual(build(all.filter((i) => i % 3 !== 0).toReversed()));
});

test('prediction from values agrees with the partition by bins: leaf sums of the training rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const random = seededRandom(seed);
      const columns = { a: uniformOrMissing(random), 'b#': codes(random) };
      const target = Float64Array.from(
        columns.a,
        (v, i) => (Number.isNaN(v) ? 2 : v) + (columns['b#'][i]! > 3 ? 1 : 0),
      );
      const given = {
        matrix: matrixOf(columns),
        target,
        train: range(0, 300),
        validation: range(0, 300),
        task: 'regression' as const,
        outputs: 1,
      };
      // Training rows are scored by the partition, validation rows (here the same) by their values.
      const stoppingMetricName = gradientBoostedTrees.train(
        given,
        { numIterations: 5, minDataInLeaf: 5, earlyStoppingRounds: 0 },
        seed,
      );
      const blind = gradientBoostedTrees.train(
        { ...given, validation: range(0, 0) },
        { numIterations: stoppingMetricName.iterations, minDataInLeaf: 5 },
        seed,
      );
      expect(blind.model).toEqual(stoppingMetricName.model);
      const model = loadModel(blind.model);
      const out = new Float64Array(1);
      let loss = 0;
      for (let i = 0; i < 300; i++) {
        model.predictRow(Float32Array.of(given.matrix.data[0]![i]!, given.matrix.data[1]![i]!), out);
        loss += (out[0]! - target[i]!) ** 2 / 600;
      }
      expect(loss).toBeCloseTo(stoppingMetricName.history[stoppingMetricName.iterations - 1]!, 10);
    }),
    { numRuns: 10 },
  );
});

function uniformOrMissing(random: () => number) {
  return Float32Array.from({ length: 300 }, () => (random() < 0.2 ? Number.NaN : random()));
}

function codes(random: () => number) {
  return Float32Array.from({ length: 300 }, () => (random() < 0.1 ? Number.NaN : Math.floor(7 * random())));
}

test.each(['binary', 'multiclass'] as const)(
  'many rows at once are predicted as one by one, to the last bit: %s',
  (task) => {
    const table = synthetic(3000);
    const { model: json } = gradientBoostedTrees.train(
      {
        matrix: table.matrix,
        target: Float64Array.from(table[task]),
        train: range(0, 3000),
        validation: range(0, 0),
        task,
        outputs: task === 'multiclass' ? 3 : 1,
      },
      { numIterations: 10 },
      1,
    );
    const model = loadModel(json);
    // More than one block, and not in order.
    const rows = range(0, 3000).toReversed();
    const out = new Float64Array(model.outputs);
    const oneByOne = Array.from(rows).flatMap((row) => {
      model.predictRow(
        Float32Array.from(table.matrix.data, (column) => column[row]!),
        out,
      );
      return Array.from(out);
    });
    expect(Array.from(predictRows(model, table.matrix, rows))).toEqual(oneByOne);
  },
);
