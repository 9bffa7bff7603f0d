import { saturated } from '../stats/saturated.ts';
import { firstExamples } from './first-examples.ts';
import type { ColumnObservation } from './observe.ts';

/**
 * Both observations of a column together, as if the records of both had been counted at once: counts exactly, sums to
 * rounding, in any order and grouping, so that hours add up to days and days to weeks.
 * @throws RangeError when they were counted over different bins
 */
export function mergeObservations(a: ColumnObservation, b: ColumnObservation): ColumnObservation {
  return {
    rows: a.rows + b.rows,
    counts: added(a.counts, b.counts),
    fine:
      a.fine && b.fine
        ? { counts: added(a.fine.counts, b.fine.counts), sums: added(a.fine.sums, b.fine.sums).map(saturated) }
        : without(a.fine ?? b.fine),
    invalid: a.invalid + b.invalid,
    types: mergeReasons(a.types ?? {}, b.types ?? {}),
    absent: (a.absent ?? 0) + (b.absent ?? 0),
    reasons: mergeReasons(a.reasons, b.reasons),
    unseen: a.unseen + b.unseen,
    examples: firstExamples(a.examples, b.examples),
  };
}

/** Sorted by reason, so that the JSON is the same too. */
function mergeReasons(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function added(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length)
    throw new RangeError(`observations over ${a.length} and ${b.length} bins; expected the same reference`);
  return a.map((count, i) => count + b[i]!);
}

function without(fine: ColumnObservation['fine']): null {
  if (fine) throw new RangeError('observations with and without fine bins; expected the same reference');
  return null;
}
