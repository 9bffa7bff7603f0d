import type { TrainingData } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import type { Targets } from '../objectives/objective.ts';
import { addColumn, type DesignColumn, dotColumn } from './design.ts';

/**
 * What a linear model minimises, over an intercept and the coefficients of standardised columns for each output.
 * @param penalty on the coefficients of the features as given
 */
export function linearProblem(
  columns: DesignColumn[],
  train: Targets,
  { task, outputs }: TrainingData,
  { alpha, l1Ratio }: { alpha: number; l1Ratio: number },
) {
  const objective = objectiveFor(task);
  const n = train.target.length;
  const total = train.weights?.reduce((a, b) => a + b, 0) ?? n;
  const width = columns.length + 1;
  const scores = new Float64Array(outputs * n);
  const pairs = new Float64Array(2 * outputs * n);
  const l1 = new Float64Array(outputs * width);
  const l2 = new Float64Array(outputs * width);
  for (let k = 0; k < outputs; k++)
    columns.forEach(({ scale }, j) => {
      l1[k * width + 1 + j] = (alpha * l1Ratio) / scale;
      l2[k * width + 1 + j] = (alpha * (1 - l1Ratio)) / scale ** 2;
    });

  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    for (let k = 0; k < outputs; k++) {
      const own = scores.subarray(k * n, (k + 1) * n);
      let intercept = x[k * width]!;
      columns.forEach(({ mean, scale }, j) => {
        intercept -= (x[k * width + 1 + j]! * mean) / scale;
      });
      own.fill(intercept);
      columns.forEach((column, j) => {
        const weight = x[k * width + 1 + j]! / column.scale;
        if (weight !== 0) addColumn(column, weight, own);
      });
    }
    objective.gradients(train, scores, pairs);
    let value = objective.loss(train, scores);
    for (let k = 0; k < outputs; k++) {
      const own = pairs.subarray(2 * k * n, 2 * (k + 1) * n);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += own[2 * i]!;
      gradient[k * width] = sum / total;
      columns.forEach((column, j) => {
        const at = k * width + 1 + j;
        gradient[at] = (dotColumn(column, own) - column.mean * sum) / (column.scale * total) + l2[at]! * x[at]!;
        value += 0.5 * l2[at]! * x[at]! ** 2;
      });
    }
    return value;
  };
  return { evaluate, l1, unit: task === 'regression' ? std(train, total) : 1 };
}

/** Weighted standard deviation of a regression's target: the scale of its gradients. */
function std({ target, weights }: Targets, total: number): number {
  const mean = target.reduce((sum, y, i) => sum + (weights?.[i] ?? 1) * y, 0) / total;
  const variance = target.reduce((sum, y, i) => sum + (weights?.[i] ?? 1) * (y - mean) ** 2, 0) / total;
  return Math.sqrt(variance) || 1;
}
