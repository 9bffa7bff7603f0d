import type { Confusion } from './confusion.ts';

/** Of the class `positive` in a confusion matrix. 0 where a denominator is 0, as in scikit-learn. */
export function precisionRecallF1(counts: Confusion, positive = 1): { precision: number; recall: number; f1: number } {
  const hit = counts[positive]?.[positive] ?? 0;
  const predicted = counts.reduce((sum, row) => sum + (row[positive] ?? 0), 0);
  const actual = counts[positive]?.reduce((sum, c) => sum + c, 0) ?? 0;
  const divide = (a: number, b: number) => (b > 0 ? a / b : 0);
  return {
    precision: divide(hit, predicted),
    recall: divide(hit, actual),
    f1: divide(2 * hit, predicted + actual),
  };
}
