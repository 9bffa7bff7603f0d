import type { Project } from '../../contracts/project.ts';
import type { Decision } from '../../contracts/serving.ts';
import { idsByRecord } from '../../labels/ids-by-record.ts';
import type { Arrivals } from '../../labels/maturity.ts';
import type { Labels } from '../../labels/read-labels.ts';
import type { LetThrough } from '../../labels/whole-feed.ts';
import type { Reference } from '../../reference/reference.ts';
import { hidesOutcome } from '../../values/decisions.ts';
import { labelCode } from '../../values/label.ts';
import type { ExpectedErrors } from './known/expected-errors.ts';
import { slicedAmong } from './known/row-day.ts';
import type { ScoredRow } from './known/scored-row.ts';

/** Predictions that are old enough to have a known truth, column by column. */
export interface PerformanceRows {
  /** NaN where the decision keeps it from being known: blocked or reviewed, and nobody said how it was. */
  target: number[];
  /** Binary: probabilities; regression: values; multiclass: shape (rows, classes). */
  scores: number[];
  /** Binary: what the model said, also where the record was let through at random. */
  decisions: Decision[];
  /** Let through at random against `decisions`, and with which probability. */
  released: boolean[];
  propensity: number[];
  /** Binary, shape (rows, 4). */
  costs: number[];
  /** Regression: ends of the intervals that were answered; null for none. */
  intervals: ScoredRow['interval'][];
  /** Log odds in `scores` for the base rate. */
  shift: number[];
  /** When the record happened, ms. */
  time: number[];
  /** By `slicing`, of so many rows as slices need, chosen by their ids; else null. */
  groups: (number[] | null)[];
  /** Those whose truth is not known yet. */
  pending: PendingRows;
  /** Of these, without a label and old enough to count as negative. */
  assumedNegative: number;
  /** Predictions whose truth is not known, or not of all their age, yet. */
  unlabelled: number;
  /** Predictions with a label that is no class of the model, or without a score. */
  unusable: number;
  /** How old a row must be for its truth to be known, ms. */
  maturity: number;
}

/** Predictions before their labels. Shapes (rows); scores as `PerformanceRows`; costs (rows, 4). */
export interface PendingRows {
  scores: number[];
  /** Regression. */
  errors: (ExpectedErrors | null)[];
  decisions: Decision[];
  costs: number[];
  /** ms */
  time: number[];
}

const day = 86_400_000;
/** Labels of a day count before its maturity when it has this fraction of those that a mature day has. */
const completeEnough = 0.9;

/**
 * Joins predictions, which are in the order of time, with labels. Of several predictions of one record (its key) the last counts, with the label of any of
 * them, as in a snapshot. A label holds whatever was decided. Without one, a record that was blocked or sent to review is unknown; with `labels.absentMeans: negative` any other
 * is negative once it is as old as the maturity, reckoned back from the newest label: labels have then arrived up to it.
 *
 * Younger ones do not count even with a label, as in training: mostly the positives among them are labelled yet, and would
 * make every model look worse than it is. With `absentMeans: unknown` they do where their day is as completely labelled
 * as the mature days are.
 */
export function performanceRows(
  { task, classes }: Pick<Reference, 'task' | 'classes'>,
  predictions: readonly ScoredRow[],
  labels: Labels,
  options: {
    absentMeans: Project['labels']['absentMeans'];
    maturity: (arrivals: Arrivals) => number;
    /** Up to when labels arrive whole (ms), of which the last arrived at `latest`. */
    wholeUntil: (rows: LetThrough, latest: number, maturity: number) => number;
  },
): PerformanceRows {
  const { kept, unusable } = joined(predictions, labels, { task, classes });
  const absentIsNegative = task === 'binary' && options.absentMeans === 'negative';
  const maturity = options.maturity(arrivalsOf(kept, task === 'regression'));
  const wholeUntil = labels.latest === null ? null : options.wholeUntil(letThroughOf(kept), labels.latest, maturity);
  const maturedUntil = wholeUntil === null ? null : wholeUntil - maturity;
  const rows: PerformanceRows = {
    target: [],
    scores: [],
    decisions: [],
    released: [],
    propensity: [],
    costs: [],
    intervals: [],
    shift: [],
    time: [],
    groups: [],
    pending: { scores: [], errors: [], decisions: [], costs: [], time: [] },
    assumedNegative: 0,
    unlabelled: 0,
    unusable,
    maturity,
  };
  const judged: ScoredRow[] = [];
  const isComplete = absentIsNegative ? () => false : completeDays(kept, maturedUntil);
  for (const { row, scores, target: known, hidden } of kept) {
    const mature = maturedUntil !== null && row.time <= maturedUntil;
    const absent = task === 'binary' && hidden ? Number.NaN : absentIsNegative ? 0 : undefined;
    const target = known ?? (mature ? absent : undefined);
    if (target === undefined || !(mature || isComplete(row.time))) {
      rows.unlabelled++;
      addPending(rows.pending, row, scores);
      continue;
    }
    if (known === undefined && target === 0) rows.assumedNegative++;
    rows.target.push(target);
    rows.scores.push(...scores);
    rows.decisions.push(row.proposed);
    rows.released.push(row.released);
    rows.propensity.push(row.propensity);
    rows.costs.push(...row.costs);
    rows.intervals.push(row.interval);
    rows.shift.push(row.shift);
    rows.time.push(row.time);
    judged.push(row);
  }
  const sliced = slicedAmong(judged);
  rows.groups = judged.map((row) => (sliced.has(row) ? row.groups : null));
  return rows;
}

