import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import { isBinned } from '../../algorithms/binning/binned-features.ts';
import { loadModel, type ModelLoader } from '../../algorithms/loader.ts';
import { predictRows } from '../../algorithms/predict.ts';
import { modelReducers } from '../../algorithms/reducing.ts';
import type { ModelJson } from '../../contracts/model.ts';
import type { Project } from '../../contracts/project.ts';
import type { ReductionReport } from '../../contracts/reduction.ts';
import type { Evaluation } from '../../evaluate/evaluation-json.ts';
import { aboutRows, labelWeightsOf } from '../../evaluate/rank-run.ts';
import { calibratePredictions } from '../../metrics/calibration/calibrate-predictions.ts';
import type { Prepared } from '../../prepare/prepared.ts';
import { parts } from '../../table/feature-matrix.ts';
import { costsOf, rowsOf, valuesOf } from '../../table/rows-of-part.ts';
import type { Chosen } from './members.ts';
import { type ReducedModel, reduceModel } from './reduce-model.ts';
import { reductionJudge } from './reduction-judge.ts';
import { reductionInWords } from './reduction-words.ts';
import { relativeRowTime } from './row-time.ts';

/** Figures of fewer rows say too little of a model to take anything from it. */
const fewestRows = 100;
/** More are judged by so many of them, spread evenly. */
const rowsAtMost = 20_000;
/** What a prediction of all rows may read, a second or so: some thirty models are judged. */
const readsAtMost = 1e9;
const fewestOfMany = 1000;

export interface ChosenInput {
  project: Project;
  /** The data that the trials learned from, in the winner's encodings. */
  prepared: Prepared;
  evaluation: Evaluation;
  /** The winner's model of the training part. */
  model: ModelJson;
  /** Of an average: its members' models, in their order; none where they are not known. */
  members: readonly ModelJson[];
  algorithms: AlgorithmTable;
  loaders: readonly ModelLoader[];
  shouldStop: () => boolean;
  /** Milliseconds, with fractions; absent: one row is not timed. */
  stopwatch?: () => number;
}

/** How the chosen model became smaller; `applied` is undefined where nothing is done to it. */
export interface ReducedChosen {
  applied?: ReducedModel;
  report?: Omit<ReductionReport, 'featuresLeftOut'>;
}

/**
 * Makes the chosen model smaller within the project's tolerance, judged on the test part: rows that neither training nor early
 * stopping has used. Imported models serve as they came, and of anomalies nothing says which model is the better.
 */
export function reduceChosen(input: ChosenInput): ReducedChosen {
  const { project, evaluation, prepared, model, loaders } = input;
  const { optimise } = project.training;
  const { winner } = evaluation;
  if (!optimise || winner.imported || winner.baseline || prepared.task === 'anomaly') return {};
  const all = rowsOf(prepared.part, parts.test);
  const affordable = Math.max(fewestOfMany, readsAtMost / loadModel(model, loaders).reads);
  const step = Math.ceil(all.length / Math.min(rowsAtMost, affordable));
  const rows = all.filter((_, i) => i % step === 0);
  const predict = (json: ModelJson) => predictRows(loadModel(json, loaders), prepared.matrix, rows);
  const raw = predict(model);
  const outputs = raw.length / Math.max(1, rows.length);
  const calibrated = (predictions: Float64Array) =>
    calibratePredictions(evaluation.calibration.chosen, predictions, outputs);
  const { review } = evaluation;
  const judged = {
    ...aboutRows(project, prepared.classes, labelWeightsOf(project, prepared)),
    target: valuesOf(prepared.target, rows, 1),
    costs: prepared.costs && costsOf(prepared.costs, rows),
    weights: prepared.weight && valuesOf(prepared.weight, rows, 1),
    review:
      review && project.objective.review ? { cost: project.objective.review.cost, threshold: review.threshold } : null,
  };
  const few = rows.length < fewestRows;
  const judge = few
    ? () => ({ within: false, figures: [] })
    : reductionJudge(judged, calibrated(raw), evaluation.metric, optimise.tolerance);
  const judgeModel = (json: ModelJson) => judge(calibrated(predict(json)));
  const chosen: Chosen = { winner, model, members: input.members };
  const applied = reduceModel({
    chosen,
    features: prepared.matrix.features,
    algorithms: input.algorithms,
    reducers: modelReducers,
    judge: judgeModel,
    shouldStop: () => few || input.shouldStop(),
  });
  const { stopwatch } = input;
  const time =
    stopwatch && !isBinned(prepared.matrix) && rows.length > 0
      ? relativeRowTime(loadModel(applied.model, loaders), loadModel(model, loaders), prepared.matrix, rows, stopwatch)
      : null;
  return {
    applied,
    report: {
      tolerance: optimise.tolerance,
      rows: rows.length,
      reductions: applied.reductions,
      done: applied.reductions.map(reductionInWords),
      bytes: { before: bytesOf(model), after: bytesOf(applied.model) },
      time,
      metrics: judgeModel(applied.model).figures,
      ...(few && {
        reason: `${rows.length} test rows are too few to judge by (${fewestRows}): only what changes no prediction was done`,
      }),
    },
  };
}

/** As it is stored. */
const bytesOf = (model: ModelJson) => new TextEncoder().encode(JSON.stringify(model)).length;
