import { chiSquareQuantile } from '../../stats/chi-square-quantile.ts';
import { chiSquareTest } from '../../stats/chi-square-test.ts';
import { formatFixed } from '../../values/format.ts';
import { changeOf, mostChanged } from './change.ts';
import type { Measurement, ObservedFeature } from './check.ts';

/**
 * A distance of the counts over the bins (missing is one), and by the chi-square test how probable it is by chance: for small
 * changes the square of every such distance is in proportion to its statistic.
 * @param distance null where a side has no rows
 * @param name of the distance, in words
 */
export function binnedDistance(
  feature: ObservedFeature,
  distance: number | null,
  { threshold, name }: { threshold: number; name: string },
): Measurement | null {
  if (distance === null) return null;
  const test = chiSquareTest(feature.reference.counts, feature.observed.counts);
  const small = (level: number) =>
    test && test.statistic > 0 ? Math.sqrt(chiSquareQuantile(1 - level, test.degrees) / test.statistic) : 1;
  return {
    statistic: distance,
    threshold,
    pValue: test?.pValue ?? 1,
    chanceAt: (level) => distance * small(level),
    effect: changeOf(feature),
    message: `${name} ${formatFixed(distance, 3)}, ${mostChanged(feature)}`,
  };
}
