import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MissingCounts } from '../../../../core/algorithms/explanation/errors.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { treeShap } from '../../../../core/algorithms/gradient-boosted-trees/explanation/tree-shap.ts';
import { flatten, goesLeft, sumOfTrees } from '../../../../core/algorithms/gradient-boosted-trees/flat-trees.ts';
import { readLightgbm } from '../../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { expected, modelText, names, rows } from '../../export/fixtures.ts';
import { writtenModel, writtenRows } from '../../export/written-model.ts';

function contributionsOf(json: EnsembleJson, row: Float32Array) {
  const explainer = treeShap(json);
  const out = new Float64Array(explainer.outputs * explainer.features);
  explainer.contributions(row, out);
  return { out, expected: explainer.expected };
}

describe('as LightGBM', () => {
  test.each(names)('%s', (name) => {
    const json = readLightgbm(modelText(name));
    const explainer = treeShap(json);
    const { features, outputs } = explainer;
    // LightGBM adds the trees of a random forest where its predictions average them.
    const fraction = name === 'random-forest' ? 1 / json.leaves.length : 1;
    const out = new Float64Array(outputs * features);
    rows.forEach((row, i) => {
      explainer.contributions(row, out);
      const theirs = expected.models[name]!.contributions[i]!.map((value) => value * fraction);
      for (let k = 0; k < outputs; k++) {
        const own = theirs.slice(k * (features + 1), (k + 1) * (features + 1));
        expect(Math.abs(explainer.expected[k]! - own[features]!)).toBeLessThan(1e-9);
        for (let f = 0; f < features; f++) expect(Math.abs(out[k * features + f]! - own[f]!)).toBeLessThan(1e-9);
      }
    });
  });

  test('a model of ours that LightGBM loaded (fixtures/written.txt)', () => {
    const { out, expected: base } = contributionsOf(writtenModel, writtenRows[5]!);
    const theirs = [-0.9039215686274513, -0.7960784313725492, 0.28125, 0, -0.93125];
    [...out, base[0]!].forEach((value, f) => {
      expect(value).toBeCloseTo(theirs[f]!, 12);
    });
  });
});

test('contributions and the expected score sum to the raw score', () => {
  for (const name of names) {
    const json = readLightgbm(modelText(name));
    const flat = flatten(json);
    for (const row of rows) {
      const { out, expected: base } = contributionsOf(json, row);
      for (let k = 0; k < json.outputs; k++) {
        const own = out.subarray(k * json.features.length, (k + 1) * json.features.length);
        const sum = own.reduce((a, b) => a + b, base[k]!);
        expect(sum).toBeCloseTo(sumOfTrees(flat, row, k, json.outputs), 10);
      }
    }
  }
});

test('equal to the definition: the mean over all orders of features', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
      const random = seededRandom(seed);
      const json = randomTree(random, 4, 2 + Math.floor(9 * random()));
      const row = Float32Array.from({ length: 4 }, random);
      const { out } = contributionsOf(json, row);
      byDefinition(json, row).forEach((value, f) => {
        expect(out[f]!).toBeCloseTo(value, 10);
      });
    }),
    { numRuns: 60 },
  );
});

test('a way of a hundred features stays exact', () => {
  // A chain: each node sends half on. The last leaf is reached when the row passes them all.
  const depth = 100;
  const nodes = Array.from({ length: depth }, (_, i) => i);
  const json: EnsembleJson = {
    ...writtenModel,
    features: nodes.map(String),
    initialScores: [0],
    leaves: [depth + 1],
    feature: nodes,
    threshold: nodes.map(() => 0.5),
    defaultLeft: nodes.map(() => 0),
    left: nodes.map((i) => (i === depth - 1 ? ~depth : i + 1)),
    right: nodes.map((i) => ~i),
    value: [...nodes.map(() => 0), 1],
    count: [...nodes.map(() => 1), 1],
  };
  const { out, expected: base } = contributionsOf(json, new Float32Array(depth));
  expect(out.every((value) => value > 0)).toBe(true);
  expect(out.reduce((a, b) => a + b, base[0]!)).toBeCloseTo(1, 12);
});

test('a model without row counts says what to do', () => {
  const { count: _, ...old } = writtenModel;
  expect(() => treeShap(old)).toThrow(MissingCounts);
  expect(() => treeShap(old)).toThrow(/train it again/);
});

/** A tree whose leaves are split at random. */
function randomTree(random: () => number, features: number, leaves: number): EnsembleJson {
  const json = { ...writtenModel, features: Array.from({ length: features }, (_, f) => `x${f}`), initialScores: [0] };
  const left: number[] = [];
  const right: number[] = [];
  for (let node = 0; node < leaves - 1; node++) {
    const leaf = Math.floor(random() * (node + 1));
    const above = left.indexOf(~leaf);
    if (above >= 0) left[above] = node;
    else if (node > 0) right[right.indexOf(~leaf)] = node;
    left.push(~leaf);
    right.push(~(node + 1));
  }
  const draw = <T>(of: () => T) => left.map(of);
  return {
    ...json,
    leaves: [leaves],
    left,
    right,
    feature: draw(() => Math.floor(features * random())),
    threshold: draw(random),
    defaultLeft: draw(() => 0),
    value: Array.from({ length: leaves }, () => random() - 0.5),
    count: Array.from({ length: leaves }, () => 1 + Math.floor(50 * random())),
  };
}

/** Shapley values by trying every set of known features. */
function byDefinition(json: EnsembleJson, row: Float32Array): number[] {
  const flat = flatten(json);
  const rowsBelow = (node: number): number =>
    node < 0 ? json.count![~node]! : rowsBelow(json.left[node]!) + rowsBelow(json.right[node]!);
  const value = (node: number, known: number): number => {
    if (node < 0) return json.value[~node]!;
    const [l, r] = [json.left[node]!, json.right[node]!];
    const f = json.feature[node]!;
    if ((known >> f) & 1) return value(goesLeft(flat, node, row[f]!) ? l : r, known);
    return (rowsBelow(l) * value(l, known) + rowsBelow(r) * value(r, known)) / rowsBelow(node);
  };
  const n = json.features.length;
  const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
  return json.features.map((_, f) => {
    let sum = 0;
    for (let known = 0; known < 1 << n; known++) {
      if ((known >> f) & 1) continue;
      const size = [...known.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial(size) * factorial(n - 1 - size)) / factorial(n);
      sum += weight * (value(0, known | (1 << f)) - value(0, known));
    }
    return sum;
  });
}
