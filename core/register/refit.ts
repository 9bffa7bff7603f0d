import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import { named } from '../algorithms/named.ts';
import { predictRows } from '../algorithms/predict.ts';
import { modelReducers } from '../algorithms/reducing.ts';
import { trainPlanned } from '../algorithms/train-planned.ts';
import type { Dataset } from '../contracts/dataset.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { ReductionReport } from '../contracts/reduction.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { reviewThreshold } from '../evaluate/anomaly/review-threshold.ts';
import { roundsFor } from '../evaluate/backtest/rounds.ts';
import type { Evaluation } from '../evaluate/evaluation-json.ts';
import type { GlobalExplanation } from '../explain/global/global-explanation.ts';
import { typicalOf } from '../explain/typical.ts';
import { applyPlan, type FeaturePlan } from '../features/index.ts';
import type { EncodedPlan } from '../features/plan.ts';
import { isKnownOutcome } from '../labels/learnable-rows.ts';
import type { Calibration } from '../metrics/calibration/calibration.ts';
import { mostProbable } from '../metrics/statistics.ts';
import { reduceChosen } from '../optimise/reduce/reduce-chosen.ts';
import { withoutUnread } from '../optimise/reduce/without-unread.ts';
import type { Workers } from '../ports/workers.ts';
import { applyToDataset, prepareRefit } from '../prepare/prepare-refit.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { heldOutOf } from '../prepare/split/held-out.ts';
import { afterWarmUp, buildReference, type Reference } from '../reference/reference.ts';
import { judgingRows } from '../search/cross-validation.ts';
import { recencyInWords, recentRows } from '../search/recency.ts';
import { parts } from '../table/feature-matrix.ts';
import { rowsOf, valuesOf } from '../table/rows-of-part.ts';
import { takeRows } from '../table/table.ts';
import { foldHistory, type WindowFeatures } from '../windows/history.ts';
import { decidedRows } from './decided-rows.ts';
import { fitErrorModel } from './error-model.ts';
import { globalExplanationOfEvaluated } from './global-explanation.ts';
import { latest, newAfter } from './new-after.ts';
import { servingPackage } from './package.ts';
import { calibrationFolds, type Recalibration, recalibrate } from './recalibrate.ts';
import { referenceAttribution } from './reference-attribution.ts';

export interface RefitInput {
  dataset: Dataset;
  /** The data that the trials learned from, in the winner's encodings. */
  prepared: Prepared;
  /** The plans fitted on the training part of the encodings that the winner asks for, joined, and its model with that. */
  plans: readonly EncodedPlan[];
  plan: FeaturePlan;
  model: ModelJson;
  evaluation: Evaluation;
  /** Predictions of rows that were not trained on, as they would be served; shape (rows, outputs). */
  scores: Float64Array;
  /** True when training has to end. */
  shouldStop: () => boolean;
  /** That training may use; the result does not depend on them. */
  threads?: Workers;
  algorithms: AlgorithmTable;
  loaders: readonly ModelLoader[];
  /** Of a winner that is an average: its members' models of the training part, in their order; none where they are not known. */
  members: readonly ModelJson[];
  /** Milliseconds, with fractions; absent: how much faster a row became is not measured. */
  stopwatch?: () => number;
  /** ISO 8601: of a model that was trained elsewhere, rows after this moment are surely new to it. */
  surelyNewAfter?: string;
}

export interface Refit {
  /** What serves: plan and model fitted on all usable rows. */
  model: ServingPackage;
  /** What was evaluated: fitted on the training part. */
  evaluationModel: ServingPackage;
  reference: Reference;
  /** What the evaluated model looks at. */
  globalExplanation: GlobalExplanation;
  /** How both became smaller; absent where nothing was done to them. */
  reduced?: ReductionReport;
  iterations: number;
  rows: number;
  /** How the number of iterations and the calibration were found. */
  reason: string;
  /** Which calibration serves; null for a regression. */
  calibration: Recalibration | null;
  /** ISO 8601 or null, see `ModelRecord.trainedUntil` and `servedUntil`. */
  trainedUntil: string | null;
  servedUntil: string | null;
}

/** Rows that judge the calibration; enough for its mean. */
const judgedRows = 50_000;

/**
 * Fits the winner again on all usable, matured rows as it forgets, with the review threshold found on validation. Where rows are
 * split by time the calibration is that of the backtest: of the latest rows, by models that were not fitted on them. Else it is that
 * of validation where it suits the new fit. A model that was trained elsewhere serves as it came, with the calibration that was found.
 */
