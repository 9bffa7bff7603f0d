import { fitShift } from '../../metrics/calibration/fit-shift.ts';
import { clampedLogit, sigmoid } from '../../metrics/calibration/logit.ts';
import { byDays } from './by-days.ts';
import { dispersionOfDays } from './dispersion-of-days.ts';
import { unselectedRows } from './judged-rows.ts';
import type { PerformanceRows } from './performance-rows.ts';

/** How the base rate has changed since the model was made, in log odds. */
export interface BaseRate {
  /** What is added to the probabilities so far. */
  shift: number;
  /** What the labels say should be added to that, with the 95 % interval. */
  change: number;
  lower: number;
  upper: number;
  /** Whether it is acted on: 80 % sure, and no trifle. */
  certain: boolean;
  /** What is to be added from now on: `shift`, where nothing is certain. */
  next: number;
  /** ms: since when. */
  since: number;
  /** That it was fitted to. */
  rows: number;
  positives: number;
}

/** Log odds that are added at most, and at one look. */
export const largestShift = 1.5;
export const largestStep = 1;
/** 95 %, and the 80 % at which it is acted, in standard errors. */
const reach = 1.96;
const actingReach = 1.2816;
/** Less than so many log odds are left as they are: each change of the route is on record. */
const smallestStep = 0.1;
/** Standard deviation, in log odds, of what a model is expected to need: estimates of few positives are drawn to 0. */
const priorDeviation = 1;
/** ms after which a row counts half as much. Where days are alike for a while, the latest few say little of those to come. */
const halfLife = 14 * 86_400_000;
/** Log odds from the threshold of a decision at which a row counts 0.6 times as much as at it. */
const nearness = 1.5;

/**
 * What is to be added to the log odds of a model for the labels of late to be as expected: the mode of the posterior under a normal prior around none, rows
 * counting the less the older they are. It is acted on where the 80 % interval leaves out what is added now. It waits for no proof of a change, which takes longer than most changes
 * last: an estimate that is drawn to none costs next to nothing where nothing has changed.
 *
 * Where decisions have costs, rows count the less the further they are from where theirs would be another (a local likelihood: Tibshirani and Hastie, 1987). Frauds of a kind that the
 * model takes for harmless are no reason to refuse what it takes for doubtful, which is all that more log odds would do.
 *
 * Which rows have a truth goes by their score, which is what they are compared with: rows that were let through and released ones count alike, whatever their
 * propensity. Rows that were answered with other log odds are reckoned as the model itself says. The error grows by how much days vary beyond chance.
 *
 * O(rows).
 * @param shift log odds that are added now
 * @param hasCosts whether costs decide
 * @returns null without a row
 */
export function baseRateOf(rows: PerformanceRows, shift: number, hasCosts: boolean): BaseRate | null {
  const known = unselectedRows(rows);
  if (known.length === 0) return null;
  const target = Float64Array.from(known, (i) => rows.target[i]!);
  const time = Float64Array.from(known, (i) => rows.time[i]!);
  const logits = Float64Array.from(known, (i) => clampedLogit(rows.scores[i]!) - rows.shift[i]!);
  const [first, last] = time.reduce(([a, b], t) => [Math.min(a, t), Math.max(b, t)], [time[0]!, time[0]!]);
  const counts = time.map(
    (t, i) =>
      0.5 ** ((last - t) / halfLife) * (hasCosts ? nearDecision(logits[i]! + shift, rows.costs, 4 * known[i]!) : 1),
  );
  const fit = (variance: number) =>
    fitShift(logits, target, { weights: counts.map((w) => w / variance), deviation: priorDeviation });
  const { shift: alike } = fit(1);
  const expected = logits.map((z) => sigmoid(z + alike));
  const spread = dispersionOfDays(
    byDays(time),
    target.map((y, i) => y - expected[i]!),
    expected.map((p) => p * (1 - p)),
  );
  const { shift: needed, error } = fit(spread);
  const change = needed - shift;
  const [lower, upper] = [change - reach * error, change + reach * error];
  const certain = Math.abs(change) >= Math.max(actingReach * error, smallestStep);
  const step = Math.max(-largestStep, Math.min(largestStep, change));
  return {
    shift,
    change,
    lower,
    upper,
    certain,
    next: certain ? Math.max(-largestShift, Math.min(largestShift, shift + step)) : shift,
    since: first,
    rows: known.length,
    positives: target.reduce((sum, y) => sum + y, 0),
  };
}

/**
 * How near the log odds of a row are to where its decision changes (`decide`), within [0, 1]; 0 where none would change it.
 * @param costs in the order of `RowCosts`, from `offset`
 */
function nearDecision(logit: number, costs: ArrayLike<number>, offset: number): number {
  const ofNegative = costs[offset]! - costs[offset + 3]!;
  const ofPositive = costs[offset + 1]! - costs[offset + 2]!;
  if (!(ofNegative > 0 && ofPositive > 0)) return 0;
  return Math.exp(-(((logit - Math.log(ofNegative / ofPositive)) / nearness) ** 2) / 2);
}
