import type { ModelJson } from '../contracts/model.ts';
import type { Project } from '../contracts/project.ts';
import type { Algorithm, Parameters } from './algorithm.ts';
import { InvalidParameter } from './errors.ts';
import type { TrainingData, TrainingResult, TrainOptions } from './model.ts';

export type ClassWeights = NonNullable<Project['training']['classWeights']>;

/**
 * The weight of each class, by index. `balanced`: rows / (classes * rows of the class), as in scikit-learn, so that classes
 * weigh the same in all; a class that is not named weighs 1.
 * @param target of the training rows
 * @throws InvalidParameter for a class that does not exist
 */
export function weightsOfClasses(given: ClassWeights, classes: readonly string[], target: Iterable<number>): number[] {
  if (given !== 'balanced') {
    for (const name of Object.keys(given))
      if (!classes.includes(name))
        throw new InvalidParameter(
          `training.classWeights.${name}`,
          given[name],
          `one of the classes ${classes.join(', ')}`,
        );
    return classes.map((name) => (Object.hasOwn(given, name) ? given[name]! : 1));
  }
  const counts = classes.map(() => 0);
  let rows = 0;
  for (const y of target) {
    counts[y]!++;
    rows++;
  }
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? rows / (present * count) : 1));
}

/**
 * Trains with rows that weigh by their class. What the weights do to the odds is taken back from the model's constant (King
 * and Zeng, "Logistic regression in rare events data", 2001): they say what training attends to, and probabilities stay those
 * of the data, so that decisions by cost stay right. Of a model of several classes `classWeights` is kept: its label is the
 * class of the largest probability times weight.
 * @param weights by class; undefined: all the same
 */
export async function trainWeighted(
  algorithm: Algorithm,
  data: TrainingData,
  weights: readonly number[] | undefined,
  parameters: Parameters,
  seed: number,
  options: TrainOptions = {},
): Promise<TrainingResult> {
  if (!weights) return algorithm.train(data, parameters, seed, options);
  const own = Float64Array.from(data.target, (y, row) => (weights[y] ?? 0) * (data.weights?.[row] ?? 1));
  const { stoppingMetric } = options;
  const undo = unweighted(weights, data.outputs);
  const trained = await algorithm.train({ ...data, weights: own }, parameters, seed, {
    ...options,
    ...(stoppingMetric && {
      stoppingMetric: { ...stoppingMetric, value: (predictions) => stoppingMetric.value(undo(predictions)) },
    }),
  });
  return { ...trained, model: takeBack(algorithm, trained.model, weights) };
}

/** Logarithms by which scores are too large: binary one, of the odds. */
function shifts(weights: readonly number[], outputs: number): number[] {
  return outputs === 1 ? [Math.log(weights[1]! / weights[0]!)] : weights.map(Math.log);
}

function takeBack({ name, shiftScores }: Algorithm, model: ModelJson, weights: readonly number[]): ModelJson {
  if (!shiftScores) throw new TypeError(`models of ${name} cannot be weighted by class`);
  const kept = model.outputs > 1 && { classWeights: [...weights] };
  return { ...shiftScores(model, shifts(weights, model.outputs)), ...kept };
}

function unweighted(weights: readonly number[], outputs: number): (predictions: Float64Array) => Float64Array {
  if (outputs === 1) {
    const odds = weights[1]! / weights[0]!;
    return (predictions) => predictions.map((p) => p / (p + (1 - p) * odds));
  }
  return (predictions) => {
    const out = predictions.map((p, i) => p / weights[i % outputs]!);
    for (let i = 0; i < out.length; i += outputs) {
      let sum = 0;
      for (let k = 0; k < outputs; k++) sum += out[i + k]!;
      for (let k = 0; k < outputs; k++) out[i + k]! /= sum;
    }
    return out;
  };
}
