import { dispersion } from '../../stats/sequential/dispersion.ts';

/**
 * How much more rows of days vary than independent rows would, see `dispersion`.
 * @param days positions of the rows of successive days, see `byDays`
 * @param excess shape (rows): what turned out, less what was expected
 * @param variance shape (rows): of `excess`, of independent rows
 */
export function dispersionOfDays(
  days: readonly { rows: readonly number[] }[],
  excess: ArrayLike<number>,
  variance: ArrayLike<number>,
): number {
  return dispersion(
    days.map(({ rows }) => {
      let [sum, spread] = [0, 0];
      for (const i of rows) {
        sum += excess[i]!;
        spread += variance[i]!;
      }
      return spread > 0 ? sum / Math.sqrt(spread) : 0;
    }),
  );
}
