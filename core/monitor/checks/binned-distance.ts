import { chiSquareQuantile } from '../../stats/chi-square-quantile.ts';
import { chiSquareTest } from '../../stats/chi-square-test.ts';
import { formatFixed } from '../../values/format.ts';
import { changeOf, mostChanged } from './change.ts';
import type { Check } from './check.ts';

/**
 * Measures by a distance of the counts over the bins (missing is one), and by the chi-square test how probable it is by chance: for
 * small changes the square of every such distance is in proportion to its statistic.
 * @param name of the distance, in words
 * @param distanceOf of the counts before and now; null where a side has no rows
 */
export function binnedDistance(
  name: string,
  distanceOf: (reference: readonly number[], observed: readonly number[]) => number | null,
): Check['measure'] {
  return (feature, { threshold }) => {
    const [reference, observed] = [feature.reference.counts, feature.observed.counts];
    const distance = distanceOf(reference, observed);
    if (distance === null) return null;
    const test = chiSquareTest(reference, observed);
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
  };
}