interface Kept {
  row: ScoredRow;
  scores: readonly number[];
  /** Of its label. */
  target: number | undefined;
  /** Its first label, ms; undefined where that is not told. */
  arrived: number | undefined;
  /** Whether what was answered keeps the outcome from being known. */
  hidden: boolean;
}

/** Each record once, with its label. */
function joined(
  predictions: readonly ScoredRow[],
  labels: Labels,
  { task, classes }: Pick<Reference, 'task' | 'classes'>,
): { kept: Kept[]; unusable: number } {
  const kept: Kept[] = [];
  const indexByKey = new Map<string, number>();
  const idsOf = idsByRecord(predictions);
  let unusable = 0;
  for (const row of predictions) {
    const { inferenceId, key } = row;
    const named = { inferenceId, ...(key !== null && { key, ofRecord: idsOf.get(key) }) };
    const label = labels.of(named);
    const target = label === undefined ? undefined : labelCode(label, task, classes);
    if ((label !== undefined && target === undefined) || !row.scores) {
      unusable++;
      continue;
    }
    const index = (key === null ? undefined : indexByKey.get(key)) ?? kept.length;
    if (key !== null) indexByKey.set(key, index);
    kept[index] = {
      row,
      scores: row.scores,
      target,
      arrived: target === undefined ? undefined : labels.arrivalOf(named),
      hidden: hidesOutcome(row.decision),
    };
  }
  return { kept, unusable };
}

/**
 * When labels arrived. A record that was predicted more than a day after it is said to have happened (a replay) was waited for since its
 * prediction, unless its label is older still.
 */
function arrivalsOf(kept: readonly Kept[], alike: boolean): Arrivals {
  const labelled = kept.filter(({ arrived }) => arrived !== undefined);
  return {
    from: labelled.map(({ row: { at, time }, arrived }) => (at > time + day && arrived! >= at ? at : time)),
    at: labelled.map(({ arrived }) => arrived!),
    group: labelled.map(({ target }) => (alike ? 0 : target!)),
  };
}

/** A label whose arrival is not told counts at its row. */
function letThroughOf(kept: readonly Kept[]): LetThrough {
  const rows = kept.filter(({ hidden }) => !hidden);
  return {
    time: rows.map(({ row }) => row.time),
    probability: rows.map(({ scores }) => scores[0]!),
    positiveAt: rows.map(({ target, arrived, row }) => (target === 1 ? (arrived ?? row.time) : Number.NaN)),
  };
}

function addPending(
  pending: PendingRows,
  { proposed, costs, time, errors }: ScoredRow,
  scores: readonly number[],
): void {
  pending.scores.push(...scores);
  pending.errors.push(errors);
  pending.decisions.push(proposed);
  pending.costs.push(...costs);
  pending.time.push(time);
}

/** Says of which days the labels are there, though the days are not mature: those that lack no more of them than mature days do. */
function completeDays(kept: readonly Kept[], maturedUntil: number | null): (time: number) => boolean {
  const days = new Map<number, { labelled: number; all: number }>();
  const mature = { labelled: 0, all: 0 };
  for (const { row, hidden, target } of kept) {
    if (target === undefined && hidden) continue;
    const { time } = row;
    const key = Math.floor(time / day);
    const young = days.get(key) ?? { labelled: 0, all: 0 };
    const of = maturedUntil !== null && time <= maturedUntil ? mature : young;
    if (of === young) days.set(key, young);
    of.all++;
    if (target !== undefined) of.labelled++;
  }
  const usual = mature.all > 0 ? mature.labelled / mature.all : 1;
  return (time) => {
    const own = days.get(Math.floor(time / day));
    if (!own || usual === 0) return false;
    // Less by two standard errors may be chance.
    const chance = 2 * Math.sqrt((usual * (1 - usual)) / own.all);
    return own.labelled / own.all >= completeEnough * usual - chance;
  };
}
