import type { Explainer } from '../../explanation/explainer.ts';
import type { EnsembleJson } from '../ensemble-json.ts';
import { type FlatTrees, flatten, goesLeft, type RowValues } from '../flat-trees.ts';
import { type LeafPaths, leafPaths } from './leaf-paths.ts';
import { gaussLegendre } from './quadrature.ts';

/**
 * Exact Shapley values of trees under the path-dependent expectation (Lundberg et al., "From local explanations to global
 * understanding with explainable AI for trees", 2020): what LightGBM's `pred_contrib` returns.
 *
 * A leaf of value v is reached by a set S of known features when the row passes all tests of S, with the chance
 * z of every other feature on its way. Of D features let A be those whose tests the row passes and B the others. As
 * |S|! (D - 1 - |S|)! / D! is the integral of t^|S| (1 - t)^(D - 1 - |S|) over [0, 1], the value of
 * a feature i of A is v (1 - z_i) prod_B z * integral of (1 - t)^|B| prod_{j in A, j != i} (t + (1 - t) z_j), and all
 * features of B share the value -v prod_B z * integral of (1 - t)^(|B| - 1) prod_A (t + (1 - t) z_j). The integrand is a polynomial
 * of degree D - 1 without a negative term, so a Gauss-Legendre rule of ceil(D / 2) points is exact and stable (compare
 * Yu et al., "Linear TreeShap", 2022).
 * @throws MissingCounts, MalformedModel
 */
export function treeShap(json: EnsembleJson): Explainer {
  const { flat, paths, see, addLeaf } = leafShapley(json);
  const { output } = paths;
  const features = json.features.length;
  return {
    features,
    outputs: json.outputs,
    expected: paths.expected.map((mean, k) => mean + json.initialScores[k]!),
    contributions(row, out, only) {
      out.fill(0);
      see(row);
      for (let leaf = 0; leaf < flat.value.length; leaf++)
        if (only === undefined || output[leaf] === only)
          addLeaf(leaf, flat.value[leaf]!, output[leaf]! * features, out);
    },
  };
}

/** What each leaf adds to the Shapley values of the row that was seen last. */
export interface LeafShapley {
  flat: FlatTrees;
  paths: LeafPaths;
  see(row: RowValues): void;
  /** @param at where the values of the leaf's output start */
  addLeaf(leaf: number, value: number, at: number, out: Float64Array): void;
}

/** @throws MissingCounts, MalformedModel */
export function leafShapley(json: EnsembleJson): LeafShapley {
  const flat = flatten(json);
  const paths = leafPaths(json);
  const { firstPlayer, feature, fraction, firstTest, test } = paths;
  const rules = Array.from({ length: Math.ceil(paths.maxPlayers / 2) + 1 }, (_, n) => gaussLegendre(Math.max(1, n)));
  const isLeft = new Uint8Array(json.feature.length);
  const passed = new Int32Array(paths.maxPlayers);
  const failed = new Int32Array(paths.maxPlayers);
  const integral = new Float64Array(paths.maxPlayers);

  const addLeaf = (leaf: number, value: number, at: number, out: Float64Array): void => {
    const begin = firstPlayer[leaf]!;
    const end = firstPlayer[leaf + 1]!;
    let passes = 0;
    let fails = 0;
    let scale = value;
    for (let p = begin; p < end; p++) {
      let isPassed = 1;
      for (let i = firstTest[p]!; i < firstTest[p + 1]!; i++) {
        const node = test[i]!;
        isPassed &= node >= 0 ? isLeft[node]! : 1 - isLeft[~node]!;
      }
      if (isPassed === 1) passed[passes++] = p;
      else {
        failed[fails++] = p;
        scale *= fraction[p]!;
      }
    }
    if (scale === 0) return;
    const { nodes, weights } = rules[(end - begin + 1) >> 1]!;
    for (let k = 0; k < passes; k++) integral[k] = 0;
    let shared = 0;
    for (let q = 0; q < nodes.length; q++) {
      const t = nodes[q]!;
      const rest = 1 - t;
      let product = weights[q]!;
      for (let k = 1; k < fails; k++) product *= rest;
      for (let k = 0; k < passes; k++) product *= t + rest * fraction[passed[k]!]!;
      shared += product;
      if (fails > 0) product *= rest;
      for (let k = 0; k < passes; k++) integral[k]! += product / (t + rest * fraction[passed[k]!]!);
    }
    for (let k = 0; k < passes; k++) {
      const p = passed[k]!;
      out[at + feature[p]!]! += scale * (1 - fraction[p]!) * integral[k]!;
    }
    for (let k = 0; k < fails; k++) out[at + feature[failed[k]!]!]! -= scale * shared;
  };

  return {
    flat,
    paths,
    see(row) {
      for (let node = 0; node < isLeft.length; node++)
        isLeft[node] = goesLeft(flat, node, row[flat.nodes[4 * node]!]!) ? 1 : 0;
    },
    addLeaf,
  };
}
