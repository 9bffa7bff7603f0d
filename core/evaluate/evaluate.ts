import type { SnapshotId } from '../contracts/ids.ts';
import type { Project } from '../contracts/project.ts';
import type { TriggerReason } from '../contracts/triggers.ts';
import { isKnownOutcome } from '../labels/learnable-rows.ts';
import { bootstrapBlocks } from '../metrics/blocks.ts';
import type { Calibration } from '../metrics/calibration/calibration.ts';
import { expectedCalibrationError, reliability } from '../metrics/calibration/reliability.ts';
import { confusion } from '../metrics/confusion.ts';
import type { ReviewRule } from '../metrics/cost/decision.ts';
import { realisedCosts } from '../metrics/cost/realised-cost.ts';
import { selectionMetric } from '../metrics/selection-metric.ts';
import { metricsOf, mostProbable, type Predicted } from '../metrics/statistics.ts';
import { sumOf } from '../stats/sum-of.ts';
import { comparedRows } from './backtest/compared-rows.ts';
import type { Backtest } from './backtest/read-backtests.ts';
import { rollingOriginOf } from './backtest/rolling-origin-report.ts';
import { columnReports } from './column-reports.ts';
import { compareCosts, fitReviewRule, reviewReport } from './cost-comparison.ts';
import { curvesOf } from './curves.ts';
import { estimates, samplesFor } from './estimates.ts';
import type { Evaluation } from './evaluation-json.ts';
import { tooFewToCompare } from './few-rows.ts';
import { baselineFinding, type JudgedBaseline } from './findings/baseline.ts';
import { chanceFinding } from './findings/chance.ts';
import { moneyFinding } from './findings/money.ts';
import { intervalReport } from './intervals/interval-report.ts';
import { judgeChampion } from './judge-champion.ts';
import { judgedOn } from './judged-on.ts';
import { leaderboardOf, type Ranked, rankTrials, type TrialOutcome } from './leaderboard.ts';
import { learningCurveOf } from './learning-curve/learning-curve.ts';
import { aboutRows, evaluationSeed, isCandidate } from './rank-run.ts';
import { seenRows } from './seen-rows.ts';
import { calibratedTest, recencyOf, servingTrial, testOfTrials } from './serving-trial.ts';
import type { TestColumns } from './test-columns.ts';
import { timeRange } from './time-range.ts';
import { topKReport } from './top-k/top-k-report.ts';

/** Rows of one part, in the order of the predictions. */
export interface PartRows {
  target: Float64Array;
  /** Milliseconds, NaN without a time. */
  time: Float64Array;
  /** How rows weigh for their selection; null: all the same. */
  weights?: Float64Array | null;
  /** Not 0 for rows that stand for an outcome that a decision hides; null: none does. */
  imputed?: Uint8Array | null;
  /** Binary: shape (rows, 4). */
  costs: Float64Array | null;
  /** Code of the entity or group of each row, -1 where unknown; for the bootstrap. */
  entity?: Int32Array;
  /** Column that `entity` is of. */
  entityName?: string;
}

/** The champion on the test part. */
export type ChampionInput =
  | {
      version: number;
      /**
       * Which of its models was asked: that which serves, to be compared with what retraining would serve; or, where too few rows are new
       * to that, the one of its training part, to be compared with the winner's trial.
       */
      by: 'served' | 'evaluation';
      /** Calibrated, shape (test rows, outputs). */
      predictions: Float64Array;
      /** 1 for each test row that it was not trained on. */
      fresh: Uint8Array;
      /** What has changed since it was trained, and yet is no reason not to compare. */
      note?: string;
    }
  /** It cannot be compared: `promote` when what is asked for has changed, `keep` when only the comparison fails. */
  | { version: number; incomparable: string; verdict: 'promote' | 'keep' };

/** What the comparison with the champion follows from besides the rows. */
export interface ComparisonContext {
  /** The how manieth comparison with this champion it is, from 1. */
  look: number;
  /** What started the run. */
  trigger: TriggerReason;
}

