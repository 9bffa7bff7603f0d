import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeatureBins } from '../../../../core/algorithms/binning/find-bins.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { treeParameters } from '../../../../core/algorithms/gradient-boosted-trees/parameters.ts';
import { trainTrees } from '../../../../core/algorithms/gradient-boosted-trees/train.ts';
import { type LevelSearch, levelSplit } from '../../../../core/algorithms/gradient-boosted-trees/tree/level-split.ts';
import type { TrainingData } from '../../../../core/algorithms/model.ts';
import { range, synthetic } from '../table.ts';

const table = synthetic(3000);
const data = (change: Partial<TrainingData> = {}): TrainingData => ({
  matrix: table.matrix,
  target: Float64Array.from(table.binary),
  train: range(0, 2000),
  validation: range(2000, 3000),
  task: 'binary',
  outputs: 1,
  ...change,
});
const ensemble = (parameters: Record<string, number | string>, change?: Partial<TrainingData>) =>
  trainTrees(data(change), parameters, 1).model as EnsembleJson;

/** The nodes of each tree: first of them, depth below the root, and what they ask. */
function questions({ leaves, feature, threshold, left, right }: EnsembleJson) {
  let first = 0;
  return leaves.map((count) => {
    const depth = new Map([[0, 0]]);
    for (let node = 0; node < count - 1; node++)
      for (const child of [left[first + node]!, right[first + node]!])
        if (child >= 0) depth.set(child, depth.get(node)! + 1);
    const asked = Array.from({ length: Math.max(0, count - 1) }, (_, node) => ({
      depth: depth.get(node)!,
      question: `${feature[first + node]} ${threshold[first + node]}`,
    }));
    first += Math.max(0, count - 1);
    return asked;
  });
}

test('of one level it is the tree of two leaves', () => {
  const common = { numIterations: 20, learningRate: 0.3, minDataInLeaf: 1, minSumHessianInLeaf: 1 };
  const { gain: _, ...symmetric } = ensemble({ ...common, symmetricDepth: 1 }) as EnsembleJson & { gain?: unknown };
  const { gain: __, ...leafwise } = ensemble({ ...common, numLeaves: 2 }) as EnsembleJson & { gain?: unknown };
  expect(symmetric).toEqual(leafwise);
});

test('no level asks more than one question, and none comes twice on a way down', () => {
  const model = ensemble({ numIterations: 30, symmetricDepth: 5, minDataInLeaf: 20 });
  expect(model.leaves.some((count) => count > 8)).toBe(true);
  for (const [t, tree] of questions(model).entries()) {
    expect(model.leaves[t]).toBeLessThanOrEqual(32);
    // A leaf that stayed whole asks a later level's question higher up.
    expect(new Set(tree.map(({ question }) => question)).size).toBeLessThanOrEqual(5);
  }
});

test('leaves hold as many rows as they must', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 6 }), (minDataInLeaf, symmetricDepth) => {
      const { count } = ensemble({ numIterations: 3, symmetricDepth, minDataInLeaf });
      expect(Math.min(...count!)).toBeGreaterThanOrEqual(minDataInLeaf);
    }),
    { numRuns: 30 },
  );
});

test('it learns: classes, values and missing values', () => {
  const parameters = { numIterations: 100, symmetricDepth: 4, minDataInLeaf: 5 };
  const last = (change: Partial<TrainingData>) => trainTrees(data(change), parameters, 1).history;
  for (const change of [{}, { target: Float64Array.from(table.regression), task: 'regression' as const }]) {
    const history = last(change);
    expect(Math.min(...history)).toBeLessThan(0.9 * history[0]!);
  }
});

describe('the split of a level', () => {
  const bins = 6;
  const slots = [0, 1].map((feature) => ({
    feature,
    bins,
    categorical: false,
    thresholds: Float64Array.from(range(0, bins - 1)),
  })) as unknown as FeatureBins[];
  const parameters = treeParameters({ lambdaL2: 1, minSumHessianInLeaf: 0.5 });
  const score = (g: number, h: number) => g ** 2 / (h + 1);

  test('is the best of all that there are, one by one', () => {
    // No row, no gradient.
    const sum = fc
      .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 9 }))
      .map(([g, h]) => [h && g, h] as const);
    const leaf = fc.array(sum, { minLength: bins, maxLength: bins });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(leaf, fc.infiniteStream(fc.integer({ min: 0, max: bins - 1 }))), {
          minLength: 1,
          maxLength: 4,
        }),
        (made) => {
          // Both slots of a leaf have the same sum: the second has the first's in another order.
          const leaves = made.map(([first, places]) => {
            const second = first.map(() => [0, 0]);
            for (const [g, h] of first) {
              const at = second[places.next().value as number]!;
              at[0]! += g;
              at[1]! += h;
            }
            const histogram = Float64Array.from([...first, ...second].flat());
            const gradient = first.reduce((all, [g]) => all + g, 0);
            const hessian = first.reduce((all, [, h]) => all + h, 0);
            return { histogram, bounds: undefined, sums: { gradient, hessian, rows: hessian } };
          });
          const search: LevelSearch = {
            leaves,
            slots,
            offsets: Int32Array.of(0, 2 * bins),
            used: Uint8Array.of(1, 1),
            monotone: undefined,
            gradientUnit: 1,
            hessianUnit: 1,
          };
          let best = 0;
          for (const slot of [0, 1])
            for (let bin = 0; bin < bins - 1; bin++)
              for (const missing of [false, true]) {
                const gain = leaves.reduce((all, { histogram, sums }) => {
                  const left = [...range(0, bin + 1), ...(missing ? [bins - 1] : [])];
                  const g = left.reduce((s, b) => s + histogram[2 * (slot * bins + b)]!, 0);
                  const h = left.reduce((s, b) => s + histogram[2 * (slot * bins + b) + 1]!, 0);
                  if (h < 0.5 || sums.hessian - h < 0.5) return all;
                  return (
                    all + score(g, h) + score(sums.gradient - g, sums.hessian - h) - score(sums.gradient, sums.hessian)
                  );
                }, 0);
                best = Math.max(best, gain);
              }
          expect(levelSplit(search, parameters)?.gain ?? 0).toBeCloseTo(best, 8);
        },
      ),
      { numRuns: 300 },
    );
  });
});
