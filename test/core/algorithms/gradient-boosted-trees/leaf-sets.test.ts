import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { flatten, sumOfTrees, zeroBound } from '../../../../core/algorithms/gradient-boosted-trees/flat-trees.ts';
import { blockScorer } from '../../../../core/algorithms/gradient-boosted-trees/leaf-sets/block-scorer.ts';
import { leafSets } from '../../../../core/algorithms/gradient-boosted-trees/leaf-sets/leaf-sets.ts';
import { makeSetScorer } from '../../../../core/algorithms/gradient-boosted-trees/leaf-sets/make-set-scorer.ts';
import { setScorer } from '../../../../core/algorithms/gradient-boosted-trees/leaf-sets/set-scorer.ts';
import { readLightgbm } from '../../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { rowSums, rowsToPay } from '../../../../core/algorithms/gradient-boosted-trees/row-sums.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { modelText, names, rows } from '../../export/fixtures.ts';
import { matrixOf } from '../table.ts';

/** Values near which nodes of every kind change their minds. */
const odd = [
  Number.NaN,
  0,
  -0,
  zeroBound,
  -zeroBound,
  1e-35,
  1.1e-35,
  -1,
  -0.5,
  0.999,
  31,
  32,
  33.5,
  1e9,
  Infinity,
  -Infinity,
];
const next = (x: number) => x * (1 + Number.EPSILON);

interface Shape {
  trees: number;
  features: number;
  outputs: number;
  leaves: number;
}

/** Trees whose nodes test numbers, numbers of which zero is missing, and codes; few thresholds, so that many are shared. */
function randomTrees(random: () => number, { trees, features, outputs, leaves }: Shape): EnsembleJson {
  const int = (below: number) => Math.floor(below * random());
  const thresholds = Array.from({ length: 6 }, () => (random() < 0.3 ? odd[1 + int(13)]! : 10 * random() - 5));
  const json = {
    algorithm: 'gradientBoostedTrees',
    task: 'regression',
    outputs,
    features: Array.from({ length: features }, (_, f) => `f${f}`),
    objective: 'squaredError',
    initialScores: new Array(outputs).fill(0),
    leaves: [] as number[],
    feature: [] as number[],
    threshold: [] as (number | null | number[])[],
    defaultLeft: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
  };
  for (let t = 0; t < trees * outputs; t++) {
    const count = 1 + int(leaves);
    json.leaves.push(count);
    // The next node takes the place of a leaf of those before.
    const places: { side: number[]; at: number }[] = [];
    const [left, right] = [new Array<number>(count - 1), new Array<number>(count - 1)];
    for (let node = 0; node < count - 1; node++) {
      if (node > 0) {
        const [place] = places.splice(int(places.length), 1);
        place!.side[place!.at] = node;
      }
      places.push({ side: left, at: node }, { side: right, at: node });
      json.feature.push(int(features));
      const kind = random();
      json.threshold.push(
        kind < 0.15
          ? Array.from({ length: 1 + int(5) }, () => int(70))
          : kind < 0.2
            ? null
            : thresholds[int(thresholds.length)]!,
      );
      json.defaultLeft.push(int(4));
    }
    places.forEach(({ side, at }, leaf) => {
      side[at] = ~leaf;
    });
    json.left.push(...left);
    json.right.push(...right);
    for (let leaf = 0; leaf < count; leaf++) json.value.push(random() - 0.5);
  }
  return json as EnsembleJson;
}

/** @param rows each is asked for as single precision too, which is what blocks hold */
function expectSame(json: EnsembleJson, rows: readonly (Float32Array | Float64Array)[]): void {
  const { outputs } = json;
  const flat = flatten(json);
  const sets = leafSets(flat, json.leaves, json.outputs)!;
  expect(sets).toBeDefined();
  const scorer = setScorer(sets)!;
  const singles = rows.map((row) => Float32Array.from(row));
  const walked = (row: Float32Array | Float64Array) =>
    Array.from({ length: outputs }, (_, k) => sumOfTrees(flat, row, k, outputs));
  for (const row of [...rows, ...singles]) {
    scorer.find(row, 0);
    expect(Array.from({ length: outputs }, (_, k) => scorer.sum(k))).toEqual(walked(row));
  }
  const width = json.features.length;
  const block = new Float32Array(rows.length * width);
  singles.forEach((row, i) => {
    block.set(row, i * width);
  });
  const sums = new Float64Array(rows.length * outputs);
  blockScorer(sets, width)!(block, sums);
  expect(Array.from(sums)).toEqual(singles.flatMap(walked));
}

