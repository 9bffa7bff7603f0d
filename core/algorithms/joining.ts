import type { ModelJson } from '../contracts/model.ts';
import { MalformedModel } from './errors.ts';

/**
 * How models of one algorithm become one: the weighted mean of their raw scores is a model of the same form, so that it is read,
 * explained exactly and exported like any other.
 * @param weights of the models, with a sum of 1
 * @throws MalformedModel
 */
export type Join = (models: readonly ModelJson[], weights: readonly number[]) => ModelJson;

/** @throws MalformedModel where the models do not belong together */
export function checkAlike(models: readonly ModelJson[]): void {
  const [first] = models;
  const of = ({ task, outputs, features }: ModelJson) => JSON.stringify([task, outputs, features]);
  for (const model of models)
    if (of(model) !== of(first!)) throw new MalformedModel('models of different tasks or features cannot be joined');
}
