import { type Dataset, reserved } from '../contracts/dataset.ts';
import { shiftLogOdds } from '../metrics/calibration/shift-log-odds.ts';
import { valuesOf } from '../table/rows-of-part.ts';
import { numericColumn } from '../table/table.ts';
import { decisionReader, hidesOutcome, probabilityReader, propensityReader } from '../values/decisions.ts';
import { credibleDays } from './credible-days.ts';
import { expectationError, type ReleasedOutcome } from './expectation-error.ts';
import { selectionWeights } from './selection-weights.ts';
import { usableRows, usableTarget } from './usable-target.ts';

/** What a model is fitted on and judged by: an entry for each row with a usable target, two for each whose outcome a decision hides. */
export interface LearnableRows {
  /** Shape (entries): row of the dataset, ascending. */
  rows: Uint32Array;
  /** Shape (entries). */
  target: Float64Array;
  /** Shape (entries): what each counts; null: all the same. */
  weight: Float64Array | null;
  /**
   * Shape (entries): 0 for what is known, `standsForPositive` and `standsForNegative` for the two entries of a hidden outcome; null where there
   * are none.
   */
  imputed: Uint8Array | null;
}

export const standsForPositive = 1;
export const standsForNegative = 2;

/** Whether the outcome of an entry is known; none is imputed where `imputed` is absent. */
export function isKnownOutcome(imputed: Uint8Array | null | undefined, entry: number): boolean {
  return !imputed || imputed[entry] === 0;
}

/** So many outcomes of released rows count as much as what the model expected of all that stayed hidden. */
const trust = 50;

/**
 * The rows to learn from and to judge by.
 *
 * What a model refuses is never seen to turn out bad. To leave these rows out makes the next model forget why, and judges it on
 * payments that the last one found harmless: it looks worse than chance, and what would let the old frauds pass again looks better. So a
 * hidden outcome stands with what the model that hid it expected: a positive of weight p and a negative of weight 1 - p (fractional imputation:
 * Kim and Fuller, 2004; the "fuzzy augmentation" of reject inference).
 *
 * An expectation proves nothing of itself, and its errors would last for ever. As outcomes of rows that were released at random become known,
 * they correct it (`expectationError`), and take over: with n of them a released row weighs 1 + r (1 / propensity - 1), a hidden one that might have been released 1 - r, where
 * r = n / (n + 50). The sum is the same in expectation for every r; r = 0 is the direct method, r = 1 inverse propensity weighting
 * (`selectionWeights`). Hidden rows that could not have been released keep weight 1, as nothing else speaks for them.
 *
 * What is expected of a day counts less where it would have far more positives than others (`credibleDays`).
 *
 * Only where an absent label means negative: elsewhere labelled rows stand for all.
 */
export function learnableRows(dataset: Dataset): LearnableRows {
  const target = usableTarget(dataset);
  const known = usableRows(target);
  const weighed = selectionWeights(dataset, known);
  const hidden = hiddenRows(dataset, target);
  if (hidden.length === 0) return { rows: known, target: valuesOf(target, known, 1), weight: weighed, imputed: null };
  const { table } = dataset;
  const [propensity, probability] = [propensityReader(table), probabilityReader(table)];
  const released = weighed ? known.filter((_, i) => weighed[i]! > 1) : new Uint32Array();
  const r = released.length / (released.length + trust);
  const time = numericColumn(table, reserved.time).values;
  const outcomes = Array.from(released, (row): ReleasedOutcome => {
    return { time: time[row]!, probability: probability(row), outcome: target[row]! };
  });
  const errorAt = expectationError(outcomes.filter((o) => o.probability >= 0 && o.probability <= 1));
  const entries = Array.from(known, (row, i) => ({
    row,
    target: target[row]!,
    weight: weighed ? 1 + r * (weighed[i]! - 1) : 1,
    imputed: 0,
  }));
  const expected = hidden.map((row) => {
    const chance = propensity(row);
    const comparable = chance > 0 && chance < 1;
    const p = comparable ? shiftLogOdds(probability(row), errorAt(time[row]!)) : probability(row);
    return { row, p, weight: comparable ? 1 - r : 1 };
  });
  const credible = credibleDays([
    ...Array.from(known, (row) => ({ time: time[row]!, positives: target[row]!, isExpected: false })),
    ...expected.map(({ row, p }) => ({ time: time[row]!, positives: p, isExpected: true })),
  ]);
  for (const { row, p, weight } of expected) {
    const counts = weight * credible(time[row]!);
    entries.push({ row, target: 1, weight: p * counts, imputed: standsForPositive });
    entries.push({ row, target: 0, weight: (1 - p) * counts, imputed: standsForNegative });
  }
  entries.sort((a, b) => a.row - b.row || a.imputed - b.imputed);
  return {
    rows: Uint32Array.from(entries, (entry) => entry.row),
    target: Float64Array.from(entries, (entry) => entry.target),
    weight: Float64Array.from(entries, (entry) => entry.weight),
    imputed: Uint8Array.from(entries, (entry) => entry.imputed),
  };
}

/** Mature rows whose target is not usable, thus without a label, that were blocked or reviewed by a probability that is known, ascending. */
function hiddenRows({ table, extra }: Dataset, target: Float64Array): number[] {
  if (extra.task !== 'binary' || extra.project.labels.absentMeans !== 'negative') return [];
  const decision = decisionReader(table);
  const probability = probabilityReader(table);
  const time = numericColumn(table, reserved.time).values;
  const until = extra.maturedUntil ?? Number.POSITIVE_INFINITY;
  const found: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (!Number.isNaN(target[row]!)) continue;
    if (!hidesOutcome(decision(row)) || !(time[row]! <= until)) continue;
    const p = probability(row);
    if (p >= 0 && p <= 1) found.push(row);
  }
  return found;
}
