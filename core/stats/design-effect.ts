import { sumOf } from './sum-of.ts';

/** Below so many degrees of freedom the ratio says nothing. */
const leastDegrees = 10;

/**
 * By how much rows count for less than independent ones (Kish, 1965; Rao and Scott, 1981): rows that come in groups, such as those
 * of one customer, are worth the number of the groups. Told by neighbours in time: Pearson's statistic of each sample with the next one, by
 * what it would be of independent rows. A slow season between neighbours is small, a change is in one pair.
 * @param samples in the order of time, each counts over the same bins; undefined where a time is left out
 * @returns 1 for independent rows, and where there are too few to tell
 */
export function designEffect(samples: Iterable<readonly number[] | undefined>): number {
  let [statistic, expected, degrees] = [0, 0, 0];
  let before: { counts: readonly number[]; rows: number } | undefined;
  for (const counts of samples) {
    const now = counts && { counts, rows: sumOf(counts) };
    if (before && now && before.rows > 0 && now.rows > 0) {
      const all = before.rows + now.rows;
      let bins = 0;
      let sum = 0;
      for (let i = 0; i < now.counts.length; i++) {
        const [a, b] = [before.counts[i]!, now.counts[i]!];
        if (a + b === 0) continue;
        bins++;
        sum += (a * now.rows - b * before.rows) ** 2 / (a + b);
      }
      statistic += sum / (before.rows * now.rows);
      // Exactly so in the mean, however few rows a bin has.
      expected += ((bins - 1) * all) / Math.max(1, all - 1);
      degrees += bins - 1;
    }
    before = now;
  }
  return degrees < leastDegrees ? 1 : Math.max(1, statistic / expected);
}
