import { seededRandom } from '../../stats/random.ts';
import { InvalidParameter } from '../errors.ts';
import type { TrainingData, TrainingResult, TrainOptions } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import type { Objective } from '../objectives/objective.ts';
import { regressionObjective } from '../objectives/regression.ts';
import { targetsOf } from '../objectives/targets.ts';
import { sampleNegatives } from '../sample-negatives.ts';
import { applyTree } from './apply-tree.ts';
import type { BinnedMatrix } from './binning/binned-matrix.ts';
import { type BinSource, binSource } from './binning/bins-of-rows.ts';
import { earlyStopping } from './early-stopping.ts';
import { ensembleJson } from './ensemble-json.ts';
import { gainImportance } from './importance.ts';
import { kernelModule } from './kernel/kernel.ts';
import { makeGrower } from './make-grower.ts';
import { type TreeParameters, treeParameters } from './parameters.ts';
import { quantise } from './quantise.ts';
import { renewLeaves } from './renew-leaves.ts';
import { rowSampler, sampleFeatures } from './sampling.ts';
import { layoutOf } from './sum-rows.ts';
import type { Team } from './threads.ts';
import { growTree } from './tree/grow-tree.ts';
import { singleLeaf, type Tree } from './tree/tree.ts';
import { type Workspace, workspace } from './workspace.ts';

/** Bytes of bins for which a thread, some 50 ms to start, pays: it saves about 1 ms a tree and million bytes. */
const leastBytes = 1_000_000;

/**
 * Gradient boosting (Friedman, 2001) with second-order leaf values on histograms (Chen and Guestrin, 2016; Ke et al., 2017).
 * Stops early on the validation rows' loss, or a metric of them, where there are any and keeps the best round. The same
 * data, parameters and seed give the same model.
 * @throws InvalidParameter, InvalidTrainingData
 */
export function trainTrees(
  all: TrainingData,
  given: Record<string, number | string | boolean>,
  seed: number,
  options: TrainOptions = {},
): TrainingResult {
  const parameters = treeParameters(given);
  const data = sampleNegatives(all, parameters.negativeShare, seed);
  const source = binSource(data.matrix, data.train, parameters);
  const n = data.train.length;
  const threads = options.threads && n * source.stride >= leastBytes ? options.threads : undefined;
  const space = workspace(n, source.slots.length, threads?.count ?? 1);
  source.write(data.train, space.bins);
  const team = threads?.join(kernelModule(), space, layoutOf(space, source.stride));
  try {
    return boost(data, parameters, seed, options, { source, space, team });
  } finally {
    team?.end();
  }
}

interface Workplace {
  source: BinSource;
  space: Workspace;
  team: Team | undefined;
}

function boost(
  data: TrainingData,
  parameters: TreeParameters,
  seed: number,
  options: TrainOptions,
  { source, space, team }: Workplace,
): TrainingResult {
  const { slots, stride } = source;
  const { order, packed } = space;
  const objective = objectiveOf(data, parameters);
  const { matrix, outputs } = data;
  const train = targetsOf(data, data.train);
  const validation = targetsOf(data, data.validation);
  const n = data.train.length;
  const m = data.validation.length;
  const initial = objective.initialScores(train);
  const scores = repeat(initial, n);
  const validationScores = repeat(initial, m);
  const gradients = new Float64Array(2 * n * outputs);
  const random = seededRandom(seed);
  const binned: BinnedMatrix = { rows: n, slots, stride, bins: space.bins };
  const unseen: BinnedMatrix = { rows: m, slots, stride, bins: new Uint8Array(m * stride) };
  source.write(data.validation, unseen.bins);
  const unseenRows = new Uint32Array(m).map((_, i) => i);
  const grower = makeGrower(binned, matrix, parameters, space, team);
  const sampler = rowSampler(n, parameters.baggingFraction, random);
  const trees: Tree[] = [];
  const stopping =
    m > 0
      ? earlyStopping(objective, validation, validationScores, parameters.earlyStoppingRounds, options.watch)
      : undefined;

  const rounds = options.iterations ?? parameters.numIterations;
  for (let round = 1; round <= rounds; round++) {
    if (options.deadline?.()) break;
    objective.gradients(train, scores, gradients);
    const { sample, outside } = sampler();
    const rows = order.subarray(0, sample.length);
    sampleFeatures(grower.used, parameters.featureFraction, random);
    let grew = false;
    for (let k = 0; k < outputs; k++) {
      rows.set(sample);
      const gh = gradients.subarray(2 * n * k, 2 * n * (k + 1));
      const grown = growTree(grower, rows, gh, quantise(gh, packed, Math.floor(random() * 2 ** 32)));
      const { tree } = grown;
      if (tree.value.length === 1) {
        trees.push(singleLeaf(sample.length));
        continue;
      }
      grew = true;
      trees.push(tree);
      const ownScores = scores.subarray(n * k, n * (k + 1));
      renewLeaves(objective, grown, rows, train, ownScores, parameters.learningRate);
      tree.value.forEach((value, leaf) => {
        for (let i = grown.begin[leaf]!; i < grown.end[leaf]!; i++) ownScores[rows[i]!]! += value;
      });
      applyTree(tree, binned, outside, ownScores);
      applyTree(tree, unseen, unseenRows, validationScores.subarray(m * k, m * (k + 1)));
    }
    if (!grew && parameters.baggingFraction === 1 && parameters.featureFraction === 1) {
      trees.length -= outputs;
      break;
    }
    const stop = stopping?.shouldStop(round);
    options.onProgress?.(round, stopping?.history.at(-1) ?? Number.NaN);
    if (stop) break;
  }

  const iterations = stopping ? stopping.bestRound : trees.length / outputs;
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
    history: stopping?.history ?? [],
    ...(stopping && { watched: stopping.watched }),
    importance: gainImportance(trees, features),
  };
}

function objectiveOf({ task }: TrainingData, parameters: TreeParameters): Objective {
  const { objective: name, monotone } = parameters;
  if (!name) return objectiveFor(task);
  if (task !== 'regression') throw new InvalidParameter('objective', name, `none for task ${task}: it has one loss`);
  const objective = regressionObjective(name, parameters);
  if (objective.leafValue && monotone.size > 0)
    throw new InvalidParameter('monotoneConstraints', [...monotone.keys()], `none with objective ${name}`);
  return objective;
}

function repeat(values: Float64Array, times: number): Float64Array {
  const out = new Float64Array(values.length * times);
  values.forEach((value, k) => {
    out.fill(value, k * times, (k + 1) * times);
  });
  return out;
}
