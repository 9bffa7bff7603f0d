import type { Task } from '../contracts/project.ts';
import { prior } from './baseline/prior.ts';
import { singleFeature } from './baseline/single-feature.ts';
import { UnknownAlgorithm } from './errors.ts';
import { gradientBoostedTrees } from './gradient-boosted-trees/algorithm.ts';
import { linearRegression } from './linear-regression/algorithm.ts';
import { logisticRegression } from './logistic-regression/algorithm.ts';
import type { Algorithm } from './model.ts';

const algorithms: readonly Algorithm[] = [
  gradientBoostedTrees,
  logisticRegression,
  linearRegression,
  prior,
  singleFeature,
];

/** The algorithm of that name. @throws UnknownAlgorithm */
export function algorithm(name: string): Algorithm {
  const found = algorithms.find((a) => a.name === name);
  if (!found)
    throw new UnknownAlgorithm(
      name,
      algorithms.map((a) => a.name),
    );
  return found;
}

/** Algorithms that can learn a task, the strongest first; the baselines are last. */
export function algorithmsFor(task: Task): Algorithm[] {
  return algorithms.filter((a) => a.tasks.includes(task));
}
