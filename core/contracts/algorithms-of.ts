import { type AlgorithmName, namesWhere } from './algorithms.ts';
import type { Project } from './project.ts';

/**
 * The algorithms that a project may use: those it names, else those that can do what it asks for; undefined: all that suit
 * its task, but for those that are used on request only.
 */
export function algorithmsOf({
  objective,
  training,
}: Pick<Project, 'objective' | 'training'>): AlgorithmName[] | undefined {
  if (training.algorithms) return training.algorithms;
  const otherLoss = objective.loss !== undefined && objective.loss !== 'squaredError';
  const monotone = isMonotone({ training });
  if (!otherLoss && !monotone) return undefined;
  return namesWhere((facts) => !facts.onRequest && (facts.losses || !otherLoss) && (facts.monotone || !monotone));
}

export function isMonotone({ training }: Pick<Project, 'training'>): boolean {
  return Object.keys(training.monotone ?? {}).length > 0;
}
