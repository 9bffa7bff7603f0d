import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import { predictRows } from '../algorithms/predict.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import type { BroughtModel } from '../import/brought-model.ts';
import { metricsOf } from '../metrics/statistics.ts';
import { parts } from '../table/feature-matrix.ts';
import { costsOf, rowsOf, valuesOf } from '../table/rows-of-part.ts';
import { judgingRows } from './cross-validation.ts';
import type { TrialData, TrialOutput } from './run-trial.ts';

/**
 * The trial of a model that was trained elsewhere: what it predicts of the rows that judge trials, and of the test part.
 * @param data rows as the model's plan makes them
 * @throws MalformedModel
 */
export function judgeImported(
  spec: TrialSpec,
  { matrix, target, part, weight, costs, task }: TrialData,
  { model, iterations, importance }: BroughtModel,
  loaders: readonly ModelLoader[],
): TrialOutput {
  const loaded = loadModel(model, loaders);
  const judging = judgingRows(part, spec.crossValidation);
  const predictions = {
    validation: predictRows(loaded, matrix, judging),
    test: predictRows(loaded, matrix, rowsOf(part, parts.test)),
  };
  const metrics = metricsOf({
    task,
    outputs: loaded.outputs,
    ...(spec.loss && { loss: spec.loss }),
    target: valuesOf(target, judging, 1),
    weights: weight && valuesOf(weight, judging, 1),
    costs: costs && costsOf(costs, judging),
    predictions: predictions.validation,
  });
  return { model, iterations, history: [], importance, metrics, predictions, stoppedEarly: false };
}
