import { fitShift } from '../../metrics/calibration/fit-shift.ts';
import { clampedLogit } from '../../metrics/calibration/logit.ts';
import { shiftLogOdds } from '../../metrics/calibration/shift-log-odds.ts';
import { baseRates, lostSignal } from './alternatives.ts';
import { binaryEvidence, changeThreshold } from './binary-evidence.ts';
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
  /** Whether it is more than chance, and the base rate rather than what the score can tell. */
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
/** 95 %, in standard errors. */
const reach = 1.96;
/** Standard deviation, in log odds, that changes are expected to have: estimates of few positives are drawn to 0. */
const priorDeviation = 0.5;
/** ms that a shift is fitted to at least: where days are alike for a while, the latest few say little of those to come. */
const leastSpan = 14 * 86_400_000;
/** Nearer to 0 and 1 probabilities are not taken at their word. */
const least = 1e-4;

/** What is added to the probabilities now, and the moment (ms) from which the rows are that it was fitted to; null before the first. */
export interface CurrentShift {
  shift: number;
  since: number | null;
}

export const noShift: CurrentShift = { shift: 0, since: null };

/**
 * The change of the base rate on labels of late: the intercept that fits the truth best beside the model's log odds, with a normal prior.
 * It is acted on where the evidence of a change holds over repeated looks, see `binaryEvidence`; once it has been, it is refined on
 * the rows since then as they become more, and never fitted to less than two weeks where there are more. Rows that were answered with
 * other log odds added are reckoned as if with those of now.
 */
export function baseRateOf(rows: PerformanceRows, current: CurrentShift): BaseRate | null {
  const { shift } = current;
  const all = unselectedRows(rows);
  const from = current.since ?? Number.NEGATIVE_INFINITY;
  const probability = Float64Array.from(all, (i) => shiftLogOdds(rows.scores[i]!, shift - rows.shift[i]!));
  const target = Float64Array.from(all, (i) => rows.target[i]!);
  const time = Float64Array.from(all, (i) => rows.time[i]!);
  const isLate = (_: number, at: number) => time[at]! >= from;
  const stream = { target: target.filter(isLate), probability: probability.filter(isLate), time: time.filter(isLate) };
  if (stream.time.length === 0) return null;
  const found = binaryEvidence({ ...stream, price: null }, [...baseRates, ...lostSignal], least)!;
  const certain = found.log > changeThreshold && found.alternative < baseRates.length;
  const since = certain || current.since === null ? found.since : current.since;
  const last = time.reduce((a, b) => Math.max(a, b));
  const recent = Array.from(time.keys()).filter((at) => time[at]! >= Math.min(since, last - leastSpan));
  const { shift: change, error } = fitShift(
    recent.map((i) => clampedLogit(probability[i]!)),
    recent.map((i) => target[i]!),
    { weights: recent.map(() => 1 / found.dispersion), deviation: priorDeviation },
  );
  const [lower, upper] = [change - reach * error, change + reach * error];
  const acts = (certain || current.since !== null) && Math.sign(lower) === Math.sign(upper);
  const step = Math.max(-largestStep, Math.min(largestStep, change));
  return {
    shift,
    change,
    lower,
    upper,
    certain,
    next: acts ? Math.max(-largestShift, Math.min(largestShift, shift + step)) : shift,
    since,
    rows: recent.length,
    positives: recent.reduce((sum, i) => sum + target[i]!, 0),
  };
}
