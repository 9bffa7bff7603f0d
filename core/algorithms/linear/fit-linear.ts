import { linearRules } from '../../contracts/algorithm-parameters.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { TrainingData, TrainingResult } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';
import { readParameters } from '../parameters.ts';
import { sampleNegatives } from '../sample-negatives.ts';
import { type DesignColumn, designColumns } from './design.ts';
import type { LinearJson } from './linear-model.ts';
import { linearProblem } from './linear-problem.ts';
import { minimise } from './minimise.ts';
import { selectAlongPath } from './select-along-path.ts';

/**
 * How far trials go. On 107,635 payments with 204 features half the steps of the default, for a log loss of 0.03269
 * and not 0.03262; scikit-learn's logistic regression stops at ten times as much.
 */
export const trialTolerance = 1e-5;

/**
 * Fits a linear model by (proximal) L-BFGS on standardised columns; the penalty is on the coefficients of the features as given. Of a
 * fraction of the features it is the relaxed lasso: a path of L1 penalties says which, and they are fitted with the penalty that was asked for.
 * With validation rows, their loss is the history's single entry.
 * @throws InvalidParameter, InvalidTrainingData
 */
export function fitLinear(
  algorithm: LinearJson['algorithm'],
  all: TrainingData,
  given: Record<string, number | string | boolean>,
  seed: number,
  options: {
    onProgress?: (round: number, score: number) => void;
    shouldStop?: () => boolean;
  } = {},
): TrainingResult {
  const parameters = readParameters(linearRules, given);
  const data = sampleNegatives(all, parameters.negativeFraction, seed);
  const { outputs } = data;
  const train = targetsOf(data, data.train);
  const { onProgress, shouldStop } = options;
  const initial = centred(objectiveFor(data.task).initialScores(train));
  const usable = designColumns(data.matrix, data.train, train.weights);
  const most = Math.max(1, Math.floor(parameters.featureFraction * data.matrix.features.length));
  const columns = usable.length > most ? selectAlongPath(usable, train, data, initial, most, shouldStop) : usable;
  const width = columns.length + 1;
  const problem = linearProblem(columns, train, data, parameters);
  const start = new Float64Array(outputs * width);
  initial.forEach((score, k) => {
    start[k * width] = score;
  });
  const { x, iterations } = minimise(problem, start, {
    tolerance: parameters.tolerance * problem.unit,
    maxIterations: parameters.maxIterations,
    ...(onProgress && { onIteration: onProgress }),
    ...(shouldStop && { stop: shouldStop }),
  });
  const model = toJson(algorithm, data, columns, x);
  const history = data.validation.length > 0 ? [validationLoss(model, data)] : [];
  return { model, iterations: Math.max(1, iterations), history, importance: importanceOf(model, columns) };
}

/** Softmax scores are defined up to a constant; scikit-learn's sum to zero. */
function centred(scores: ArrayLike<number>): number[] {
  const own = Array.from(scores);
  if (own.length === 1) return own;
  const mean = sumOf(own) / own.length;
  return own.map((s) => s - mean);
}

/** Back to the features as given. */
function toJson(
  algorithm: LinearJson['algorithm'],
  { matrix, task, outputs }: TrainingData,
  columns: DesignColumn[],
  x: Float64Array,
): LinearJson {
  const width = columns.length + 1;
  const intercepts: number[] = [];
  const coefficients: number[][] = [];
  for (let k = 0; k < outputs; k++) {
    const row = new Array<number>(matrix.features.length).fill(0);
    let intercept = x[k * width]!;
    columns.forEach(({ feature, mean, scale }, j) => {
      row[feature] = x[k * width + 1 + j]! / scale;
      intercept -= row[feature]! * mean;
    });
    intercepts.push(intercept);
    coefficients.push(row);
  }
  const means = new Array<number>(matrix.features.length).fill(0);
  const features = matrix.features.map((f) => f.name);
  for (const { feature, mean } of columns) means[feature] = mean;
  // The means are taken out of them, and with them what made them add up to zero.
  return { algorithm, task, outputs, features, intercepts: centred(intercepts), coefficients, means };
}

function validationLoss(model: LinearJson, data: TrainingData): number {
  const n = data.validation.length;
  const scores = new Float64Array(n * data.outputs);
  model.coefficients.forEach((row, k) => {
    const own = scores.subarray(k * n, (k + 1) * n).fill(model.intercepts[k]!);
    row.forEach((coefficient, f) => {
      if (coefficient === 0) return;
      const column = data.matrix.data[f]!;
      for (let i = 0; i < n; i++) own[i]! += coefficient * column[data.validation[i]!]!;
    });
  });
  return objectiveFor(data.task).loss(targetsOf(data, data.validation), scores);
}

/** Absolute coefficient times standard deviation, largest over the outputs. */
function importanceOf(model: LinearJson, columns: DesignColumn[]): TrainingResult['importance'] {
  return columns
    .map(({ feature, scale }) => ({
      feature: model.features[feature]!,
      gain: Math.max(...model.coefficients.map((row) => Math.abs(row[feature]!) * scale)),
    }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
}
