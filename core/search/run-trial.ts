import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import { predictRows } from '../algorithms/predict.ts';
import { trainPlanned } from '../algorithms/train-planned.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import type { Task } from '../contracts/task.ts';
import { metricsOf } from '../metrics/statistics.ts';
import type { Workers } from '../ports/workers.ts';
import { type FeatureMatrix, parts } from '../table/feature-matrix.ts';
import { costsOf, rowsOf, valuesOf } from '../table/rows-of-part.ts';
import { earlyStoppingMetric } from './early-stopping-metric.ts';
import { fractionOfRows } from './learning-curve.ts';

/** The prepared rows as a trial reads them. */
export interface TrialData {
  matrix: FeatureMatrix;
  target: Float64Array;
  /** Values of `parts`. */
  part: Uint8Array;
  /** Shape (rows): how rows weigh for their selection; null: all the same. */
  weight: Float64Array | null;
  /** Binary: shape (rows, 4). */
  costs: Float64Array | null;
  task: Task;
  /** Names of the classes by index. */
  classes: string[];
}

export interface TrialOutput {
  model: ModelJson;
  iterations: number;
  /** Loss, or the metric `stoppingMetricName`, by round on the validation part. */
  history: number[];
  /** What early stopping watched, where it did. */
  stoppingMetricName?: string;
  importance: { feature: string; gain: number; splits?: number }[];
  /** On the validation part, not calibrated. */
  metrics: Record<string, number>;
  /** Shape (rows of the part in order, outputs). */
  predictions: { validation: Float64Array; test: Float64Array };
  stoppedEarly: boolean;
}

/**
 * Trains one trial on the training part (or the fraction of it that the trial names) with early stopping on the validation
 * part, and predicts validation and test.
 * @param timeOver true when training has to end with its best so far
 */
/** What trains a trial. */
export interface Trainer {
  algorithms: AlgorithmTable;
  loaders: readonly ModelLoader[];
  /** That training may use; the result does not depend on them. */
  threads?: Workers | undefined;
}

export async function runTrial(
  spec: TrialSpec,
  { matrix, target, part, weight, costs, task, classes }: TrialData,
  timeOver: () => boolean,
  { algorithms, loaders, threads }: Trainer,
): Promise<TrialOutput> {
  const outputs = task === 'multiclass' ? classes.length : 1;
  const validation = rowsOf(part, parts.validation);
  let stoppedEarly = false;
  const shouldStop = () => {
    stoppedEarly = timeOver();
    return stoppedEarly;
  };
  const judged = {
    task,
    outputs,
    ...(spec.loss && { loss: spec.loss }),
    target: Float64Array.from(validation, (row) => target[row]!),
    weights: weight && valuesOf(weight, validation, 1),
    costs: costs && costsOf(costs, validation),
  };
  const all = rowsOf(part, parts.train);
  const train =
    spec.fraction === undefined ? all : fractionOfRows(all, target, spec.fraction, spec.seed, task !== 'regression');
  const stoppingMetric = earlyStoppingMetric(spec.metric, judged);
  const { model, iterations, history, stoppingMetricName, importance } = await trainPlanned(
    algorithms,
    spec,
    { matrix, target, ...(weight && { weights: weight }), train, validation, task, outputs },
    classes,
    { shouldStop, ...(stoppingMetric && { stoppingMetric }), ...(threads && { threads }) },
  );
  const loaded = loadModel(model, loaders);
  const predictions = {
    validation: predictRows(loaded, matrix, validation),
    test: predictRows(loaded, matrix, rowsOf(part, parts.test)),
  };
  const metrics = metricsOf({ ...judged, predictions: predictions.validation });
  return {
    model,
    iterations,
    history,
    ...(stoppingMetricName && { stoppingMetricName }),
    importance,
    metrics,
    predictions,
    stoppedEarly,
  };
}
