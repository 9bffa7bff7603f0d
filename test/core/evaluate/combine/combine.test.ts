import { expect, test } from 'vitest';
import { rawScores } from '../../../../core/algorithms/pool.ts';
import { algorithms } from '../../../../core/algorithms/training.ts';
import { chooseTrial } from '../../../../core/evaluate/choose-trial.ts';
import { averageOf, candidatesOf, greedyAverage } from '../../../../core/evaluate/combine/combine-trials.ts';
import { crossFittedScores, greedyWeights, maxMembers } from '../../../../core/evaluate/combine/greedy-selection.ts';
import { type Ranked, rankTrials, type TrialOutcome } from '../../../../core/evaluate/leaderboard.ts';
import { logLoss } from '../../../../core/metrics/log-loss.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { range } from '../../algorithms/table.ts';

const rows = 1200;
/** Of a standard normal distribution (Box and Muller, 1958). */
const normal = (of: () => number) => Math.sqrt(-2 * Math.log(1 - of())) * Math.cos(2 * Math.PI * of());
const random = seededRandom(5);
const truth = Float64Array.from({ length: rows }, () => 1.5 * normal(random));
const target = truth.map((z) => (random() < 1 / (1 + Math.exp(-z)) ? 1 : 0));
/** Scores that miss the truth, each in its own way. */
const noisy = (error: number) => truth.map((z) => 1 / (1 + Math.exp(-(z + error * normal(random)))));
const judged = { task: 'binary' as const, outputs: 1, target, costs: null, weights: null };

const outcome = (index: number, predictions: Float64Array, more: Partial<TrialOutcome['spec']> = {}): TrialOutcome => ({
  spec: {
    index,
    algorithm: 'gradientBoostedTrees',
    parameters: { numLeaves: index + 2 },
    seed: index,
    minutes: 1,
    ...more,
  },
  status: 'succeeded',
  iterations: 10 * (index + 1),
  predictions: { validation: predictions, test: predictions.slice(0, 100) },
});
const similar = [0, 1, 2, 3, 4, 5].map((index) => outcome(index, noisy(0.8)));

test('an average of models that err apart is better than each, on rows that its weights have not seen', () => {
  const ranked = rankTrials(similar, judged, 'logLoss', 1);
  const found = { trials: candidatesOf(ranked, algorithms).alike, link: 'logistic' as const };
  const average = greedyAverage(found, judged, 6)!;
  const best = Math.min(...similar.map(({ predictions }) => logLoss(target, predictions!.validation)));
  expect(logLoss(target, average.predictions.validation)).toBeLessThan(best - 0.01);
  const { members } = average.spec;
  expect(members!.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(members!.length).toBeLessThanOrEqual(maxMembers);
  expect(average.spec).toMatchObject({ index: 6, parameters: members![0]!.parameters });
  expect(average.iterations).toBe(members!.reduce((sum, { iterations }) => sum + iterations, 0));
});

test('one perfect model is averaged with nothing', () => {
  const scores = [truth, truth.map((z) => z + 2 * normal(random))];
  expect(greedyWeights({ scores, link: 'logistic' }, judged, range(0, rows))).toEqual([1, 0]);
  const ranked = rankTrials([outcome(0, noisy(0)), outcome(1, noisy(3))], judged, 'logLoss', 1);
  expect(greedyAverage({ trials: ranked, link: 'logistic' }, judged, 2)).toBeUndefined();
});

test('scores of each fifth have the weights that the others found', () => {
  const scores = similar.map(({ predictions }) => rawScores(predictions!.validation, 'logistic'));
  const crossFitted = crossFittedScores({ scores, link: 'logistic' }, judged);
  const others = range(0, rows).filter((row) => row % 5 !== 3);
  const weights = greedyWeights({ scores, link: 'logistic' }, judged, others);
  const expected = scores.reduce((sum, of, m) => sum + weights[m]! * of[8]!, 0);
  expect(crossFitted[8]).toBeCloseTo(expected, 12);
});

/** As it is ranked, without calibration. */
const rankedAs = (trial: TrialOutcome): Ranked => ({
  trial: { ...trial, predictions: trial.predictions! },
  calibration: { calibration: null, tried: {}, reason: '', crossFitted: trial.predictions!.validation },
  score: logLoss(target, trial.predictions!.validation),
});

test('candidates are finished: the best eight of the best algorithm, and the best three of each', () => {
  const predictions = noisy(0.5);
  const many = Array.from({ length: 12 }, (_, index) => outcome(index, predictions));
  const other = outcome(12, predictions, { algorithm: 'logisticRegression' });
  const stopped = { ...outcome(13, predictions), stoppedEarly: true };
  const baseline = outcome(14, predictions, { algorithm: 'prior', baseline: 'constant' });
  // Only its image could fit it anew.
  const brought = outcome(15, predictions, { algorithm: 'ownImage' });
  const ranked = [baseline, ...many.slice(0, 3), brought, other, stopped, ...many.slice(3)].map(rankedAs);
  const { alike, mixed } = candidatesOf(ranked, algorithms);
  const indices = (of: readonly Ranked[]) => of.map(({ trial }) => trial.spec.index);
  expect(indices(alike)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(indices(mixed)).toEqual([0, 1, 2, 12]);
  expect(candidatesOf(many.map(rankedAs), algorithms).mixed).toEqual([]);
  expect(candidatesOf([rankedAs(baseline)], algorithms)).toEqual({ alike: [], mixed: [] });
});

test('an average with given weights has the members that they name', () => {
  const ranked = rankTrials(similar, judged, 'logLoss', 1);
  const weights = ranked.map(({ trial }) => (trial.spec.index === 2 ? 0.25 : trial.spec.index === 4 ? 0.75 : 0));
  const { spec } = averageOf({ trials: ranked, link: 'logistic' }, weights, 1, 9)!;
  expect(spec.members!.map(({ trial, weight }) => [trial, weight])).toEqual([
    [4, 0.75],
    [2, 0.25],
  ]);
  expect(
    averageOf(
      { trials: ranked, link: 'logistic' },
      weights.map((w) => (w > 0.5 ? 1 : 0)),
      1,
      9,
    ),
  ).toBeUndefined();
});

test('within one standard error of the best the average is chosen, else the first that was planned, a baseline last', () => {
  const best = noisy(0.5);
  // Better here and worse there: the mean hardly says which.
  const near = best.map((p, i) => 1 / (1 + ((1 - p) / p) * Math.exp(i % 4 < 2 ? 0.02 : -0.02)));
  const chosen = (...trials: TrialOutcome[]) => {
    const ranked = trials.map(rankedAs).sort((a, b) => a.score - b.score);
    return chooseTrial(ranked, judged, 'logLoss').trial.spec.index;
  };
  const equal = [outcome(3, best), outcome(1, near), outcome(2, best)];
  expect(chosen(...equal)).toBe(1);
  expect(chosen(...equal, outcome(9, near, { members: [] }))).toBe(9);
  expect(chosen(...equal, outcome(0, best, { baseline: 'feature' }))).toBe(1);
  expect(chosen(...equal, outcome(0, noisy(1.5)))).toBe(1);
  expect(chosen(outcome(4, noisy(1.5)), outcome(0, best, { baseline: 'feature' }))).toBe(0);
});
