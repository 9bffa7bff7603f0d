import { seededRandom } from '../../stats/random.ts';
import type { BinnedMatrix } from '../binning/binned-matrix.ts';
import { type BinSource, binSource } from '../binning/bins-of-rows.ts';
import { InvalidParameter } from '../errors.ts';
import type { TrainingData, TrainingResult, TrainOptions } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import type { Objective } from '../objectives/objective.ts';
import { regressionObjective } from '../objectives/regression.ts';
import { pickTargets } from '../objectives/targets.ts';
import { sampleNegatives } from '../sample-negatives.ts';
import { applyTree } from './apply-tree.ts';
import { earlyStopping } from './early-stopping.ts';
import { ensembleJson } from './ensemble-json.ts';
import { computeGradients } from './gradients.ts';
import { gainImportance } from './importance.ts';
import { kernelModule, kernelOn } from './kernel/kernel.ts';
import { makeGrower } from './make-grower.ts';
import { type TreeParameters, treeParameters } from './parameters.ts';
import { quantise } from './quantise.ts';
import { refitLeafValues } from './refit-leaf-values.ts';
import { type Runner, runner } from './runner.ts';
import { rowSampler, sampleFeatures } from './sampling.ts';
import { growSymmetricTree } from './tree/grow-symmetric-tree.ts';
import { growTree } from './tree/grow-tree.ts';
import { addToLeaves } from './tree/leaf-rows.ts';
import { singleLeaf, type Tree } from './tree/tree.ts';
import { unseenRows } from './unseen-rows.ts';
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
  const data = sampleNegatives(all, parameters.negativeFraction, seed);
  const source = binSource(data.matrix, data.train, parameters);
  const n = data.train.length;
  const several = options.threads && n * source.stride >= leastBytes ? options.threads : undefined;
  const threads = several?.count ?? 1;
  const leaves = leavesOf(parameters);
  const { outputs } = data;
  const weighted = data.weights !== undefined;
  const unseenRows = data.validation.length;
  const slots = source.slots.length;
  const space = workspace({ rows: n, unseenRows, slots, outputs, weighted, leaves, threads });
  source.write(data.train, space.bins);
  const team = several?.join(kernelModule(), space.memory);
  try {
    const run = runner(kernelOn(kernelModule(), space.memory), team, threads);
    return boost(data, parameters, seed, options, { source, space, runner: run });
  } finally {
    team?.end();
  }
}

/** Of a tree at most. */
function leavesOf({ numLeaves, symmetricDepth }: TreeParameters): number {
  return symmetricDepth > 0 ? 2 ** symmetricDepth : numLeaves;
}

interface Workplace {
  source: BinSource;
  space: Workspace;
  runner: Runner;
}

function boost(
  data: TrainingData,
  parameters: TreeParameters,
  seed: number,
  options: TrainOptions,
  { source, space, runner }: Workplace,
): TrainingResult {
  const { slots, stride } = source;
  const { order, scores } = space;
  const objective = objectiveOf(data, parameters);
  const { matrix, outputs } = data;
  const train = { target: space.target, weights: space.weights, outputs };
  pickTargets(data, data.train, train);
  const n = data.train.length;
  const initial = objective.initialScores(train);
  repeat(initial, scores);
  const unseen = unseenRows(data, source, space.unseen, objective, runner);
  repeat(initial, unseen.scores);
  const random = seededRandom(seed);
  const binned: BinnedMatrix = { rows: n, slots, stride, bins: space.bins };
  const grower = makeGrower(binned, matrix, parameters, space, runner);
  const sampler = rowSampler(n, parameters.baggingFraction, random);
  const trees: Tree[] = [];
  const stopping =
    data.validation.length > 0
      ? earlyStopping(objective, unseen, parameters.earlyStoppingRounds, options.stoppingMetric)
      : undefined;

  const grow = parameters.symmetricDepth > 0 ? growSymmetricTree : growTree;
  const rounds = options.iterations ?? parameters.numIterations;
  for (let round = 1; round <= rounds; round++) {
    if (options.shouldStop?.()) break;
    const largest = computeGradients(objective, train, space, runner);
    const { sample, outside } = sampler();
    const rows = order.subarray(0, sample.length);
    sampleFeatures(grower.used, parameters.featureFraction, random);
    let grew = false;
    for (let k = 0; k < outputs; k++) {
      rows.set(sample);
      const quantised = quantise(space, k, largest[k]!, Math.floor(random() * 2 ** 32), runner);
      const grown = grow(grower, sample.length, k, quantised);
      const { tree } = grown;
      if (tree.value.length === 1) {
        trees.push(singleLeaf(sample.length));
        continue;
      }
      grew = true;
      trees.push(tree);
      const ownScores = scores.subarray(n * k, n * (k + 1));
      refitLeafValues(objective, grown, rows, train, ownScores, parameters.learningRate);
      addToLeaves(grower, grown, k);
      applyTree(tree, grower, outside, k);
      unseen.apply(tree, k);
    }
    if (!grew && parameters.baggingFraction === 1 && parameters.featureFraction === 1) {
      trees.length -= outputs;
      break;
    }
    const stop = stopping?.shouldStop(round);
    options.onProgress?.(round, stopping?.history.at(-1) ?? Number.NaN);
    if (stop) break;
  }

  const iterations = stopping && !options.keepRounds ? stopping.bestRound : trees.length / outputs;
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
    ...(stopping && { stoppingMetricName: stopping.stoppingMetricName }),
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

/** The same scores for each row. @param out shape (outputs, rows) */
function repeat(values: Float64Array, out: Float64Array): Float64Array {
  const rows = out.length / values.length;
  values.forEach((value, k) => {
    out.fill(value, k * rows, (k + 1) * rows);
  });
  return out;
}
