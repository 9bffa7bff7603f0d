import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureBins } from '../../../../core/algorithms/binning/find-bins.ts';
import { computeGradients } from '../../../../core/algorithms/gradient-boosted-trees/gradients.ts';
import { histogramLayout } from '../../../../core/algorithms/gradient-boosted-trees/histogram.ts';
import {
  type Kernel,
  kernelModule,
  kernelOn,
} from '../../../../core/algorithms/gradient-boosted-trees/kernel/kernel.ts';
import { treeParameters } from '../../../../core/algorithms/gradient-boosted-trees/parameters.ts';
import { quantise } from '../../../../core/algorithms/gradient-boosted-trees/quantise.ts';
import { type Runner, rowsPerJob, runner } from '../../../../core/algorithms/gradient-boosted-trees/runner.ts';
import type { Grower } from '../../../../core/algorithms/gradient-boosted-trees/tree/growing.ts';
import { addToLeaves, sumLeaves } from '../../../../core/algorithms/gradient-boosted-trees/tree/leaf-rows.ts';
import { partitionRows } from '../../../../core/algorithms/gradient-boosted-trees/tree/partition-rows.ts';
import { singleLeaf } from '../../../../core/algorithms/gradient-boosted-trees/tree/tree.ts';
import { softmaxLoss } from '../../../../core/algorithms/gradient-boosted-trees/unseen-rows.ts';
import { type Workspace, workspace } from '../../../../core/algorithms/gradient-boosted-trees/workspace.ts';
import { binaryLogLoss } from '../../../../core/algorithms/objectives/binary-log-loss.ts';
import { softmax } from '../../../../core/algorithms/objectives/softmax.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const spaceOf = (rows: number, weighted = false) =>
  workspace({ rows, unseenRows: 0, slots: 1, outputs: 1, weighted, leaves: 31, threads: 3 });
const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);
const alone = ({ memory }: Workspace): Runner => runner(kernelOn(kernelModule(), memory), undefined, 1);
/** Three "threads" that work in turn, the last first. */
function inTurn({ memory }: Workspace): Runner {
  const kernel = kernelOn(kernelModule(), memory);
  const asked: (() => number)[] = [];
  return runner(
    kernel,
    {
      start(thread, name, job) {
        asked[thread] = () => (kernel[name as keyof Kernel] as (...job: readonly number[]) => number)(...job);
      },
      finish: (thread) => asked[thread]!(),
      end() {},
    },
    3,
  );
}

describe('logLoss', () => {
  const scored = (scores: number[], weights: number[] | undefined) => {
    const space = spaceOf(scores.length, weights !== undefined);
    space.scores.set(scores);
    space.target.set(scores.map((_, i) => (i % 3 === 0 ? 1 : 0)));
    if (weights) space.weights!.set(weights);
    const targets = { target: space.target, weights: space.weights, outputs: 1 };
    const expected = new Float64Array(2 * scores.length);
    binaryLogLoss.gradients(targets, space.scores, expected);
    return { space, targets, expected };
  };

  it('has the gradients and hessians of the objective, and their largest', () => {
    const score = fc.oneof(
      fc.double({ min: -40, max: 40 }),
      fc.constantFrom(0, -0, 1e-300, 0.34657, -0.34658, 699, -699, 1e9, -1e9),
    );
    const row = fc.tuple(score, fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.boolean(), (rows, weighted) => {
        const scores = rows.map(([s]) => (Number.isNaN(s) ? 0 : s));
        const weights = rows.map(([, w]) => w);
        const { space, targets, expected } = scored(scores, weighted ? weights : undefined);
        const [largest] = computeGradients(binaryLogLoss, targets, space, alone(space));
        // 1 - p loses what p has: errors are those of numbers near 1.
        space.gradients.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(
            1e-15 * (weighted ? weights[Math.floor(i / 2)]! : 1) + Number.MIN_VALUE,
          );
        });
        expect(largest!.gradient).toBe(Math.max(...space.gradients.filter((_, i) => i % 2 === 0).map(Math.abs)));
        expect(largest!.hessian).toBe(Math.max(...space.gradients.filter((_, i) => i % 2 === 1)));
      }),
    );
  });

  it('is the same in parts', () => {
    const random = seededRandom(1);
    const scores = Array.from({ length: 3 * rowsPerJob + 1 }, () => 10 * random() - 5);
    const [one, three] = [scored(scores, undefined), scored(scores, undefined)];
    const largest = computeGradients(binaryLogLoss, one.targets, one.space, alone(one.space));
    expect(computeGradients(binaryLogLoss, three.targets, three.space, inTurn(three.space))).toEqual(largest);
    expect(bytes(three.space.gradients).equals(bytes(one.space.gradients))).toBe(true);
  });
});