export interface EvaluationInput {
  project: Project;
  snapshotId: SnapshotId;
  classes: string[];
  validation: PartRows;
  test: PartRows;
  trials: readonly TrialOutcome[];
  /** What retraining at every origin would have served; absent where rows are not split by time. */
  backtest?: Backtest;
  /** Rows of the training part. */
  trainRows: number;
  champion?: ChampionInput;
  comparison?: ComparisonContext;
  /** For slices and fairness; without them neither is reported. */
  columns?: TestColumns;
  /** Multiclass with class weights: see `Predicted`. */
  labelWeights?: readonly number[];
}

const seed = evaluationSeed;

/**
 * Ranks the trials on validation, judges on test what would have served, and compares it with the champion. The winner is the trial
 * whose configuration serves from now on: the best on validation, or the other one that the backtest fitted anew.
 * @returns the evaluation, the winner's calibration, the rule for reviews, and predictions of rows that were not trained on as they
 *   would be served, shape (some test rows, outputs)
 * @throws NoTrialSucceeded, InvalidEvaluationInput
 */
export function evaluate(input: EvaluationInput): {
  evaluation: Evaluation;
  calibration: Calibration | null;
  review: ReviewRule | null;
  scores: Float64Array;
} {
  const { project, classes, validation, test, trials, backtest } = input;
  const { task } = project.objective;
  const about = aboutRows(project, classes, input.labelWeights);
  const { outputs } = about;
  const metric = selectionMetric(project);
  const candidates = trials.filter(isCandidate);
  const ranked = rankTrials(candidates, { ...about, ...validation }, metric, seed);
  const winner = servingTrial(ranked, backtest);
  const review = reviewRuleOf(project, validation, winner);
  const ofTrial = testOfTrials(ranked, backtest, outputs);
  const calibrated = backtest?.outcome.predictions ?? ofTrial;
  const blocks = bootstrapBlocks(test.target.length, test.time, test.entity);
  const intervals = intervalReport(project, input, winner, calibrated, blocks);
  const bounds = intervals?.bounds ?? null;
  const predicted = { ...about, ...test, predictions: calibrated, bounds };
  const samples = samplesFor(test.target.length);
  const { confidence } = project.promotion;
  const draws = { confidence, samples, seed };

  const outOfFold = ({ trial: { spec }, calibration }: Ranked): Predicted | undefined =>
    // A model that was trained elsewhere may have seen all of them.
    spec.crossValidation && !spec.imported
      ? { ...about, ...validation, predictions: calibration.crossFitted }
      : undefined;
  const baselines = judgedBaselines(ranked, predicted, backtest, outOfFold);
  const verdict = judgeChampion(
    { ...input, ...(input.champion && { champion: comparedChampion(input.champion, predicted, backtest) }) },
    { ...predicted, predictions: isOfTrainingPart(input.champion) ? ofTrial : calibrated },
  );
  const { spec, iterations = 1, importance = [] } = winner.trial;
  const seen = seenRows(input, calibrated);
  const curve = task === 'binary' ? reliability(seen.test.target, seen.predictions) : [];
  const costed = test.costs && { ...test, costs: test.costs, probabilities: calibrated };
  const decided = { ...predicted, review };
  const counted = seen.test.costs && { ...seen.test, costs: seen.test.costs, probabilities: seen.predictions };
  const seenDecided = { ...about, ...seen.test, predictions: seen.predictions, bounds, review };
  const seenBlocks = bootstrapBlocks(seen.test.target.length, seen.test.time, seen.test.entity);
  const range = timeRange(test.time);
  const cost =
    costed && task === 'binary'
      ? { ...compareCosts(costed, review, blocks, draws), missing: input.columns?.missingCosts ?? [] }
      : null;
  const judgedWinner = { algorithm: winner.trial.spec.algorithm, predicted, outOfFold: outOfFold(winner) };
  const findings = [
    chanceFinding(predicted, blocks, draws),
    baselineFinding(metric, judgedWinner, baselines),
    moneyFinding(project, [validation, test], cost),
  ].filter((finding) => finding !== undefined);

  const evaluation: Evaluation = {
    format: 1,
    project: project.name,
    snapshotId: input.snapshotId,
    task,
    classes,
    metric,
    winner: { ...spec, iterations, ...recencyOf(backtest) },
    leaderboard: leaderboardOf(ranked, candidates),
    learningCurve: learningCurveOf(input, ranked, { ...about, ...validation }, metric, {
      ...draws,
      samples: samplesFor(validation.target.length),
    }),
    validation: {
      rows: validation.target.length,
      metrics: metricsOf({ ...about, ...validation, predictions: winner.calibration.crossFitted }),
    },
    test: {
      rows: seen.test.target.length,
      ...(seen.hidden > 0 && { hidden: seen.hidden }),
      positives: task === 'binary' ? sumOf(seen.test.target) : null,
      timeRange: range,
      metrics: estimates(decided, blocks, draws),
      curves: task === 'binary' ? curvesOf(seen.test.target, seen.predictions) : null,
    },
    baselines: baselines.map(({ algorithm, baseline, feature, predicted: of }) => ({
      algorithm,
      baseline,
      feature,
      metrics: metricsOf(of),
    })),
    bootstrap: { blocks: blocks.kind, count: blocks.count, samples, confidence },
    calibration: {
      chosen: winner.calibration.calibration,
      tried: winner.calibration.tried,
      reason: winner.calibration.reason,
      ece: task === 'binary' ? expectedCalibrationError(curve) : null,
      reliability: curve,
    },
    ...(intervals && { intervals: intervals.report }),
    ...(backtest && { rollingOrigin: rollingOriginOf(backtest, predicted, metric, input.champion) }),
    confusion: task === 'regression' ? null : confusionOf(seenDecided),
    cost,
    review: counted && review ? reviewReport(counted, review, project.objective.review!.capacityPerDay) : null,
    topK: counted && task === 'binary' ? topKReport(counted, project, seenBlocks, draws) : null,
    ...columnReports(seen.columns, seenDecided, metric, seenBlocks, draws),
    importance: importance.slice(0, 200),
    judgedOn: judgedOn(project, test, range),
    findings,
    ...verdict,
  };
  return {
    evaluation,
    calibration: winner.calibration.calibration,
    review,
    scores: backtest?.outcome.scores ?? calibrated,
  };
}

