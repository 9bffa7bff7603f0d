import type { NetworkSession, NetworkShape } from '../../ports/network-engine.ts';
import { shuffle } from '../../stats/random.ts';
import { type EarlyStopping, earlyStopping } from '../gradient-boosted-trees/early-stopping.ts';
import type { TrainingData, TrainOptions } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';
import { adamW } from './adam-w.ts';
import { dropoutMasks } from './dropout.ts';
import { learningRateAt } from './learning-rate.ts';
import type { LearningTargets } from './learning-targets.ts';
import type { NetworkParameters } from './parameters.ts';
import { scoreGradients } from './score-gradients.ts';

/** A network that learns. */
export interface Learner {
  readonly session: NetworkSession;
  readonly shape: NetworkShape;
  /** Changed in place. */
  readonly weights: Float32Array[];
  /** Vectors of rows as the session takes them. */
  readonly batches: (rows: Uint32Array) => Float32Array[];
}

export interface Learned {
  weights: Float32Array[];
  /** Passes over the data that made them. */
  epochs: number;
  stopping: EarlyStopping | undefined;
}

/** Numbers of the vectors of a forward pass where nothing is learned: 16 MB. */
const blockNumbers = 4_000_000;

/** Passes over the training rows until enough, the time is over, or the validation rows have not been predicted better for long. */
export function learn(
  learner: Learner,
  data: TrainingData,
  targets: LearningTargets,
  parameters: NetworkParameters,
  random: () => number,
  options: TrainOptions,
): Learned {
  const { shape, weights } = learner;
  const rounds = options.iterations ?? parameters.epochs;
  const validationScores = new Float64Array(data.validation.length * shape.outputs);
  scoresOf(learner, data.validation, targets, validationScores);
  const objective = objectiveFor(data.task);
  const watchedTargets = targetsOf(data, data.validation);
  const watched = {
    targets: watchedTargets,
    scores: validationScores,
    loss: () => objective.loss(watchedTargets, validationScores),
  };
  const stopping =
    data.validation.length > 0
      ? earlyStopping(objective, watched, parameters.earlyStoppingRounds, options.stoppingMetric)
      : undefined;
  const pass = passOver(learner, data, targets, parameters, random, Math.max(rounds, parameters.epochs));
  let best = weights.map((array) => array.slice());
  let epochs = 0;
  for (let round = 1; round <= rounds; round++) {
    const steps = pass(round, options.shouldStop);
    if (steps === 0) break;
    epochs = round;
    scoresOf(learner, data.validation, targets, validationScores);
    const enough = stopping?.shouldStop(round);
    if (stopping ? stopping.bestRound === round : true) best = weights.map((array) => array.slice());
    options.onProgress?.(round, stopping?.history.at(-1) ?? Number.NaN);
    if (enough || options.shouldStop?.()) break;
  }
  return { weights: best, epochs: stopping ? stopping.bestRound : epochs, stopping };
}

/** One pass over the training rows in random order; gives the number of steps taken before the time was over. */
function passOver(
  { session, shape, weights, batches }: Learner,
  data: TrainingData,
  targets: LearningTargets,
  parameters: NetworkParameters,
  random: () => number,
  epochs: number,
): (round: number, timeOver: (() => boolean) | undefined) => number {
  const { batchSize, learningRate, weightDecay, dropout, labelSmoothing } = parameters;
  const order = data.train.slice();
  const count = Math.max(1, Math.round(order.length / batchSize));
  const step = adamW(weights, decaying(shape));
  const masks = dropoutMasks(shape, dropout, Math.ceil(order.length / count), random);
  return (round, timeOver) => {
    shuffle(order, random);
    for (let b = 0; b < count; b++) {
      if (timeOver?.()) return b;
      const rows = order.subarray(Math.floor((b * order.length) / count), Math.floor(((b + 1) * order.length) / count));
      session.load(weights);
      const scores = session.forward(rows.length, batches(rows), masks(rows.length));
      const own = { target: pick(targets.target, rows), weights: pick(targets.weights, rows) };
      const gradients = session.backward(scoreGradients(data.task, scores, own, shape.outputs, labelSmoothing));
      step(gradients, learningRate * learningRateAt((round - 1) * count + b, epochs * count), weightDecay);
    }
    return count;
  };
}

/** Tables, weights of hidden layers and heads; not adapters and biases. */
function decaying({ groups, hidden }: NetworkShape): boolean[] {
  return [...groups.map(() => true), false, ...hidden.flatMap(() => [true, false]), true, false];
}

/** Mean scores of the members in the target's unit. @param out shape (outputs, rows) */
function scoresOf(
  { session, shape, weights, batches }: Learner,
  rows: Uint32Array,
  { mean, scale }: LearningTargets,
  out: Float64Array,
): void {
  const { members, outputs, groups } = shape;
  const width = groups.reduce((sum, group) => sum + group.inputs * group.width, 0);
  const blockRows = Math.max(1, Math.min(1024, Math.floor(blockNumbers / width)));
  session.load(weights);
  for (let from = 0; from < rows.length; from += blockRows) {
    const own = rows.subarray(from, from + blockRows);
    const scores = session.forward(own.length, batches(own));
    for (let i = 0; i < own.length; i++)
      for (let k = 0; k < outputs; k++) {
        let sum = 0;
        for (let member = 0; member < members; member++) sum += scores[(member * own.length + i) * outputs + k]!;
        out[k * rows.length + from + i] = mean + (scale * sum) / members;
      }
  }
}

const pick = (values: Float64Array, rows: Uint32Array) => Float64Array.from(rows, (row) => values[row]!);
