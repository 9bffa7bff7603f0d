import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import { named } from '../algorithms/named.ts';
import { predictRows } from '../algorithms/predict.ts';
import { trainPlanned } from '../algorithms/train-planned.ts';
import type { Dataset } from '../contracts/dataset.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { splitByTime } from '../evaluate/champion.ts';
import { calibratePredictions } from '../evaluate/evaluate.ts';
import type { Evaluation } from '../evaluate/evaluation-json.ts';
import type { GlobalExplanation } from '../explain/global/global-explanation.ts';
import { typicalOf } from '../explain/typical.ts';
import type { FeaturePlan } from '../features/index.ts';
import type { Calibration } from '../metrics/calibration/calibration.ts';
import { mostProbable } from '../metrics/statistics.ts';
import type { Workers } from '../ports/workers.ts';
import { prepareRefit } from '../prepare/prepare-refit.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { heldOutOf } from '../prepare/split/held-out.ts';
import { afterWarmUp, buildReference, type Reference } from '../reference/reference.ts';
import { parts } from '../table/feature-matrix.ts';
import { foldHistory, type WindowFeatures } from '../windows/history.ts';
import { globalExplanationOfEvaluated } from './global-explanation.ts';
import { servingPackage } from './package.ts';
import { calibrationFolds, type Recalibration, recalibrate } from './recalibrate.ts';

export interface RefitInput {
  dataset: Dataset;
  /** The data that the trials learned from, in the winner's encoding. */
  prepared: Prepared;
  /** The plan fitted on the training part, and the winner's model with it. */
  plan: FeaturePlan;
  model: ModelJson;
  evaluation: Evaluation;
  /** True when training has to end. */
  shouldStop: () => boolean;
  /** That training may use; the result does not depend on them. */
  threads?: Workers;
  algorithms: AlgorithmTable;
  loaders: readonly ModelLoader[];
}

export interface Refit {
  /** What serves: plan and model fitted on all usable rows. */
  model: ServingPackage;
  /** What was evaluated: fitted on the training part. */
  evaluationModel: ServingPackage;
  reference: Reference;
  /** What the evaluated model looks at. */
  globalExplanation: GlobalExplanation;
  iterations: number;
  rows: number;
  /** How the number of iterations and the calibration were found. */
  reason: string;
  /** Which calibration serves; null for a regression. */
  calibration: Recalibration | null;
  /** ISO 8601 or null, see `ModelRecord.trainedUntil`. */
  trainedUntil: string | null;
}

/** With more rows a few more rounds pay before the model overfits; how many cannot be measured without held-out rows. */
const largestGrowth = 1.25;

/** Rows whose scores make the monitor's reference and judge the calibration; enough to place its bins. */
const scoredRows = 50_000;

/**
 * Fits the winner again on all usable, matured rows, with the review threshold found on validation, and the calibration
 * too where it suits the new fit.
 */
