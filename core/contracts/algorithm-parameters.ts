import type { NumberRule } from './number-rule.ts';

/**
 * Numeric parameters of gradient-boosted trees, named after LightGBM's. Two defaults are stronger than there (lambdaL2 0,
 * minSumHessian 0.001): with rare positives a leaf of a few rows otherwise takes values that are far too large, which costs
 * PR AUC and log loss.
 */
export const treeRules = {
  numIterations: rule(
    500,
    { min: 1, max: 20_000, integer: true },
    'boosting rounds at most; early stopping and the deadline end sooner',
  ),
  learningRate: rule(0.1, { min: 0, above: true, max: 1 }, 'fraction of each tree that is added'),
  numLeaves: rule(31, { min: 2, max: 4096, integer: true }, 'leaves of a tree at most'),
  maxDepth: rule(0, { min: 0, max: 64, integer: true }, 'depth of a tree at most; 0: no limit'),
  symmetricDepth: rule(
    0,
    { min: 0, max: 8, integer: true },
    'levels of trees whose leaves of a level are all split by the same question, as in CatBoost; 0: the leaf that gains most is split next',
  ),
  minDataInLeaf: rule(20, { min: 1, integer: true }, 'training rows of a leaf at least'),
  minSumHessianInLeaf: rule(1, { min: 0 }, 'sum of second derivatives of a leaf at least'),
  lambdaL1: rule(0, { min: 0 }, 'L1 penalty on leaf values'),
  lambdaL2: rule(1, { min: 0 }, 'L2 penalty on leaf values'),
  minGainToSplit: rule(0, { min: 0 }, 'gain of a split at least'),
  baggingFraction: rule(1, { min: 0, above: true, max: 1 }, 'fraction of the rows that each tree sees'),
  negativeFraction: rule(
    1,
    { min: 0, above: true, max: 1 },
    'binary: fraction of the negative rows that training sees, weighted so that probabilities stay right',
  ),
  featureFraction: rule(1, { min: 0, above: true, max: 1 }, 'fraction of the features that each tree may split on'),
  maxBin: rule(
    255,
    { min: 2, max: 255, integer: true },
    'bins of a numeric feature, without the bin of missing values',
  ),
  minDataInBin: rule(3, { min: 1, integer: true }, 'rows of a bin at least'),
  earlyStoppingRounds: rule(
    50,
    { min: 0, integer: true },
    'rounds without a better validation loss after which training ends; 0: never',
  ),
  catSmooth: rule(
    1,
    { min: 0 },
    "a category's place in their order is gradient / (hessian + this); rarer ones than this many rows are left out. LightGBM's is 10",
  ),
  catL2: rule(10, { min: 0 }, 'added to lambdaL2 in categorical splits of more than maxCatToOnehot categories'),
  maxCatThreshold: rule(32, { min: 1, integer: true }, 'categories on the smaller side of a split at most'),
  maxCatToOnehot: rule(4, { min: 1, integer: true }, 'up to this many categories, splits are one against the rest'),
  minDataPerGroup: rule(100, { min: 1, integer: true }, 'rows of a group of categories at least'),
  poissonMaxDeltaStep: rule(
    0.7,
    { min: 0, above: true },
    'loss poisson: hessians are multiplied by e to this, which keeps steps small',
  ),
} as const satisfies Record<string, DescribedRule>;