test('the sets lead a row to the leaf that walking the trees does, whatever nodes test and values are', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed);
      const int = (below: number) => Math.floor(below * random());
      const shape = { trees: 32 + int(20), features: 1 + int(6), outputs: 1 + int(3), leaves: 2 + int(100) };
      const json = randomTrees(random, shape);
      const bounds = json.threshold.flatMap((t) => (typeof t === 'number' ? [t, next(t)] : []));
      const value = () => {
        const pick = random();
        if (pick < 0.3) return odd[int(odd.length)]!;
        if (pick < 0.6 && bounds.length > 0) return bounds[int(bounds.length)]!;
        return pick < 0.8 ? int(70) : 10 * random() - 5;
      };
      const rows = Array.from({ length: 37 + int(4) }, () => Float64Array.from({ length: shape.features }, value));
      expectSame(json, rows);
    }),
    { numRuns: 60 },
  );
});

/** The trees of a model several times over: of few no sets are made. */
function repeated(json: EnsembleJson, times: number): EnsembleJson {
  const again = <T>(list: T[]): T[] => Array.from({ length: times }, () => list).flat();
  const { leaves, feature, threshold, defaultLeft, left, right, value } = json;
  return {
    ...json,
    leaves: again(leaves),
    feature: again(feature),
    threshold: again(threshold),
    defaultLeft: again(defaultLeft),
    left: again(left),
    right: again(right),
    value: again(value),
  };
}

const model = (name: string) => repeated(readLightgbm(modelText(name)), 32);

test.each(names.filter((name) => name !== 'constant'))('models of LightGBM: %s', (name) => {
  expectSame(model(name), rows);
});

test('trees that test nothing, and a place that allows no code to be compiled, have no sets', () => {
  const constant = model('constant');
  expect(leafSets(flatten(constant), constant.leaves, constant.outputs)).toBeUndefined();
  const json = model('multiclass');
  const sets = leafSets(flatten(json), json.leaves, json.outputs)!;
  const refused = vi.spyOn(WebAssembly, 'Instance').mockImplementation(function refuse(): never {
    throw new WebAssembly.CompileError('refused by the content security policy');
  });
  expect(setScorer(sets)).toBeUndefined();
  expect(blockScorer(sets, 3)).toBeUndefined();
  refused.mockRestore();
  vi.stubGlobal('WebAssembly', undefined);
  expect(setScorer(sets)).toBeUndefined();
  expect(blockScorer(sets, 3)).toBeUndefined();
  vi.unstubAllGlobals();
  expect(setScorer(sets)).toBeDefined();
});

test('sums and predictions are the same before the sets are made and after, row by row and in blocks', async () => {
  const random = seededRandom(3);
  const json = randomTrees(random, { trees: 40, features: 5, outputs: 2, leaves: 31 });
  const flat = flatten(json);
  const count = 3500;
  const columns = json.features.map(() =>
    Float32Array.from({ length: count }, () => (random() < 0.1 ? Number.NaN : 10 * random() - 5)),
  );
  const row = (i: number) => Float32Array.from(columns, (column) => column[i]!);
  const walked = Float64Array.from({ length: 2 * count }, (_, i) => sumOfTrees(flat, row(i >> 1), i % 2, 2));

  const made = vi.fn(async (...trees: Parameters<typeof makeSetScorer>) => makeSetScorer(...trees));
  const sums = rowSums(flat, json.leaves, 2, made);
  const byRow = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    if (i % 500 === 0) await setImmediate();
    expect(made).toHaveBeenCalledTimes(i < rowsToPay ? 0 : 1);
    sums(row(i), byRow.subarray(2 * i, 2 * i + 2));
  }
  expect(byRow).toEqual(walked);
  const matrix = matrixOf(Object.fromEntries(json.features.map((name, f) => [name, columns[f]!])));
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const model = loadModel(json);
  expect(predictRows(model, matrix, all)).toEqual(walked);
  const few = predictRows(loadModel(json), matrix, all.subarray(0, 100));
  expect(few).toEqual(walked.subarray(0, 200));
});

test('code of the sets that cannot be loaded costs no prediction', async () => {
  const json = randomTrees(seededRandom(5), { trees: 40, features: 5, outputs: 1, leaves: 31 });
  const flat = flatten(json);
  const sums = rowSums(flat, json.leaves, 1, () => Promise.reject(new Error('no such file')));
  const out = new Float64Array(1);
  const row = Float32Array.of(1, 2, 3, 4, 5);
  for (let i = 0; i < rowsToPay + 10; i++) {
    sums(row, out);
    if (i >= rowsToPay) await setImmediate();
    expect(out[0]).toBe(sumOfTrees(flat, row, 0, 1));
  }
});

test('few trees, trees of many leaves, or of many features each, are walked', () => {
  const random = seededRandom(4);
  const few = randomTrees(random, { trees: 31, features: 5, outputs: 1, leaves: 31 });
  expect(leafSets(flatten(few), few.leaves, 1)).toBeUndefined();
  const deep = randomTrees(random, { trees: 32, features: 5, outputs: 1, leaves: 4000 });
  expect(leafSets(flatten(deep), deep.leaves, 1)).toBeUndefined();
  const wide = randomTrees(random, { trees: 40, features: 3000, outputs: 1, leaves: 60 });
  expect(leafSets(flatten(wide), wide.leaves, 1)).toBeUndefined();
});