/** Whether the champion's evaluation model was asked, to be compared with the winner's trial. */
function isOfTrainingPart(champion: ChampionInput | undefined): boolean {
  return champion !== undefined && 'by' in champion && champion.by === 'evaluation';
}

function comparedChampion(
  champion: ChampionInput,
  { target, imputed, task }: Predicted,
  backtest: Backtest | undefined,
): ChampionInput {
  if (!backtest || !('by' in champion) || champion.by !== 'served') return champion;
  const fresh = comparedRows(backtest.outcome.chosen, backtest.block, champion.fresh);
  const rows = target.filter((_, i) => fresh[i] === 1 && isKnownOutcome(imputed, i));
  return tooFewToCompare(rows, task) ? champion : { ...champion, fresh };
}

function judgedBaselines(
  ranked: readonly Ranked[],
  predicted: Predicted,
  backtest: Backtest | undefined,
  outOfFold: (trial: Ranked) => Predicted | undefined,
): JudgedBaseline[] {
  const planned = [...ranked].sort((a, b) => a.trial.spec.index - b.trial.spec.index);
  return planned.flatMap((found): JudgedBaseline[] => {
    const { spec, importance } = found.trial;
    const { algorithm, baseline } = spec;
    if (!baseline) return [];
    const predictions = backtest?.baselines.get(spec.index) ?? calibratedTest(found, predicted.outputs);
    // A baseline of one feature names it as all of its importance.
    const feature = baseline === 'feature' ? (importance?.[0]?.feature ?? null) : null;
    const own = { ...predicted, predictions };
    return [{ algorithm, baseline, feature, predicted: own, outOfFold: outOfFold(found) }];
  });
}

function reviewRuleOf(project: Project, validation: PartRows, winner: Ranked): ReviewRule | null {
  const { review, task } = project.objective;
  if (!review || task !== 'binary' || !validation.costs) return null;
  return fitReviewRule(
    { ...validation, costs: validation.costs, probabilities: winner.calibration.crossFitted },
    review,
  );
}

function confusionOf({ task, outputs, target, predictions, costs, review, labelWeights }: Predicted): number[][] {
  if (task === 'multiclass') return confusion(target, mostProbable(predictions, outputs, labelWeights), outputs);
  const decided = costs
    ? realisedCosts(predictions, target, costs, review).decisions.map((d) => (d === 'allow' ? 0 : 1))
    : Array.from(predictions, (p) => (p > 0.5 ? 1 : 0));
  return confusion(target, decided, 2);
}
