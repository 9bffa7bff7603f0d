import type { IntervalRule } from '../../contracts/serving.ts';
import {
  calibrationRowsNeeded,
  conformalQuantile,
  conformityScore,
  widened,
} from '../../metrics/intervals/conformal.ts';
import { intervalOf } from '../../metrics/intervals/interval-of.ts';
import type { Bounds } from '../../metrics/intervals/interval-statistics.ts';
import { fitOffsets, type Offsets } from '../../metrics/intervals/offsets.ts';

/** Rows with predictions of models that were not fitted on them. */
export interface IntervalRows {
  /** Shapes (rows), in the order of time where rows are split by it. */
  predictions: Float64Array;
  target: Float64Array;
  /** Code of the entity or group of each row, -1 where unknown: its rows are kept together. */
  entity?: Int32Array;
}

export interface IntervalInput {
  coverage: number;
  /** The target lies nowhere below or above. */
  limits: Pick<IntervalRule, 'least' | 'most'>;
  /** Rows that judged the trials. */
  judging: IntervalRows;
  test: IntervalRows;
  /** By `time` what judges a row lies before it. `folds`: the judging rows were predicted out of fold. */
  split: 'time' | 'folds' | 'parts';
}

export interface CalibratedIntervals {
  /** What serves. */
  rule: IntervalRule;
  /** Rows that the rule was calibrated on. */
  rows: number;
  /** Intervals of the test rows that were calibrated on others; null with too few of them. */
  bounds: Bounds | null;
}

const folds = 5;

/**
 * Split conformal prediction. The shape of the intervals is learnt of the rows that judged the trials; how wide they are is said by the
 * test rows, which neither training, early stopping nor selection has used. Under cross-validation rows are few, and the judging rows
 * say it too: no model that predicts them has seen them (`trainFolds`), and the shape is that of other rows (CV+, Barber et al. 2021).
 *
 * How well intervals do is told of test rows by a calibration on others: of other folds, or by time on as many rows before.
 * @throws InvalidEvaluationInput with fewer rows than `calibrationRowsNeeded`
 */
export function calibrateIntervals({ coverage, limits, judging, test, split }: IntervalInput): CalibratedIntervals {
  const offsets = offsetsOf(judging, coverage);
  const own = scoresOf(offsets, test);
  const before = split === 'parts' ? new Float64Array(0) : outOfFold(judging, coverage);
  const scores = split === 'folds' ? joined(before, own) : own;
  const ruleOf = (of: Float64Array): IntervalRule => {
    // Never narrower than the shape: where many targets are equal, a little less would leave all of them out.
    return { coverage, ...widened(offsets, Math.max(0, conformalQuantile(of, coverage))), ...limits };
  };
  const calibrated = { rule: ruleOf(scores), rows: scores.length };
  const fold = split === 'time' ? foldsInOrder(own.length) : foldsOf(test);
  const others = Array.from({ length: folds }, (_, f) => {
    if (split === 'time') return latestBefore(joined(before, own), before.length + fold.indexOf(f), own.length);
    const rest = own.filter((_, i) => fold[i] !== f);
    return split === 'folds' ? joined(before, rest) : rest;
  });
  const needed = calibrationRowsNeeded(coverage);
  if (others.some((of, f) => fold.includes(f) && of.length < needed)) return { ...calibrated, bounds: null };
  const rules = others.map((of, f) => (fold.includes(f) ? ruleOf(of) : calibrated.rule));
  const intervals = Array.from(test.predictions, (value, i) => intervalOf(rules[fold[i]!]!, value));
  return {
    ...calibrated,
    bounds: {
      coverage,
      lower: Float64Array.from(intervals, ({ lower }) => lower),
      upper: Float64Array.from(intervals, ({ upper }) => upper),
    },
  };
}

function offsetsOf({ predictions, target }: IntervalRows, coverage: number): Offsets {
  return fitOffsets(predictions, target, coverage);
}

function scoresOf(offsets: Offsets, { predictions, target }: IntervalRows): Float64Array {
  return predictions.map((value, i) => conformityScore(offsets, value, target[i]!));
}

/** Scores of rows by offsets of the others. */
function outOfFold(rows: IntervalRows, coverage: number): Float64Array {
  const fold = foldsOf(rows);
  const scores = new Float64Array(fold.length);
  for (let f = 0; f < folds; f++) {
    const [held, others] = [indices(fold, (of) => of === f), indices(fold, (of) => of !== f)];
    if (held.length === 0 || others.length === 0) continue;
    const found = scoresOf(offsetsOf(picked(rows, others), coverage), picked(rows, held));
    held.forEach((row, i) => {
      scores[row] = found[i]!;
    });
  }
  return scores;
}

function foldsOf({ predictions, entity }: IntervalRows): Uint8Array {
  return Uint8Array.from(predictions, (_, i) => (entity && entity[i]! >= 0 ? entity[i]! : i) % folds);
}

function foldsInOrder(rows: number): Uint8Array {
  return new Uint8Array(rows).map((_, i) => Math.floor((i * folds) / rows));
}

function latestBefore(scores: Float64Array, end: number, rows: number): Float64Array {
  return scores.slice(Math.max(0, end - rows), Math.max(0, end));
}

function picked({ predictions, target }: IntervalRows, rows: Uint32Array): IntervalRows {
  return {
    predictions: Float64Array.from(rows, (row) => predictions[row]!),
    target: Float64Array.from(rows, (row) => target[row]!),
  };
}

function indices(fold: Uint8Array, wanted: (fold: number) => boolean): Uint32Array {
  return Uint32Array.from(fold.keys()).filter((i) => wanted(fold[i]!));
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
