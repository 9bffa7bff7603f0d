import type { SynchronousAlgorithm } from './algorithm.ts';
import { gradientBoostedTrees } from './gradient-boosted-trees/algorithm.ts';
import { gradientBoostedTreesLoader } from './gradient-boosted-trees/loader.ts';
import type { ModelLoader } from './loader.ts';

/** What fits a feature plan asks in a few rounds which features help, and reads what it learned. */
export const screening: { readonly algorithm: SynchronousAlgorithm; readonly loader: ModelLoader } = {
  algorithm: gradientBoostedTrees,
  loader: gradientBoostedTreesLoader,
};
