import { bootstrapBlocks } from '../../metrics/blocks.ts';
import { NoTrialSucceeded } from '../../metrics/errors.ts';
import { metricsOf } from '../../metrics/statistics.ts';
import { quantile } from '../../stats/quantile.ts';
import { estimates, samplesFor } from '../estimates.ts';
import type { ChampionInput, EvaluationInput, PartRows } from '../evaluate.ts';
import type { AnomalyReport, Evaluation } from '../evaluation-json.ts';
import { judgedOn } from '../judged-on.ts';
import { leaderboardOf, type Ranked } from '../leaderboard.ts';
import { aboutRows, evaluationSeed, isCandidate } from '../rank-run.ts';
import { timeRange } from '../time-range.ts';
import { anomalyFindings } from './anomaly-findings.ts';
import { judgeAnomalies } from './judge-anomalies.ts';
import { daysOf, reviewFraction } from './review-fraction.ts';
import { reviewThreshold } from './review-threshold.ts';

export interface AnomalyInput
  extends Pick<EvaluationInput, 'project' | 'snapshotId' | 'classes' | 'validation' | 'test' | 'trials'> {
  /** What serves now, where something does. */
  champion?: ChampionInput | undefined;
}

/**
 * How the scores of the test part are spread, how many records the threshold sends to people, and where rows are labelled how well scores
 * tell them apart. Without labels nothing tells which of two models is better: the one of the newest rows serves (`judgeAnomalies`).
 * @returns the evaluation, and the scores of the test rows
 * @throws NoTrialSucceeded
 */
export function evaluateAnomalies(input: AnomalyInput): { evaluation: Evaluation; scores: Float64Array } {
  const { project, snapshotId, classes, validation, test, trials, champion } = input;
  const candidates = trials.filter(isCandidate);
  const ranked = candidates.flatMap((trial): Ranked[] => {
    const { predictions } = trial;
    if (!predictions) return [];
    const calibration = { calibration: null, tried: {}, reason, crossFitted: predictions.validation };
    return [{ trial: { ...trial, predictions }, calibration, score: Number.NaN }];
  });
  const [winner] = ranked;
  if (!winner) throw new NoTrialSucceeded(trials.flatMap((t) => t.error ?? []));
  const { spec, iterations = 1, predictions } = winner.trial;
  const about = aboutRows(project, classes);
  const predicted = { ...about, ...test, predictions: predictions.test };
  const blocks = bootstrapBlocks(test.target.length, test.time, test.entity);
  const samples = samplesFor(test.target.length);
  const { confidence } = project.promotion;
  const range = timeRange(test.time);
  const anomalies = reportOf(input, predictions);
  const evaluation: Evaluation = {
    format: 1,
    project: project.name,
    snapshotId,
    task: 'anomaly',
    classes,
    metric: project.objective.metric ?? 'rocAuc',
    winner: { ...spec, iterations },
    leaderboard: leaderboardOf(ranked, candidates),
    learningCurve: null,
    validation: {
      rows: validation.target.length,
      metrics: metricsOf({ ...about, ...validation, predictions: predictions.validation }),
    },
    test: {
      rows: test.target.length,
      positives: anomalies.labelled?.anomalies ?? null,
      timeRange: range,
      metrics: estimates(predicted, blocks, { samples, seed: evaluationSeed, confidence }),
      curves: null,
    },
    baselines: [],
    bootstrap: { blocks: blocks.kind, count: blocks.count, samples, confidence },
    calibration: { chosen: null, tried: {}, reason, ece: null, reliability: [] },
    anomalies,
    confusion: null,
    cost: null,
    review: null,
    topK: null,
    slices: null,
    fairness: [],
    importance: [],
    judgedOn: judgedOn(project, test, range),
    findings: anomalyFindings(predicted, blocks, predictions.validation, anomalies, { samples, seed: evaluationSeed }),
    ...judgeAnomalies(project, champion, predicted, test),
  };
  return { evaluation, scores: predictions.test };
}

const reason = 'scores of anomalies are no probabilities';
const shownLevels = [0.5, 0.9, 0.99, 0.999];

function reportOf(
  { project, validation, test }: AnomalyInput,
  predictions: { validation: Float64Array; test: Float64Array },
): AnomalyReport {
  const fraction = reviewFraction(project, validation.time);
  const threshold = reviewThreshold(predictions.validation, fraction);
  const sorted = predictions.test.toSorted();
  const reviewed = predictions.test.reduce((n, score) => n + (score > threshold ? 1 : 0), 0);
  const days = daysOf(test.time);
  return {
    fraction,
    capacityPerDay: project.objective.review?.capacityPerDay ?? null,
    threshold,
    reviewed: reviewed / test.target.length,
    reviewedPerDay: days === null ? null : reviewed / days,
    scores: shownLevels.map((level) => ({ level, score: quantile(sorted, level) })),
    labelled: labelledOf(test, predictions.test, threshold),
  };
}

function labelledOf({ target }: PartRows, scores: Float64Array, threshold: number): AnomalyReport['labelled'] {
  const known = Uint32Array.from(target.keys()).filter((i) => target[i]! >= 0);
  const anomalies = known.filter((i) => target[i] === 1);
  if (anomalies.length === 0) return null;
  const reviewed = known.filter((i) => scores[i]! > threshold);
  const caught = reviewed.filter((i) => target[i] === 1).length;
  return {
    rows: known.length,
    anomalies: anomalies.length,
    precision: reviewed.length === 0 ? null : caught / reviewed.length,
    recall: caught / anomalies.length,
  };
}
