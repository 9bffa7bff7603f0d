import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import type { TrainOptions } from '../algorithms/model.ts';
import { named } from '../algorithms/named.ts';
import { predictRows } from '../algorithms/predict.ts';
import { trainPlanned } from '../algorithms/train-planned.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { Rung, TrialSpec } from '../contracts/steps.ts';
import { improvement } from '../metrics/selection-metric.ts';
import { metricsOf } from '../metrics/statistics.ts';
import type { Workers } from '../ports/workers.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { parts } from '../table/feature-matrix.ts';
import { costsOf, rowsOf, valuesOf } from '../table/rows-of-part.ts';
import { judgingRows } from './cross-validation.ts';
import { earlyStoppingMetric } from './early-stopping-metric.ts';
import { SearchTimeOver } from './errors.ts';
import { fractionOfRows } from './learning-curve.ts';
import { paceOf } from './pace.ts';
import { type Fit, type Judged, trainFolds } from './train-folds.ts';

/** The prepared rows as a trial reads them. */
export type TrialData = Pick<Prepared, 'matrix' | 'target' | 'part' | 'weight' | 'unit' | 'costs' | 'task' | 'classes'>;

export interface TrialOutput {
  model: ModelJson;
  iterations: number;
  /** Loss, or the metric `stoppingMetricName`, by round on the validation part; under cross-validation its mean over the folds. */
  history: number[];
  /** What early stopping watched, where it did. */
  stoppingMetricName?: string;
  importance: { feature: string; gain: number; splits?: number }[];
  /** On the rows that judge trials, not calibrated. */
  metrics: Record<string, number>;
  /** Of the rows that judge trials (`judgingRows`), and of the test part; shape (rows in order, outputs). */
  predictions: { validation: Float64Array; test: Float64Array };
  stoppedEarly: boolean;
  /** It was behind at one of its rungs. */
  outpaced?: true;
}

/** What trains a trial. */
export interface Trainer {
  algorithms: AlgorithmTable;
  loaders: readonly ModelLoader[];
  /** That training may use; the result does not depend on them. */
  threads?: Workers | undefined;
}

/**
 * Trains one trial on the training part (or the fraction of it that the trial names) with early stopping on the validation part, and
 * predicts validation and test. Under cross-validation the folds say the number of rounds and predict the rows that judge, and the
 * model is fitted on both parts; it has to be in time.
 * One that is behind at a rung ends there with its best so far.
 * @param timeOver true when training has to end with its best so far
 * @param rungs of its algorithm; none of a trial that is trained to its end whatever others do
 * @throws SearchTimeOver
 */
export async function runTrial(
  spec: TrialSpec,
  data: TrialData,
  timeOver: () => boolean,
  trainer: Trainer,
  rungs: readonly Rung[] = [],
): Promise<TrialOutput> {
  const { matrix, target, part, weight, costs, task, classes } = data;
  const outputs = task === 'multiclass' ? classes.length : 1;
  let stoppedEarly = false;
  let outpaced: true | undefined;
  const algorithm = named(trainer.algorithms, spec.algorithm);
  const pace = paceOf(rungs, algorithm.stride?.(spec.parameters) ?? 1);
  const shouldStop = () => {
    if (pace.isBehind()) outpaced = true;
    else stoppedEarly ||= timeOver();
    return outpaced ?? stoppedEarly;
  };
  const judgedOf = (rows: Uint32Array) => ({
    task,
    outputs,
    ...(spec.loss && { loss: spec.loss }),
    target: valuesOf(target, rows, 1),
    weights: weight && valuesOf(weight, rows, 1),
    costs: costs && costsOf(costs, rows),
  });
  const fractionOf = (rows: Uint32Array) =>
    spec.fraction === undefined ? rows : fractionOfRows(rows, target, spec.fraction, spec.seed, task !== 'regression');
  const train = async (
    all: Uint32Array,
    validation: Uint32Array,
    of: Pick<TrainOptions, 'iterations' | 'keepRounds'> = {},
  ) => {
    const stoppingMetric = validation.length > 0 && earlyStoppingMetric(spec.metric, judgedOf(validation));
    const result = await trainPlanned(
      trainer.algorithms,
      spec,
      { matrix, target, ...(weight && { weights: weight }), train: fractionOf(all), validation, task, outputs },
      classes,
      {
        shouldStop,
        onProgress: pace.follow,
        ...of,
        ...(stoppingMetric && { stoppingMetric }),
        ...(trainer.threads && { threads: trainer.threads }),
      },
    );
    // Rows that no finished model has judged judge nothing.
    if (stoppedEarly && spec.crossValidation) throw new SearchTimeOver(spec.minutes, 'not all folds were trained');
    return result;
  };
  const predict = (model: ModelJson, rows: Uint32Array) => predictRows(loadModel(model, trainer.loaders), matrix, rows);
  const rounds = algorithm.rounds
    ? { higherIsBetter: (name: string) => name === spec.metric && improvement(spec.metric, 1, 0) > 0 }
    : undefined;
  const judging = judgingRows(part, spec.crossValidation);
  const judged: Judged = spec.crossValidation
    ? await trainFolds(spec, judging, data, { train, predict, rounds, cut: algorithm.cut })
    : await heldOut(rowsOf(part, parts.train), judging, { train, predict });
  const { model, iterations, history, stoppingMetricName, importance } = judged.result;
  return {
    model,
    iterations,
    history,
    ...(stoppingMetricName && { stoppingMetricName }),
    importance,
    metrics: metricsOf({ ...judgedOf(judging), predictions: judged.predictions }),
    predictions: { validation: judged.predictions, test: predict(model, rowsOf(part, parts.test)) },
    stoppedEarly,
    ...(outpaced ? { outpaced } : {}),
  };
}

async function heldOut(
  rows: Uint32Array,
  validation: Uint32Array,
  { train, predict }: Pick<Fit, 'train' | 'predict'>,
): Promise<Judged> {
  const result = await train(rows, validation);
  return { result, predictions: predict(result.model, validation) };
}
