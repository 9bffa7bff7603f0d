import type { Task } from '../contracts/task.ts';

/** From raw scores to predictions. */
export const linkNames = ['identity', 'logistic', 'softmax', 'exp', 'signedSquare', 'softplus', 'powerOfTwo'] as const;
export type LinkName = (typeof linkNames)[number];

/** The link of a model that minimises its task's usual loss. */
export function linkOfTask(task: Task): LinkName {
  return ({ binary: 'logistic', multiclass: 'softmax', regression: 'identity', anomaly: 'powerOfTwo' } as const)[task];
}
