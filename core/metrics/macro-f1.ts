import type { Confusion } from './confusion.ts';
import { precisionRecallF1 } from './precision-recall-f1.ts';

/** Unweighted mean of the F1 of the classes that occur as actual or predicted class (scikit-learn: `average='macro'`). */
export function macroF1(counts: Confusion): number {
  const present = counts.flatMap((row, k) => (row.some((c) => c > 0) || counts.some((r) => r[k]! > 0) ? [k] : []));
  if (present.length === 0) return Number.NaN;
  return present.reduce((sum, k) => sum + precisionRecallF1(counts, k).f1, 0) / present.length;
}
