import type { AlgorithmName, Project } from './project.ts';

/**
 * The algorithms that a project may use: those it names, else those that can do what it asks for; undefined: all that suit
 * its task. Only trees minimise other losses of a regression than the squared error, and keep to monotone columns.
 */
export function algorithmsOf({
  objective,
  training,
}: Pick<Project, 'objective' | 'training'>): AlgorithmName[] | undefined {
  if (training.algorithms) return training.algorithms;
  const otherLoss = objective.loss !== undefined && objective.loss !== 'squaredError';
  return otherLoss || isMonotone({ training }) ? ['gradientBoostedTrees'] : undefined;
}

export function isMonotone({ training }: Pick<Project, 'training'>): boolean {
  return Object.keys(training.monotone ?? {}).length > 0;
}