/** Numeric parameters of linear models. */
export const linearRules = {
  /**
   * Minimises (sum of w * loss) / (sum of w) + alpha * (l1Ratio * |b|_1 + (1 - l1Ratio) / 2 * |b|^2), the intercept not penalised.
   * scikit-learn: ElasticNet's alpha; LogisticRegression's C = 1 / (alpha * rows); Ridge's alpha = this * rows.
   */
  alpha: rule(1e-4, { min: 0 }, 'strength of the penalty on the mean loss'),
  l1Ratio: rule(0, { min: 0, max: 1 }, '0 ridge, 1 lasso, between: elastic net'),
  featureFraction: rule(
    1,
    { min: 0, above: true, max: 1 },
    'fraction of the features that may have a weight: those that a path of L1 penalties names first',
  ),
  negativeFraction: rule(
    1,
    { min: 0, above: true, max: 1 },
    'binary: fraction of the negative rows that training sees, weighted so that probabilities stay right',
  ),
  maxIterations: rule(500, { min: 1, integer: true }, 'steps of the solver at most'),
  tolerance: rule(
    1e-8,
    { min: 0, above: true },
    'largest entry of the gradient, for standardised features, at which the solver has converged',
  ),
} as const satisfies Record<string, DescribedRule>;

/** Numeric parameters of neural networks. */
export const networkRules = {
  epochs: rule(
    24,
    { min: 1, max: 1000, integer: true },
    'passes over the training rows at most, and of the schedule of the learning rate; early stopping and the deadline end sooner',
  ),
  batchSize: rule(256, { min: 1, max: 65_536, integer: true }, 'rows of a step'),
  learningRate: rule(0.004, { min: 0, above: true, max: 1 }, 'highest rate of the schedule'),
  weightDecay: rule(0.001, { min: 0, max: 10 }, 'decay of the weights, decoupled from the gradients'),
  members: rule(8, { min: 1, max: 64, integer: true }, 'networks that share their layers and are averaged'),
  units: rule(128, { min: 1, max: 2048, integer: true }, 'units of each hidden layer'),
  layers: rule(2, { min: 1, max: 8, integer: true }, 'hidden layers'),
  embeddingSize: rule(
    12,
    { min: 2, max: 128, integer: true },
    'numbers that each feature becomes at most; fewer where there are many features',
  ),
  pieces: rule(
    24,
    { min: 0, max: 253, integer: true },
    'pieces of the range of a number that are learned one by one; 0: none',
  ),
  dropout: rule(0.1, { min: 0, max: 1, below: true }, 'fraction of the hidden units that each step leaves out'),
  labelSmoothing: rule(
    0,
    { min: 0, max: 1, below: true },
    "part of a row's label that all classes share; no use in a regression",
  ),
  earlyStoppingRounds: rule(
    12,
    { min: 0, integer: true },
    'epochs without a better validation loss after which training ends; 0: never',
  ),
  negativeFraction: rule(
    1,
    { min: 0, above: true, max: 1 },
    'binary: fraction of the negative rows that training sees, weighted so that probabilities stay right',
  ),
} as const satisfies Record<string, DescribedRule>;

/** Numeric parameters of random forests and of extremely randomised trees. */
export const forestRules = {
  numTrees: rule(100, { min: 1, max: 2000, integer: true }, 'trees; the deadline ends sooner'),
  numLeaves: rule(
    1000,
    { min: 2, max: 65_536, integer: true },
    'leaves of a tree at most, which bound the size of the model',
  ),
  minDataInLeaf: rule(1, { min: 1, integer: true }, 'training rows of a leaf at least'),
  maxDepth: rule(0, { min: 0, max: 64, integer: true }, 'depth of a tree at most; 0: no limit'),
  featureFraction: rule(
    0,
    { min: 0, max: 1 },
    'fraction of the features that each node looks at; 0: of classes the square root of their number, of a regression all',
  ),
} as const satisfies Record<string, DescribedRule>;

/** Numeric parameters of isolation forests, those of the paper. */
export const isolationRules = {
  numTrees: rule(100, { min: 1, max: 2000, integer: true }, 'trees; the deadline ends sooner'),
  sampleSize: rule(256, { min: 2, max: 4096, integer: true }, 'rows that each tree is grown on'),
} as const satisfies Record<string, DescribedRule>;

export interface DescribedRule extends NumberRule {
  about: string;
}

function rule(value: number, bounds: Omit<NumberRule, 'default'>, about: string): DescribedRule {
  return { default: value, ...bounds, about };
}
