import { seededRandom } from '../../stats/random.ts';
import type { TrainingData, TrainingResult } from '../model.ts';
import { objectiveFor } from '../objectives/objective.ts';
import { targetsOf } from '../objectives/targets.ts';
import { applyTree } from './apply-tree.ts';
import { type BinnedMatrix, binMatrix } from './binning/bin-matrix.ts';
import { ensembleJson } from './ensemble.ts';
import { histogramBuilder, histogramLayout } from './histogram.ts';
import { gainImportance } from './importance.ts';
import { type TreeParameters, treeParameters } from './parameters.ts';
import { quantise } from './quantise.ts';
import { type Grower, growTree } from './tree/grow-tree.ts';
import { singleLeaf, type Tree } from './tree/tree.ts';

export interface TrainOptions {
  /** Exactly this many rounds, e.g. in a refit; overrides `numIterations`. */
  iterations?: number;
  onProgress?: (round: number, score: number) => void;
  /** True when training has to end with what it has. */
  deadline?: () => boolean;
}

/**
 * Gradient boosting (Friedman, 2001) with second-order leaf values on histograms (Chen and Guestrin, 2016; Ke et al., 2017).
 * Stops early on the validation rows' loss where there are any and keeps the best round. The same data, parameters
 * and seed give the same model.
 * @throws InvalidParameter
 */
export function trainTrees(
  data: TrainingData,
  given: Record<string, number | string | boolean>,
  seed: number,
  options: TrainOptions = {},
): TrainingResult {
  const parameters = treeParameters(given);
  const objective = objectiveFor(data.task);
  const { matrix, outputs } = data;
  const train = targetsOf(data, data.train);
  const validation = targetsOf(data, data.validation);
  const n = data.train.length;
  const initial = objective.initialScores(train);
  const scores = repeat(initial, n);
  const validationScores = repeat(initial, data.validation.length);
  const gradients = new Float64Array(2 * n * outputs);
  const packed = new Float64Array(n);
  const random = seededRandom(seed);
  const grower = makeGrower(binMatrix(matrix, data.train, parameters), parameters);
  const sampler = rowSampler(n, parameters.baggingFraction, random);
  const order = new Uint32Array(n);
  const trees: Tree[] = [];
  const history: number[] = [];
  const watches = data.validation.length > 0;
  let best = watches ? { round: 0, loss: objective.loss(validation, validationScores) } : undefined;

  const rounds = options.iterations ?? parameters.numIterations;
  for (let round = 1; round <= rounds; round++) {
    if (options.deadline?.()) break;
    objective.gradients(train, scores, gradients);
    const { sample, outside } = sampler();
    const rows = order.subarray(0, sample.length);
    chooseFeatures(grower, parameters.featureFraction, random);
    let grew = false;
    for (let k = 0; k < outputs; k++) {
      rows.set(sample);
      const gh = gradients.subarray(2 * n * k, 2 * n * (k + 1));
      const grown = growTree(grower, rows, gh, quantise(gh, packed, Math.floor(random() * 2 ** 32)));
      const { tree } = grown;
      if (tree.value.length === 1) {
        trees.push(singleLeaf());
        continue;
      }
      grew = true;
      trees.push(tree);
      const ownScores = scores.subarray(n * k, n * (k + 1));
      tree.value.forEach((value, leaf) => {
        for (let i = grown.begin[leaf]!; i < grown.end[leaf]!; i++) ownScores[rows[i]!]! += value;
      });
      if (outside.length > 0) applyOutside(tree, data, outside, ownScores);
      const m = data.validation.length;
      applyTree(tree, matrix, data.validation, validationScores.subarray(m * k, m * (k + 1)));
    }
    if (!grew && parameters.baggingFraction === 1 && parameters.featureFraction === 1) {
      trees.length -= outputs;
      break;
    }
    if (!best) {
      options.onProgress?.(round, Number.NaN);
      continue;
    }
    const loss = objective.loss(validation, validationScores);
    history.push(loss);
    options.onProgress?.(round, loss);
    if (loss < best.loss) best = { round, loss };
    else if (parameters.earlyStoppingRounds > 0 && round - best.round >= parameters.earlyStoppingRounds) break;
  }

  const iterations = best ? best.round : trees.length / outputs;
  trees.length = iterations * outputs;
  const features = matrix.features.map((f) => f.name);
  return {
    model: ensembleJson(trees, {
      task: data.task,
      outputs,
      features,
      objective: objective.name,
      initialScores: initial,
    }),
    iterations,
    history,
    importance: gainImportance(trees, features),
  };
}

function repeat(values: Float64Array, times: number): Float64Array {
  const out = new Float64Array(values.length * times);
  values.forEach((value, k) => {
    out.fill(value, k * times, (k + 1) * times);
  });
  return out;
}

function makeGrower(binned: BinnedMatrix, parameters: TreeParameters): Grower {
  const layout = histogramLayout(binned);
  const used = new Uint8Array(binned.slots.length).fill(1);
  const builder = histogramBuilder(binned, layout, used);
  return { binned, layout, builder, used, parameters, pool: [], scratch: new Uint32Array(binned.rows) };
}

/** Marks the slots that the next trees may split on; at least one. */
function chooseFeatures({ used }: Grower, fraction: number, random: () => number): void {
  if (fraction === 1 || used.length === 0) return;
  used.fill(0);
  const order = Array.from(used.keys());
  const count = Math.max(1, Math.round(fraction * used.length));
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (order.length - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
    used[order[i]!] = 1;
  }
}

/** Rows of the next tree, and those that it does not see. */
function rowSampler(n: number, fraction: number, random: () => number) {
  const sample = new Uint32Array(n).map((_, i) => i);
  const outside = new Uint32Array(fraction === 1 ? 0 : n);
  return () => {
    if (fraction === 1) return { sample, outside };
    const count = Math.max(1, Math.round(fraction * n));
    let inside = 0;
    let out = 0;
    // Selection sampling (Knuth, algorithm S): exactly `count` rows, in order.
    for (let i = 0; i < n; i++) {
      if (random() * (n - i) < count - inside) sample[inside++] = i;
      else outside[out++] = i;
    }
    return { sample: sample.subarray(0, inside), outside: outside.subarray(0, out) };
  };
}

/** Scores of training rows that were not sampled. */
function applyOutside(tree: Tree, data: TrainingData, outside: Uint32Array, scores: Float64Array): void {
  const added = new Float64Array(outside.length);
  applyTree(
    tree,
    data.matrix,
    outside.map((i) => data.train[i]!),
    added,
  );
  outside.forEach((i, j) => {
    scores[i]! += added[j]!;
  });
}
