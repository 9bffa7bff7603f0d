import type { Sample } from './sample.ts';

/**
 * Log loss, or squared error, of each of the rows.
 * @param predictions shape (rows given, outputs)
 */
export function rowLosses(
  { target, task, outputs }: Sample,
  predictions: Float64Array,
  rows: Uint32Array,
): Float64Array {
  return Float64Array.from(rows, (row, i) => {
    const y = target[row]!;
    if (task === 'regression') return (predictions[i]! - y) ** 2;
    const p = task === 'multiclass' ? predictions[i * outputs + y]! : y === 1 ? predictions[i]! : 1 - predictions[i]!;
    return -Math.log(Math.max(Number.EPSILON, p));
  });
}
