import type { AlgorithmTable } from './algorithm.ts';
import { gradientBoostedTrees } from './gradient-boosted-trees/algorithm.ts';
import { linearRegression } from './linear-regression/algorithm.ts';
import { logisticRegression } from './logistic-regression/algorithm.ts';
import { prior } from './prior/algorithm.ts';
import { singleFeature } from './single-feature/algorithm.ts';

/** The algorithms that a search can try, the strongest first; the baselines are last. */
export const algorithms: AlgorithmTable = [
  gradientBoostedTrees,
  logisticRegression,
  linearRegression,
  prior,
  singleFeature,
];
