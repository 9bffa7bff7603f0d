import { seededRandom } from '../../stats/random.ts';
import type { Parameters } from '../algorithm.ts';
import { writeColumns } from '../binning/binned-matrix.ts';
import { binSource } from '../binning/bins-of-rows.ts';
import { sharedBins } from '../binning/shared-bins.ts';
import { gainImportance } from '../gradient-boosted-trees/importance.ts';
import { storedTrees } from '../gradient-boosted-trees/stored-trees.ts';
import type { TrainingData, TrainingResult, TrainOptions } from '../model.ts';
import { targetsOf } from '../objectives/targets.ts';
import type { ForestJson, ForestName } from './forest-json.ts';
import { type ForestGrower, type ForestTree, growForestTree } from './grow-forest-tree.ts';
import { classImpurity, numberImpurity } from './impurity.ts';
import { bestDivision, type FindSplit, type ForestRows, randomDivision } from './node-split.ts';
import { type ForestParameters, forestParameters } from './parameters.ts';
import { rounded } from './rounded.ts';

/**
 * A random forest (Breiman, 2001): trees on rows drawn with replacement, each node of which looks at features of its own; or an
 * extremely randomised one (Geurts, Ernst and Wehenkel, 2006): trees on all rows, with random bounds. On the bins that boosting
 * has, so that a feature has at most 255 bounds. The same data, parameters and seed give the same model.
 * @throws InvalidParameter, InvalidTrainingData
 */
export function trainForest(
  name: ForestName,
  data: TrainingData,
  given: Parameters,
  seed: number,
  options: TrainOptions = {},
): TrainingResult {
  const parameters = forestParameters(given);
  const random = seededRandom(seed);
  const source = binSource(data.matrix, data.train, sharedBins);
  const { slots, stride } = source;
  const rows = data.train.length;
  const bins = new Uint8Array(rows * stride);
  source.write(data.train, bins);
  const columns = slots.map(() => new Uint8Array(rows));
  writeColumns({ rows, slots, stride, bins }, columns);
  const { target, weights, outputs } = targetsOf(data, data.train);
  const weight = new Float64Array(rows);
  const impurity = outputs > 1 ? classImpurity(target, weight, outputs) : numberImpurity(target, weight);
  const shared: ForestRows = { slots, columns, impurity, random };
  const drawn = new Float64Array(rows).fill(1);
  const bootstrap = name === 'randomForest';
  const findSplit: FindSplit = bootstrap ? bestDivision(shared, rows) : randomDivision(shared);
  const [order, scratch] = [new Uint32Array(rows), new Uint32Array(rows)];
  const tried = featuresTried(data, slots.length, parameters);
  const sides = new Uint8Array(256);
  const grower: ForestGrower = { ...shared, findSplit, tried, parameters, order, scratch, sides, drawn };
  const trees: ForestTree[] = [];
  for (let t = 0; t < parameters.numTrees; t++) {
    if (trees.length > 0 && options.shouldStop?.()) break;
    if (bootstrap) drawRows(drawn, random);
    for (let row = 0; row < rows; row++) weight[row] = drawn[row]! * (weights ? weights[row]! : 1);
    // Rows that do not weigh would be leaves without a value.
    let count = 0;
    for (let row = 0; row < rows; row++) if (weight[row]! > 0) order[count++] = row;
    trees.push(growForestTree(grower, count));
    options.onProgress?.(t + 1, Number.NaN);
  }
  const features = data.matrix.features.map((feature) => feature.name);
  const grown = trees.map(({ tree }) => tree);
  return {
    model: forestJson(name, data, features, trees),
    iterations: trees.length,
    history: [],
    importance: gainImportance(grown, features),
  };
}

/** Of classes the square root, of a regression all, as scikit-learn has them; at least one. */
function featuresTried({ task }: TrainingData, features: number, { featureFraction }: ForestParameters): number {
  if (featureFraction > 0) return Math.max(1, Math.round(featureFraction * features));
  return task === 'regression' ? features : Math.max(1, Math.floor(Math.sqrt(features)));
}

function drawRows(drawn: Float64Array, random: () => number): void {
  drawn.fill(0);
  for (let i = 0; i < drawn.length; i++) drawn[Math.floor(random() * drawn.length)]!++;
}

function forestJson(
  name: ForestName,
  data: TrainingData,
  features: string[],
  trees: readonly ForestTree[],
): ForestJson {
  const grown = trees.map(({ tree }) => tree);
  return {
    algorithm: name,
    task: data.task,
    outputs: data.outputs,
    features,
    ...storedTrees(grown),
    value: trees.flatMap(({ values }) => values.map(rounded)),
    count: grown.flatMap((tree) => tree.count),
  };
}