export async function refit(given: RefitInput): Promise<Refit> {
  const { dataset, evaluation, prepared } = given;
  const { applied, report } = reduceChosen({ ...given, project: dataset.extra.project });
  const winner = applied?.winner ?? evaluation.winner;
  /** What is evaluated from here on is as small as what serves. */
  const input = applied ? { ...given, model: applied.model } : given;
  const { plan, prepared: all } = winner.imported
    ? { plan: input.plan, prepared: applyToDataset(dataset, input.plan) }
    : prepareRefit(dataset, input.plans);
  const trainRows = winner.crossValidation
    ? judgingRows(prepared.part, winner.crossValidation).length
    : rowsOf(prepared.part, parts.train).length;
  const recent = recentRows(winner.recency, Uint32Array.from(all.target.keys()), all.time, all.weight);
  const iterations = roundsFor(winner.iterations, trainRows, recent.rows.length);
  const outputs = all.task === 'multiclass' ? all.classes.length : 1;
  const fit = async (train: Uint32Array, rounds: number) => {
    const result = await trainPlanned(
      input.algorithms,
      winner,
      {
        matrix: all.matrix,
        target: all.target,
        ...(recent.weights && { weights: recent.weights }),
        train,
        validation: new Uint32Array(0),
        task: all.task,
        outputs,
      },
      all.classes,
      { iterations: rounds, shouldStop: input.shouldStop, ...(input.threads && { threads: input.threads }) },
    );
    return applied ? { ...result, model: applied.apply(result.model) } : result;
  };
  const trained = winner.imported
    ? { model: input.model, iterations: winner.iterations }
    : await fit(recent.rows, iterations);
  const found = evaluation.calibration.chosen;
  const rows = judgedRowsOf(dataset, plan, all);
  const calibration =
    all.task === 'regression' || all.task === 'anomaly' || winner.imported
      ? null
      : (rollingCalibration(evaluation) ??
        (await recalibrate({
          prepared: all,
          outputs,
          rows,
          predictions: predictRows(loadModel(trained.model, input.loaders), all.matrix, rows),
          calibration: found,
          fold: calibrationFolds(dataset, all),
          fit: async (train) => loadModel((await fit(train, winner.iterations)).model, input.loaders),
          seed: winner.seed,
          shouldStop: input.shouldStop,
        })));
  const anomalies = evaluation.anomalies && {
    threshold: reviewThreshold(
      predictRows(loadModel(trained.model, input.loaders), all.matrix, recent.rows),
      evaluation.anomalies.fraction,
    ),
  };
  const packageOf = (fitted: FeaturePlan, model: ModelJson, own: Calibration | null) =>
    servingPackage({
      project: dataset.extra.project,
      classes: dataset.extra.classes,
      ...(dataset.extra.notations && { notations: dataset.extra.notations }),
      table: dataset.table,
      plan: fitted,
      model,
      calibration: own,
      reviewThreshold: evaluation.review?.threshold ?? null,
      ...(anomalies && { anomalies }),
      ...(evaluation.intervals && { intervals: evaluation.intervals.rule }),
    });
  const served = calibration ? calibration.calibration : found;
  const read = applied ? withoutUnread(plan, trained.model, modelReducers) : { plan, model: trained.model, leftOut: 0 };
  const model = packageOf(read.plan, read.model, served);
  const reason = reasonOf({
    winner,
    trainRows,
    rows: recent.rows.length,
    asked: iterations,
    got: trained.iterations,
    rounds: !winner.imported && named(input.algorithms, winner.algorithm).rounds,
  });
  const windows = foldHistory(dataset, read.plan.windows);
  const heldOut = heldOutOf(dataset, prepared);
  const scores = outputs === 1 ? input.scores : mostProbable(input.scores, outputs, trained.model.classWeights);
  const globalExplanation = globalExplanationOfEvaluated(
    input,
    isEqualJson(read.plan.windows, input.plan.windows) ? windows : undefined,
    input.loaders,
  );
  const { features: importance } = globalExplanation.importance;
  const reference = await referenceOf(input, all, model, windows, scores, importance);
  return {
    model: { ...model, typical: typicalOf(reference) },
    evaluationModel: { ...packageOf(input.plan, input.model, found), ...(heldOut && { heldOut }) },
    reference,
    globalExplanation,
    ...(report && { reduced: { ...report, featuresLeftOut: read.leftOut } }),
    iterations: trained.iterations,
    rows: recent.rows.length,
    reason: calibration ? `${reason}; ${calibration.reason}` : reason,
    calibration,
    ...newAfter(input, latest(all.time, recent.rows)),
  };
}

