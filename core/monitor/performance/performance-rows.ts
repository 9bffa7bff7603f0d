import type { Project } from '../../contracts/project.ts';
import type { CapturedPrediction, Decision } from '../../contracts/serving.ts';
import type { Arrivals } from '../../labels/maturity.ts';
import type { Labels } from '../../labels/read-labels.ts';
import type { Reference } from '../../reference/reference.ts';
import { hidesOutcome } from '../../values/decisions.ts';
import { labelCode } from '../../values/label.ts';

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
  /** Log odds in `scores` for the base rate. */
  shift: number[];
  /** When the record happened, ms. */
  time: number[];
  /** What the record held, of rows evenly spread, so many as slices need; else null. */
  records: (Record<string, unknown> | null)[];
  /** Binary: those whose truth is not known yet. */
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

/** Predictions before their labels. Shapes (rows); costs (rows, 4). */
export interface PendingRows {
  probability: number[];
  decisions: Decision[];
  costs: number[];
  /** ms */
  time: number[];
}

const defaultCosts = [1, 1, 0, 0] as const;
const day = 86_400_000;
/** Records that are kept in memory. */
const maxRecords = 20_000;
/** Labels of a day count before its maturity when it has this fraction of those that a mature day has. */
const completeEnough = 0.9;

/**
 * Joins predictions with labels. Of several predictions of one record (its key) the last counts. A label holds whatever was
 * decided. Without one, a record that was blocked or sent to review is unknown; with `labels.absentMeans: negative` any other
 * is negative once it is as old as the maturity, reckoned back from the newest label: labels have then arrived up to it.
 *
 * Younger ones do not count even with a label, as in training: mostly the positives among them are labelled yet, and would
 * make every model look worse than it is. With `absentMeans: unknown` they do where their day is as completely labelled
 * as the mature days are.
 */
export function performanceRows(
  { task, classes }: Pick<Reference, 'task' | 'classes'>,
  labels: Labels,
  options: { absentMeans: Project['labels']['absentMeans']; maturity: (arrivals: Arrivals) => number },
): { add(prediction: CapturedPrediction): void; result(): PerformanceRows } {
  const kept: Kept[] = [];
  const indexByKey = new Map<string, number>();
  const absentIsNegative = task === 'binary' && options.absentMeans === 'negative';
  const holder = recordHolder(kept);
  let unusable = 0;

  function add(prediction: CapturedPrediction): void {
    const label = labels.of(prediction);
    const target = label === undefined ? undefined : labelCode(label, task, classes);
    const scores = scoresOf(prediction);
    if ((label !== undefined && target === undefined) || !scores) {
      unusable++;
      return;
    }
    const at = Date.parse(prediction.at);
    const { decision = 'allow', costs = defaultCosts, propensity = 1, shift = 0 } = prediction;
    const row: Kept = {
      at,
      time: prediction.time ? Date.parse(prediction.time) : at,
      target,
      scores,
      hidden: hidesOutcome(decision),
      proposed: prediction.proposed ?? decision,
      arrived: target === undefined ? undefined : labels.arrivalOf(prediction),
      released: prediction.released === true,
      propensity,
      costs,
      shift,
      record: null,
    };
    const known = prediction.key === undefined ? undefined : indexByKey.get(prediction.key);
    if (known !== undefined && kept[known]!.at > at) return;
    const index = known ?? kept.length;
    if (prediction.key !== undefined) indexByKey.set(prediction.key, index);
    kept[index] = row;
    holder.hold(index, prediction.record);
  }

  function scoresOf({ probability, value, probabilities }: CapturedPrediction): number[] | undefined {
    if (task === 'multiclass') {
      const all = classes.map((name) => probabilities?.[name]);
      return all.every((p) => p !== undefined && Number.isFinite(p)) ? (all as number[]) : undefined;
    }
    const score = task === 'binary' ? probability : value;
    return score !== undefined && Number.isFinite(score) ? [score] : undefined;
  }

  function result(): PerformanceRows {
    const maturity = options.maturity(arrivalsOf(kept, task === 'regression'));
    const maturedUntil = labels.latest === null ? null : labels.latest - maturity;
    const rows: PerformanceRows = {
      target: [],
      scores: [],
      decisions: [],
      released: [],
      propensity: [],
      costs: [],
      shift: [],
      time: [],
      records: [],
      pending: { probability: [], decisions: [], costs: [], time: [] },
      assumedNegative: 0,
      unlabelled: 0,
      unusable,
      maturity,
    };
    const isComplete = absentIsNegative ? () => false : completeDays(kept, maturedUntil);
    for (const row of kept) {
      const mature = maturedUntil !== null && row.time <= maturedUntil;
      const target = row.target ?? absentTarget(row, mature);
      if (target === undefined || !(mature || isComplete(row.time))) {
        rows.unlabelled++;
        if (task === 'binary') addPending(rows.pending, row);
        continue;
      }
      if (row.target === undefined && target === 0) rows.assumedNegative++;
      rows.target.push(target);
      rows.scores.push(...row.scores);
      rows.decisions.push(row.proposed);
      rows.released.push(row.released);
      rows.propensity.push(row.propensity);
      rows.costs.push(...row.costs);
      rows.shift.push(row.shift);
      rows.time.push(row.time);
      rows.records.push(row.record);
    }
    return rows;
  }

  /** Of a row without a label; undefined where it may still come. */
  function absentTarget({ hidden }: Kept, mature: boolean): number | undefined {
    if (!mature) return undefined;
    if (task === 'binary' && hidden) return Number.NaN;
    return absentIsNegative ? 0 : undefined;
  }

  return { add, result };
}