describe('softmax', () => {
  const scored = (rows: number, outputs: number, weighted: boolean, seed: number) => {
    const random = seededRandom(seed);
    const space = workspace({ rows, unseenRows: rows, slots: 1, outputs, weighted, leaves: 31, threads: 3 });
    const odd = [0, -0, 1e-300, 690, -690, 1e9, -1e9];
    const score = () => (random() < 0.1 ? odd[Math.floor(odd.length * random())]! : 80 * random() - 40);
    for (const scores of [space.scores, space.unseen.scores])
      scores.forEach((_, i) => {
        scores[i] = score();
      });
    space.target.forEach((_, i) => {
      space.target[i] = Math.floor(outputs * random());
    });
    space.weights?.forEach((_, i) => {
      space.weights![i] = 3 * random();
    });
    const targets = { target: space.target, weights: space.weights, outputs };
    const expected = new Float64Array(2 * rows * outputs);
    softmax.gradients(targets, space.scores, expected);
    return { space, targets, expected };
  };
  const shape = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 2, max: 30 }), fc.boolean(), fc.nat());

  it('has the gradients and hessians of the objective, and their largest', () => {
    fc.assert(
      fc.property(shape, ([rows, outputs, weighted, seed]) => {
        const { space, targets, expected } = scored(rows, outputs, weighted, seed);
        const largest = computeGradients(softmax, targets, space, alone(space));
        const furthest = space.gradients.reduce((top, value, i) => Math.max(top, Math.abs(value - expected[i]!)), 0);
        // Weights are up to 3, and 1 - p loses what p has.
        expect(furthest).toBeLessThanOrEqual(2e-14);
        largest.forEach(({ gradient, hessian }, k) => {
          const own = space.gradients.subarray(2 * rows * k, 2 * rows * (k + 1));
          expect(gradient).toBe(Math.max(...own.filter((_, i) => i % 2 === 0).map(Math.abs)));
          expect(hessian).toBe(Math.max(...own.filter((_, i) => i % 2 === 1)));
        });
      }),
      { numRuns: 50 },
    );
  });

  it.each([3 * rowsPerJob + 1, 2 * rowsPerJob])('is the same in parts: %i rows', (rows) => {
    const [one, three] = [scored(rows, 3, false, 4), scored(rows, 3, false, 4)];
    const largest = computeGradients(softmax, one.targets, one.space, alone(one.space));
    expect(computeGradients(softmax, three.targets, three.space, inTurn(three.space))).toEqual(largest);
    expect(bytes(three.space.gradients).equals(bytes(one.space.gradients))).toBe(true);
  });

  it('sums to the loss of rows that training does not see', () => {
    fc.assert(
      fc.property(shape, ([rows, outputs, weighted, seed]) => {
        const { space, targets } = scored(rows, outputs, weighted, seed);
        const expected = softmax.loss(targets, space.unseen.scores);
        expect(softmaxLoss(targets, space.unseen, alone(space))).toBeCloseTo(expected, 12 - Math.log10(1 + expected));
      }),
      { numRuns: 50 },
    );
  });
});

