import type { Task } from '../contracts/task.ts';

/** From raw scores to predictions. */
export type LinkName = 'identity' | 'logistic' | 'softmax' | 'exp' | 'signedSquare' | 'softplus';

/** The link of a model that minimises its task's usual loss. */
export function linkOfTask(task: Task): LinkName {
  return ({ binary: 'logistic', multiclass: 'softmax', regression: 'identity' } as const)[task];
}
