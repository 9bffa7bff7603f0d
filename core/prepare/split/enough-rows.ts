/** A week holds every weekday once. */
const leastSpan = 7 * 86_400_000;
const leastRows = 2000;
/** Of the rarer class: the standard error of a rate is a tenth of it. */
const leastOfClass = 100;

/**
 * The first of the latest rows that are enough to judge a model by: at least a week, 2,000 rows and, of two classes, 100 rows of
 * the rarer one.
 * @param time ascending, in ms
 * @param target of the same rows, where it is 0 or 1
 * @param end one past the last row that counts
 * @returns an index from 0 on; undefined where there are not enough
 */
export function startOfEnough(time: Float64Array, target: Float64Array | undefined, end: number): number | undefined {
  let positives = 0;
  for (let first = end - 1; first >= 0; first--) {
    if (target) positives += target[first]!;
    const rows = end - first;
    if (rows < leastRows || time[end - 1]! - time[first]! < leastSpan) continue;
    if (!target || Math.min(positives, rows - positives) >= leastOfClass) return first;
  }
  return undefined;
}
