import type { ModelJson } from '../contracts/model.ts';
import { MalformedModel } from './errors.ts';
import type { LinkName } from './link-name.ts';

/**
 * How models of one algorithm become one: the weighted mean of their raw scores is a model of the same form, so that it is read,
 * explained exactly and exported like any other.
 */
export interface Joining {
  /** From raw scores to predictions. Models of different links have no scores in common. */
  link(model: ModelJson): LinkName;
  /**
   * @param weights of the models, with a sum of 1
   * @throws MalformedModel
   */
  join(models: readonly ModelJson[], weights: readonly number[]): ModelJson;
}

/** @throws MalformedModel where the models do not belong together */
export function checkAlike(models: readonly ModelJson[]): void {
  const [first] = models;
  const of = ({ task, outputs, features }: ModelJson) => JSON.stringify([task, outputs, features]);
  for (const model of models)
    if (of(model) !== of(first!)) throw new MalformedModel('models of different tasks or features cannot be joined');
}