/** The calibration that the backtest found, where rows are split by time. */
function rollingCalibration({ rollingOrigin }: Evaluation): Recalibration | undefined {
  return rollingOrigin && { calibration: rollingOrigin.calibration, kept: false, reason: rollingOrigin.reason };
}

function isEqualJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function reasonOf(fit: {
  winner: Evaluation['winner'];
  trainRows: number;
  rows: number;
  asked: number;
  got: number;
  rounds: boolean;
}): string {
  const { winner } = fit;
  if (winner.imported) return `it serves as it came in ${winner.imported.file}`;
  const on = `${fit.rows} rows (${recencyInWords(winner.recency)})`;
  if (!fit.rounds) return `fitted anew on ${on}`;
  const planned = `${winner.iterations} rounds were best for ${fit.trainRows} training rows, times ${(fit.asked / winner.iterations).toFixed(2)} for ${on}`;
  return fit.got < fit.asked
    ? `${fit.got} rounds: ${planned} make ${fit.asked}, but no more found a split or the function's time was over`
    : `${fit.got} rounds: ${planned}`;
}

async function referenceOf(
  input: RefitInput,
  all: Prepared,
  model: ServingPackage,
  windows: WindowFeatures,
  scores: ArrayLike<number>,
  importance: GlobalExplanation['importance']['features'],
): Promise<Reference> {
  const { extra, table } = input.dataset;
  const { test } = input.evaluation;
  const warmUps = warmUpsOf(model.plan as FeaturePlan);
  return buildReference({
    project: extra.project.name,
    task: extra.task,
    classes: extra.classes,
    labelWeights: model.model.classWeights,
    table,
    rows: all.rowIndex,
    contract: model.contract,
    windows: windows.names.map((name, i) => ({ name, values: windows.columns[i]!, warmUp: warmUps[i]! })),
    scores,
    decisions: decidedRows(input.evaluation),
    importance,
    maturity: extra.maturity,
    intervalCoverage: input.evaluation.intervals?.rule.coverage,
    ...(await onTestPart(input, model, windows)),
    performance: {
      rows: test.rows,
      metrics: testMetrics(input.evaluation),
      costPer1000: input.evaluation.cost?.model.value ?? null,
    },
  });
}

/** What is known of the model on rows of the test part: what its features contribute, and how wrong a regression is. */
async function onTestPart(
  input: RefitInput,
  served: ServingPackage,
  { columns }: WindowFeatures,
): Promise<Pick<Reference, 'attribution' | 'errorModel'>> {
  const { prepared, dataset } = input;
  const own = rowsOf(prepared.part, parts.test);
  const rows = own.map((i) => prepared.rowIndex[i]!);
  const attribution = referenceAttribution(served, dataset.table, columns, rows);
  if (prepared.task !== 'regression') return { attribution };
  const predictions = predictRows(loadModel(input.model, input.loaders), prepared.matrix, own);
  const matrix = applyPlan(served.plan as FeaturePlan, takeRows(dataset.table, rows), {
    columns: columns.map((values) => valuesOf(values, rows, 1)),
  });
  const target = valuesOf(prepared.target, own, 1);
  return { attribution, errorModel: await fitErrorModel(input.algorithms, matrix, predictions, target) };
}

/** How long (ms) each window feature takes to fill. */
function warmUpsOf({ windows }: FeaturePlan): number[] {
  return windows.flatMap((spec) => spec.features.map((f) => f.buckets * spec.width + spec.delay));
}

/** The rows whose windows had filled: all of them, or so many spread evenly. */
function judgedRowsOf({ table }: Dataset, plan: FeaturePlan, all: Prepared): Uint32Array {
  const counted = afterWarmUp(table, all.rowIndex, Math.max(0, ...warmUpsOf(plan)));
  const step = Math.ceil(counted.length / judgedRows);
  const kept = new Set(counted.filter((_, i) => i % step === 0));
  return Uint32Array.from(all.rowIndex.keys()).filter(
    (i) => isKnownOutcome(all.imputed, i) && kept.has(all.rowIndex[i]!),
  );
}

/** Test metrics without their intervals. */
export function testMetrics({ test }: Evaluation): Record<string, number> {
  return Object.fromEntries(Object.entries(test.metrics).map(([name, estimate]) => [name, estimate.value]));
}