interface Kept {
  at: number;
  time: number;
  /** Of its label. */
  target: number | undefined;
  /** Its first label, ms; undefined where that is not told. */
  arrived: number | undefined;
  scores: number[];
  /** Whether what was answered keeps the outcome from being known. */
  hidden: boolean;
  proposed: Decision;
  released: boolean;
  propensity: number;
  costs: readonly number[];
  shift: number;
  record: Record<string, unknown> | null;
}

/**
 * When labels arrived. A record that was predicted more than a day after it is said to have happened (a replay) was waited for since its
 * prediction, unless its label is older still.
 */
function arrivalsOf(kept: readonly Kept[], alike: boolean): Arrivals {
  const labelled = kept.filter(({ arrived }) => arrived !== undefined);
  return {
    from: labelled.map(({ at, time, arrived }) => (at > time + day && arrived! >= at ? at : time)),
    at: labelled.map(({ arrived }) => arrived!),
    group: labelled.map(({ target }) => (alike ? 0 : target!)),
  };
}

function addPending(pending: PendingRows, { scores, proposed, costs, time }: Kept): void {
  pending.probability.push(scores[0]!);
  pending.decisions.push(proposed);
  pending.costs.push(...costs);
  pending.time.push(time);
}

/** Keeps the records of so many rows: of every one, of every second when there are too many, and so on. */
function recordHolder(kept: Kept[]): { hold(index: number, record: Record<string, unknown>): void } {
  let every = 1;
  return {
    hold(index, record) {
      while (index / every >= maxRecords) {
        every *= 2;
        for (let i = 0; i < kept.length; i++) if (i % every !== 0) kept[i]!.record = null;
      }
      if (index % every === 0) kept[index]!.record = record;
    },
  };
}

/** Says of which days the labels are there, though the days are not mature: those that lack no more of them than mature days do. */
function completeDays(kept: readonly Kept[], maturedUntil: number | null): (time: number) => boolean {
  const days = new Map<number, { labelled: number; all: number }>();
  const mature = { labelled: 0, all: 0 };
  for (const { hidden, time, target } of kept) {
    if (target === undefined && hidden) continue;
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
