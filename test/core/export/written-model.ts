import type { ForestJson } from '../../../core/algorithms/forest/forest-json.ts';
import type { EnsembleJson } from '../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';

/**
 * Two trees by hand, with all that a node can be: missing to either side, every value to the left (threshold null), a set
 * of codes with more than one word, a feature whose name LightGBM would refuse, and a tree of one leaf.
 */
export const writtenModel: EnsembleJson = {
  algorithm: 'gradientBoostedTrees',
  task: 'binary',
  outputs: 1,
  features: ['amount in €', 'country', 'age: years', 'unused'],
  objective: 'binaryLogLoss',
  initialScores: [-0.75],
  leaves: [5, 1, 2],
  feature: [0, 1, 2, 0, 2],
  threshold: [12.5, [0, 3, 40], null, -1e-7, 30],
  defaultLeft: [1, 0, 0, 0, 1],
  left: [1, ~0, ~1, ~3, ~0],
  right: [2, 3, ~2, ~4, ~1],
  value: [0.25, -0.5, 1.125, 0.0625, -2, 0.1, 0.3, -0.2],
  count: [40, 10, 5, 20, 25, 100, 60, 40],
};

/** The same trees as a forest. */
export const writtenForest: ForestJson = {
  algorithm: 'randomForest',
  task: 'binary',
  outputs: 1,
  features: writtenModel.features,
  leaves: writtenModel.leaves,
  feature: writtenModel.feature,
  threshold: writtenModel.threshold,
  defaultLeft: writtenModel.defaultLeft,
  left: writtenModel.left,
  right: writtenModel.right,
  value: [0.25, 0, 1, 0.0625, 0.5, 0.1, 0.3, 0],
  count: writtenModel.count!,
};

const { NaN: missing } = Number;
export const writtenRows = [
  [10, 3, 20, 0],
  [10, 1, 20, 0],
  [-5, 1, 20, 0],
  [100, 3, 20, 0],
  [100, 3, missing, 0],
  [missing, missing, missing, missing],
  [12.5, 40, 30, 1],
  [12.5, 41, 30.5, 1],
  [Infinity, 2, Infinity, 1],
  [-Infinity, 255, -Infinity, 1],
].map((row) => Float32Array.from(row));
