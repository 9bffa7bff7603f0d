import type { ColumnReference } from '../../reference/column-reference.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { type Cycle, type ObservedHour, sameHoursReference, type Weight } from './same-hours.ts';

/** What a feature is compared with. */
export interface ChosenReference {
  /** The same hours of earlier weeks, or of earlier days, or what training had. */
  of: Cycle | 'training';
  reference: ColumnReference;
  /** Rows that the reference is worth. */
  rows: number;
}

/**
 * Where history allows the same hours of the same weekday, else the same hours of the day, else training. Training does not
 * know the hours, so it is no reference for less than a whole day, nor for a feature whose change another model or a person
 * has answered: it has learnt of the time before that too.
 * @param earlier hours of the feature before the window: those that count as usual
 * @returns null where there is nothing to compare with yet
 */
export function chooseReference(
  training: ColumnReference,
  window: readonly Weight[],
  earlier: readonly ObservedHour[],
  { minimumRows, trainingCounts }: { minimumRows: number; trainingCounts: boolean },
): ChosenReference | null {
  for (const cycle of ['week', 'day'] as const) {
    const same = sameHoursReference(training, window, earlier, cycle);
    if (same && same.rows >= minimumRows) return { of: cycle, ...same };
  }
  if (!trainingCounts) return null;
  return { of: 'training', reference: training, rows: sumOf(training.counts) };
}