describe('quantise', () => {
  it('rounds up as often as the part behind the point says, alike in parts', () => {
    const rows = 2 * rowsPerJob + 5;
    const packed = [alone, inTurn].map((make) => {
      const space = spaceOf(rows);
      // Units are 1 / 16383 of the largest: 3.25 and 1.75 units.
      for (let i = 0; i < rows; i++) space.gradients.set([-3.25, 1.75], 2 * i);
      const units = quantise(space, 0, { gradient: 16_383, hessian: 16_383 }, 7, make(space));
      expect(units).toEqual({ gradientUnit: 1, hessianUnit: 1 });
      return space.packed;
    });
    expect(bytes(packed[1]!).equals(bytes(packed[0]!))).toBe(true);
    const [hessians, gradients] = [0, 1].map((k) => packed[0]!.filter((_, i) => i % 2 === k));
    expect([new Set(hessians), new Set(gradients)]).toEqual([new Set([1, 2]), new Set([-4, -3])]);
    const mean = (values: Int32Array) => values.reduce((a, b) => a + b, 0) / rows;
    // Four standard errors.
    expect(Math.abs(mean(hessians!) - 1.75)).toBeLessThan((4 * 0.433) / Math.sqrt(rows));
    expect(Math.abs(mean(gradients!) + 3.25)).toBeLessThan((4 * 0.433) / Math.sqrt(rows));
  });

  it('packs zeros where all gradients are 0', () => {
    const space = spaceOf(3);
    space.packed.fill(9);
    expect(quantise(space, 0, { gradient: 0, hessian: 0 }, 1, alone(space))).toEqual({
      gradientUnit: 0,
      hessianUnit: 0,
    });
    expect(Array.from(space.packed)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('rows of leaves', () => {
  const rows = 90_000;
  const slot: FeatureBins = { feature: 0, categorical: false, bins: 101, thresholds: new Float64Array(99) };
  const growerOf = (space: Workspace, own: Runner) => {
    const binned = { rows, slots: [slot], stride: 4, bins: space.bins };
    const builder = { build() {}, count: () => new Uint32Array(0) };
    const parameters = treeParameters({});
    const layout = histogramLayout([slot]);
    const used = Uint8Array.of(1);
    return { binned, space, runner: own, layout, builder, used, monotone: undefined, parameters, pool: [] } as Grower;
  };
  const random = seededRandom(2);
  const bins = Uint8Array.from({ length: rows }, () => Math.floor(100 * random()));
  const order = Uint32Array.from({ length: rows }, (_, i) => i);

  it.each([
    [0, rows],
    [7, 20_000],
    [10, 11],
  ])('are divided into left and right, each in its order: %i to %i', (begin, end) => {
    const split = { gain: 1, slot: 0, bin: 30, defaultLeft: false };
    const [left, right] = [true, false].map((side) =>
      order.subarray(begin, end).filter((row) => bins[row]! <= 30 === side),
    );
    const expected = Uint32Array.of(...order.subarray(0, begin), ...left!, ...right!, ...order.subarray(end));
    const space = spaceOf(rows);
    space.columns[0]!.set(bins);
    space.order.set(order);
    expect(partitionRows(growerOf(space, alone(space)), { begin, end }, split)).toBe(begin + left!.length);
    expect(bytes(space.order).equals(bytes(expected))).toBe(true);
  });

  it('are summed and scored alike alone and in parts', () => {
    const gradients = Float64Array.from({ length: 2 * rows }, () => random() - 0.5);
    const leaves = [
      { begin: 0, end: 80_000 },
      { begin: 80_000, end: 80_003 },
      { begin: 80_003, end: rows },
    ];
    const results = [alone, inTurn].map((make) => {
      const space = spaceOf(rows);
      space.gradients.set(gradients);
      space.order.set(order);
      space.scores.fill(1);
      const grower = growerOf(space, make(space));
      const tree = { ...singleLeaf(rows), value: [0.5, -1, 2] };
      addToLeaves(grower, { tree, begin: leaves.map((l) => l.begin), end: leaves.map((l) => l.end) }, 0);
      return { sums: sumLeaves(grower, leaves, 0), scores: space.scores };
    });
    expect(results[1]!.sums).toEqual(results[0]!.sums);
    leaves.forEach(({ begin, end }, i) => {
      const exact = [0, 1].map((k) =>
        gradients.subarray(2 * begin, 2 * end).reduce((sum, v, j) => (j % 2 === k ? sum + v : sum), 0),
      );
      expect(results[0]!.sums[i]!.gradient).toBeCloseTo(exact[0]!, 9);
      expect(results[0]!.sums[i]!.hessian).toBeCloseTo(exact[1]!, 9);
      for (const { scores } of results) expect(new Set(scores.subarray(begin, end))).toEqual(new Set([[1.5, 0, 3][i]]));
    });
  });
});