export async function refit(input: RefitInput): Promise<Refit> {
  const { dataset, evaluation, prepared } = input;
  const { winner } = evaluation;
  const { plan, prepared: all } = prepareRefit(dataset, input.plan);
  const trainRows = prepared.part.reduce((n, part) => n + (part === parts.train ? 1 : 0), 0);
  const growth = Math.min(largestGrowth, all.target.length / trainRows);
  const iterations = Math.max(1, Math.round(winner.iterations * growth));
  const outputs = all.task === 'multiclass' ? all.classes.length : 1;
  const fit = (train: Uint32Array, rounds: number) =>
    trainPlanned(
      input.algorithms,
      winner,
      { matrix: all.matrix, target: all.target, train, validation: new Uint32Array(0), task: all.task, outputs },
      all.classes,
      { iterations: rounds, shouldStop: input.shouldStop, ...(input.threads && { threads: input.threads }) },
    );
  const trained = await fit(Uint32Array.from(all.target.keys()), iterations);
  const rows = scoredRowsOf(dataset, plan, all);
  const predictions = predictRows(loadModel(trained.model, input.loaders), all.matrix, rows);
  const found = evaluation.calibration.chosen;
  const calibration =
    all.task === 'regression'
      ? null
      : await recalibrate({
          prepared: all,
          outputs,
          rows,
          predictions,
          calibration: found,
          fold: calibrationFolds(dataset, all),
          fit: async (train) => loadModel((await fit(train, winner.iterations)).model, input.loaders),
          seed: winner.seed,
          shouldStop: input.shouldStop,
        });
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
    });
  const served = calibration ? calibration.calibration : found;
  const model = packageOf(plan, trained.model, served);
  const calibrated = calibratePredictions(served, predictions, outputs);
  const reason = reasonOf({
    evaluation,
    trainRows,
    rows: all.target.length,
    growth,
    asked: iterations,
    got: trained.iterations,
    rounds: named(input.algorithms, winner.algorithm).rounds,
  });
  const windows = foldHistory(dataset, plan.windows);
  const heldOut = heldOutOf(dataset, prepared);
  const scores = outputs === 1 ? calibrated : mostProbable(calibrated, outputs, trained.model.classWeights);
  const globalExplanation = globalExplanationOfEvaluated(
    input,
    isEqualJson(plan.windows, input.plan.windows) ? windows : undefined,
    input.loaders,
  );
  const { features: importance } = globalExplanation.importance;
  const reference = referenceOf(input, all, model, windows, scores, importance);
  return {
    model: { ...model, typical: typicalOf(reference) },
    evaluationModel: { ...packageOf(input.plan, input.model, found), ...(heldOut && { heldOut }) },
    reference,
    globalExplanation,
    iterations: trained.iterations,
    rows: all.target.length,
    reason: calibration ? `${reason}; ${calibration.reason}` : reason,
    calibration,
    trainedUntil: trainedUntil(dataset, prepared),
  };
}

function isEqualJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function reasonOf(fit: {
  evaluation: Evaluation;
  trainRows: number;
  rows: number;
  growth: number;
  asked: number;
  got: number;
  rounds: boolean;
}): string {
  const { winner } = fit.evaluation;
  if (!fit.rounds) return `fitted anew on all ${fit.rows} rows`;
  const planned = `${winner.iterations} rounds were best for ${fit.trainRows} training rows, times ${fit.growth.toFixed(2)} (at most ${largestGrowth}) for all ${fit.rows} rows`;
  return fit.got < fit.asked
    ? `${fit.got} rounds: ${planned} make ${fit.asked}, but no more found a split or the function's time was over`
    : `${fit.got} rounds: ${planned}`;
}

function referenceOf(
  { dataset, evaluation }: RefitInput,
  all: Prepared,
  model: ServingPackage,
  windows: WindowFeatures,
  scores: ArrayLike<number>,
  importance: GlobalExplanation['importance']['features'],
): Reference {
  const { extra, table } = dataset;
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
    importance,
    performance: {
      rows: evaluation.test.rows,
      metrics: testMetrics(evaluation),
      costPer1000: evaluation.cost?.model.value ?? null,
    },
  });
}

/** How long (ms) each window feature takes to fill. */
function warmUpsOf({ windows }: FeaturePlan): number[] {
  return windows.flatMap((spec) => spec.features.map((f) => f.buckets * spec.width + spec.delay));
}

/** The rows whose windows had filled: all of them, or so many spread evenly. */
function scoredRowsOf({ table }: Dataset, plan: FeaturePlan, all: Prepared): Uint32Array {
  const counted = afterWarmUp(table, all.rowIndex, Math.max(0, ...warmUpsOf(plan)));
  const step = Math.ceil(counted.length / scoredRows);
  const kept = new Set(counted.filter((_, i) => i % step === 0));
  return Uint32Array.from(all.rowIndex.keys()).filter((i) => kept.has(all.rowIndex[i]!));
}

/** Test metrics without their intervals. */
export function testMetrics({ test }: Evaluation): Record<string, number> {
  return Object.fromEntries(Object.entries(test.metrics).map(([name, estimate]) => [name, estimate.value]));
}

function trainedUntil(dataset: Dataset, { part, time }: Prepared): string | null {
  if (!splitByTime(dataset)) return null;
  let last = -Infinity;
  for (let i = 0; i < part.length; i++)
    if ((part[i] === parts.train || part[i] === parts.validation) && time[i]! > last) last = time[i]!;
  return last === -Infinity ? null : new Date(last).toISOString();
}
